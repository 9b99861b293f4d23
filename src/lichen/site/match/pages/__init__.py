"""The pages of match: the desk, results, suggestions and plans."""
