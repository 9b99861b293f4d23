"""What the pages and programs of match ask for."""
