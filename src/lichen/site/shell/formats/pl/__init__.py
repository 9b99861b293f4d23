"""Polish dates with points."""
