"""Data of material flows: from typed columns to canonical tables, and the rules that they have to keep."""
