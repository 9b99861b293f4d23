"""How heavy work is carried out; knows nothing of what it carries."""
