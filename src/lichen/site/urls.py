"""Joins the addresses of the rooms: each room's pages under its name, its part of the API under /api/v1/."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from lichen.site.api import api, described, listing, nowhere
from lichen.site.home.pages import home
from lichen.site.shell import urls as shell_urls

rooms = [
    path(f"{room}/", include(f"lichen.site.{room}.urls"))
    for room in settings.SITE_ROOMS
    if find_spec(f"lichen.site.{room}.urls")
]
apis = [
    path("api/v1/", nowhere),
    path("api/v1/openapi.json", described, name="openapi"),
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", nowhere),
    path("api/", listing, name="operations"),
]

urlpatterns = [
    path("", home, name="home"),
    *shell_urls.urlpatterns,
    path("account/", include("allauth.urls")),
    *rooms,
    *apis,
]

handler400 = "lichen.site.shell.pages.bad_request"
handler403 = "lichen.site.shell.pages.forbidden"
handler404 = "lichen.site.shell.pages.not_found"
handler429 = "lichen.site.shell.pages.too_many"
handler500 = "lichen.site.shell.pages.server_error"
