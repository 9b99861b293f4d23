"""Tags and filters of the templates: `{% load lichen %}` brings all of them."""
