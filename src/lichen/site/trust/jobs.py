"""The long work of trust: messages to webhooks, sent again with growing pauses until they arrive."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError
from lichen.site.shell import jobs
from lichen.site.shell.sending import send, signature
from lichen.site.trust.actor import actor_for
from lichen.site.trust.models import Delivery
from lichen.site.trust.services import DELIVER, EVENTS, secret_of

# After each try that failed; with the last one a message is given up after about a day and a half.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440)]


@jobs.work(DELIVER)
def deliver(asked: dict[str, Any], told: jobs.Told) -> dict[str, Any]:
    """Send one message; if it does not arrive, ask for another try."""
    one = Delivery.objects.select_related("webhook__user").filter(id=uuid.UUID(asked["delivery"])).first()
    if one is None or one.delivered or one.dropped:
        return {}
    if why := _why_not(one):
        one.dropped, one.said = timezone.now(), why
        one.save(update_fields=["dropped", "said"])
        return {}
    one.tries, one.tried = one.tries + 1, timezone.now()
    one.status, one.said = None, ""
    try:
        one.status, one.said = _send(one)
    except LichenError as error:
        one.said = str(error)[:500]
    if one.status is not None and 200 <= one.status < 300:
        one.delivered = timezone.now()
    elif one.tries > len(PAUSES):
        one.dropped = timezone.now()
    one.save()
    if one.delivered is None and one.dropped is None:
        wait, once = PAUSES[one.tries - 1], f"{one.id}/{one.tries}"
        jobs.ask(DELIVER, told.job.title, asked, by=one.webhook.user_id, once=once, wait=wait)
    elif one.delivered is None:
        raise LichenError(_("The receiver did not take the message: %s") % (one.status or one.said))
    return {"tries": one.tries, "status": one.status}


def _why_not(one: Delivery) -> str:
    """Return why a message is not sent any more, "" if it is."""
    if one.webhook.ended or one.webhook.off:
        return _("The webhook was switched off before it was sent.")
    user = one.webhook.user  # whose account may be closed meanwhile, or her role another one
    if not user.is_active or not actor_for(user).may(EVENTS[one.event]):
        return _("Its owner may not be told of it any more.")
    return ""


def _send(one: Delivery) -> tuple[int, str]:
    written = {"id": str(one.id), "event": one.event, "at": one.made.isoformat(), "data": one.data}
    body = json.dumps(written, separators=(",", ":")).encode()
    at = int(timezone.now().timestamp())
    headers = {
        "Lichen-Event": one.event,
        "Lichen-Delivery": str(one.id),
        "Lichen-Signature": signature(secret_of(one.webhook), at, body),
    }
    return send(one.webhook.url, body, headers)
