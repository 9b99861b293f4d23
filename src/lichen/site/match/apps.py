"""The app *match*."""

from importlib import import_module

from django.apps import AppConfig


class MatchConfig(AppConfig):
    """Names the app by its room."""

    name = "lichen.site.match"
    label = "match"

    def ready(self) -> None:
        """Register the long work."""
        import_module("lichen.site.match.jobs")
