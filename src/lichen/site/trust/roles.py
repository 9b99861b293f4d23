"""The words of trust: roles, stages of disclosure, and who may go through which door.

The table `MAY` is the only place where a permission is given. A door that is not in it is closed for everybody.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is to the installation; what she may do for one organisation is her `Standing` there."""

    VISITOR = "visitor", _("visitor")
    MEMBER = "member", _("member")
    ANALYST = "analyst", _("analyst")
    FACILITATOR = "facilitator", _("facilitator")
    ADMINISTRATOR = "administrator", _("administrator")


class Standing(models.TextChoices):
    """What somebody may do for an organisation."""

    READER = "reader", _("may read")
    EDITOR = "editor", _("may edit")
    OWNER = "owner", _("may edit, disclose and invite")


class Stage(models.IntegerChoices):
    """How much of a stream another party may see; a higher stage shows all that a lower one does."""

    HIDDEN = 0, _("hidden")
    SECTOR = 1, _("sector and region")
    RANGES = 2, _("ranges")
    EXACT = 3, _("exact")


EVERYBODY = frozenset(Role)
SIGNED_IN = EVERYBODY - {Role.VISITOR}
STAFF = frozenset({Role.FACILITATOR, Role.ADMINISTRATOR})
READERS_OF_ALL = STAFF | {Role.ANALYST}
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

# door: roles that may go through it. Whether this one object may be seen or changed is asked of the room's policy.
MAY: dict[str, frozenset[Role]] = {
    "shell.public": EVERYBODY,
    "shell.account": EVERYBODY,
    "shell.jobs": SIGNED_IN,
    "shell.guide": STAFF,
    "trust.people": ADMINISTRATORS,
    "trust.admit": STAFF,
    "trust.audit_own": SIGNED_IN,
    "trust.audit_all": ADMINISTRATORS,
    "trust.members": SIGNED_IN,
    "trust.disclose": SIGNED_IN,
    "trust.tokens": SIGNED_IN,
    "trust.webhooks": SIGNED_IN,
    "register.read": SIGNED_IN,
    "register.write": SIGNED_IN - {Role.ANALYST},
    "register.import": SIGNED_IN - {Role.ANALYST},
    "register.import_region": STAFF,
    "register.merge": STAFF,
    "register.export": SIGNED_IN,
    "flows.read": SIGNED_IN,
    "flows.balance": READERS_OF_ALL,
    "flows.publish": STAFF,
    "flows.public": EVERYBODY,
    "match.read": SIGNED_IN,
    "match.respond": SIGNED_IN - {Role.ANALYST},
    "match.plan": READERS_OF_ALL,
    "match.plan_run": STAFF,
    "match.desk": STAFF,
    "match.pipeline_own": SIGNED_IN - {Role.ANALYST},
    "match.results": EVERYBODY,
}


def may(role: Role | str, door: str) -> bool:
    """Return whether people of a role may go through a door; a door that nobody declared is closed."""
    return role in MAY.get(door, frozenset())
