"""The app *register*."""

from importlib import import_module

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Names the app by its room."""

    name = "lichen.site.register"
    label = "register"

    def ready(self) -> None:
        """Let the queue know the work of the room."""
        import_module("lichen.site.register.jobs")
