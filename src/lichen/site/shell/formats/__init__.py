"""Where dates and numbers of a language are written otherwise than Django does."""
