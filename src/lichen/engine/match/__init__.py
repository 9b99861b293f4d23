"""The room *match*: proposes exchanges, plans the best network of them, and says why the rest cannot be placed."""
