"""Addresses of the room trust."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from lichen.site.trust import pages

app_name = "trust"
NAVIGATION = [
    ("trust:log", _("Who saw what"), "trust.audit_own"),
    ("trust:people", _("People"), "trust.admit"),
]

urlpatterns = [
    path("people/", pages.people, name="people"),
    path("people/<uuid:user_id>/role/", pages.admit, name="admit"),
    path("organisations/<uuid:party_id>/", pages.party, name="party"),
    path("organisations/<uuid:party_id>/<int:membership_id>/leave/", pages.leave, name="leave"),
    path("log/", pages.log, name="log"),
    path("tokens/", pages.tokens, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", pages.revoke, name="revoke"),
    path("webhooks/", pages.webhooks, name="webhooks"),
    path("webhooks/<uuid:webhook_id>/", pages.webhook, name="webhook"),
    path("webhooks/<uuid:webhook_id>/ping/", pages.ping, name="webhook_ping"),
    path("webhooks/<uuid:webhook_id>/switch/", pages.switch_webhook, name="webhook_switch"),
    path("webhooks/<uuid:webhook_id>/secret/", pages.renew_secret, name="webhook_secret"),
    path("webhooks/<uuid:webhook_id>/delete/", pages.end_webhook, name="webhook_end"),
]
