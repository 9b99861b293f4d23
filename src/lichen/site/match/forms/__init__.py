"""The forms of match."""
