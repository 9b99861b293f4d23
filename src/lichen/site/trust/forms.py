"""The forms of trust."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import MAY, Role, Standing
from lichen.site.trust.services import EVENTS

DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("a year")), (0, _("until revoked"))]

# What a door is called where somebody chooses what a token may do; doors that no program needs are not offered.
SCOPES = {
    "shell.account": _("read who it acts for"),
    "shell.jobs": _("follow long work"),
    "register.read": _("read organisations, sites and streams"),
    "register.write": _("change them"),
    "register.import": _("import"),
    "register.import_region": _("import for the whole region"),
    "register.export": _("export"),
    "register.merge": _("merge duplicates"),
    "flows.read": _("read flows"),
    "flows.balance": _("read flows of the region and have them reconciled"),
    "flows.publish": _("publish flows"),
    "match.read": _("read suggestions"),
    "match.respond": _("answer suggestions"),
    "match.plan": _("read plans"),
    "match.plan_run": _("make plans"),
    "match.desk": _("keep the desk"),
    "match.pipeline_own": _("follow own exchanges"),
    "trust.disclose": _("disclose own streams"),
    "trust.webhooks": _("be told of events by webhooks"),
    "trust.audit_own": _("read the log about own streams"),
}


class RoleForm(forms.Form):
    """Gives somebody a role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class JoinForm(forms.Form):
    """Lets somebody act for an organisation."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("Of somebody who has an account."))
    standing = forms.ChoiceField(label=_("Rights"), choices=Standing.choices, initial=Standing.EDITOR)


# What a webhook can be told of; the message of a trial is asked for where its deliveries are.
EVENT_WORDS = {
    "stream.changed": _("streams were added, changed or taken away"),
    "suggestions.ready": _("suggestions were made anew"),
    "exchange.moved": _("an exchange took a step"),
    "outcome.recorded": _("a result was recorded or corrected"),
    "results.published": _("sums were published"),
}


def event_word(event: str) -> str:
    """Return an event in words.

    >>> event_word("x.y")
    'x.y'
    """
    return str(_("trial") if event == "ping" else EVENT_WORDS.get(event, event))


class WebhookForm(forms.Form):
    """Has an address told of events."""

    # What an address may be is said by whoever sends to it: inside a network it has no top-level domain.
    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        widget=forms.URLInput,
        help_text=_("Of the program that is told: https://example.org/path"),
    )
    events = forms.MultipleChoiceField(label=_("It is told when"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(event, label) for event, label in EVENT_WORDS.items() if actor.may(EVENTS[event])]
        self.fields["events"].choices = offered


class TokenForm(forms.Form):
    """Makes a token with some of one's own permissions."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Which program will use it."))
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAYS, coerce=int, initial=90)
    scopes = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(door, label) for door, label in SCOPES.items() if door in MAY and actor.may(door)]
        self.fields["scopes"].choices = offered
