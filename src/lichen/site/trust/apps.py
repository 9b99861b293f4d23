"""The app *trust*."""

from importlib import import_module

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """Names the app by its room."""

    name = "lichen.site.trust"
    label = "trust"

    def ready(self) -> None:
        """Register the long work."""
        import_module("lichen.site.trust.jobs")
