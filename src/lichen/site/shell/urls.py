"""Addresses that belong to no room."""

from django.urls import path
from django.views.i18n import set_language

from lichen.site.shell import pages

urlpatterns = [
    path("health/", pages.health, name="health"),
    path("language/", set_language, name="set_language"),
    path("theme/", pages.theme, name="theme"),
    path("guide/", pages.guide, name="guide"),
    path("jobs/<uuid:job_id>/", pages.job, name="job"),
    path("jobs/<uuid:job_id>/stop/", pages.stop_job, name="stop_job"),
]
