"""Free text to codes: suggestions with their confidence, and a person who decides."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lichen.core.concepts import concept_register
from lichen.core.errors import LichenError
from lichen.site.register import bridge
from lichen.site.register.models import Confirmed, Stream
from lichen.site.register.services.editing import save_stream
from lichen.site.trust.actor import Actor

_CONFIRMED = "confirmed here: "


@dataclass(frozen=True)
class Suggestion:
    """A code that a text may mean: `confidence` [1] that a person accepts it, and the words that speak for it.

    `label` is in the reader's language where there is one. `ask`: hazardous or mirror entries are a person's to decide,
    between it and those that it `mirror`s. `confirmed`: people here settled on it for a text like this.
    """

    id: str
    code: str
    label: str
    confidence: float
    because: tuple[str, ...]
    ask: bool
    mirror: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True)
class Suggestions:
    """What a text may mean: codes of the List of Waste, resources and sectors, likeliest first.

    `none_likely`: nothing is likely enough to be proposed; `questions` a person has to decide; `notices` what is odd.
    """

    text: str
    codes: tuple[Suggestion, ...]
    resources: tuple[Suggestion, ...]
    sectors: tuple[Suggestion, ...]
    none_likely: bool
    questions: tuple[str, ...]
    notices: tuple[str, ...]


def suggest_codes(
    actor: Actor, *, text: str, language: str | None = None, code: str | None = None
) -> Suggestions:
    """Return what a text may mean; `code` is what its writer thinks. Raises `LichenError` for a text without words."""
    if not actor.may("register.read"):
        raise PermissionDenied
    found = bridge.link(text[:2000], language, code or None)
    shown = {
        name: tuple(_suggestion(one) for one in facet.candidates)
        for name, facet in bridge.facets(found).items()
    }
    return Suggestions(
        found.text, shown["low"], shown["own"], shown["nace"], found.abstained, found.ask, found.notices
    )  # fmt: skip


def _suggestion(one: bridge.Candidate) -> Suggestion:
    # What others wrote stays theirs: that it was confirmed is told, not in which words.
    because = tuple(word for word in one.because if not word.startswith(_CONFIRMED))
    label = concept_register().label(one.id, (get_language() or "en")[:2]) or one.label
    confirmed = len(because) < len(one.because)
    code = one.id.partition(":")[2]
    return Suggestion(one.id, code, label, one.probability, because, one.ask, one.mirror, confirmed)


@transaction.atomic
def confirm_code(actor: Actor, *, stream: Stream, code: str) -> Stream:
    """Give a stream the code that a person settled on for its text; the register learns from it.

    `code` is a concept of the List of Waste (``low:020304``). Raises `ProblemsError` where the code does not fit the
    stream, and `LichenError` for a concept that there is not.
    """
    scheme, _colon, notation = code.partition(":")
    if scheme != "low" or code not in bridge.concepts():
        raise LichenError(_("“%s” is no code of the List of Waste.") % code)
    saved = save_stream(actor, stream=stream, cells={"code": notation})
    text = bridge.bare(stream.cells.get("resource", ""))[:1000]
    if text:
        Confirmed.objects.create(text=text, code=code, by=actor.user)
    return saved


def confirm_text(actor: Actor, *, text: str, code: str) -> Confirmed:
    """Keep what a person settled on for a text that is no stream yet, such as a line of a draft."""
    if not actor.may("register.write"):
        raise PermissionDenied(_("Your role cannot change the register."))
    if code not in bridge.concepts():
        raise LichenError(_("There is no code “%s”.") % code)
    bare = bridge.bare(text)[:1000]
    if not bare:
        raise LichenError(_("There is no text to learn from."))
    return Confirmed.objects.create(text=bare, code=code, by=actor.user)
