"""Words that every floor shares: units, codes, errors, tables and the resource flow graph."""
