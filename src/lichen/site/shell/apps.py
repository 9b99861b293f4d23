"""The app *shell*."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Names the app by its room."""

    name = "lichen.site.shell"
    label = "shell"
