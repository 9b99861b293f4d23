"""The app *flows*."""

from importlib import import_module

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Names the app by its room."""

    name = "lichen.site.flows"
    label = "flows"

    def ready(self) -> None:
        """Register the long work."""
        import_module("lichen.site.flows.jobs")
