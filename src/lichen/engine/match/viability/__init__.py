"""Whether one giver and one receiver would really work together: tests, figures, and what would have to change."""
