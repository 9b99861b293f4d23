"""The room *match* on the web: suggestions, the plan, and the desk where exchanges are brought to run."""
