"""Catalan and Valencian dates."""
