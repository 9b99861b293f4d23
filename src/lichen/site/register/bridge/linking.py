"""Free text to codes: what the engine proposes, and what people here confirmed."""

from __future__ import annotations

from functools import cache
from threading import Lock

from lichen.core.concepts import concept_register
from lichen.engine.register.link import Candidate, Facet, Linked, Memory, packaged_linker
from lichen.engine.register.link.clean import cleaned
from lichen.site.register.models import Confirmed

__all__ = ["Candidate", "bare", "concepts", "facets", "link", "memory"]

_LOCK = Lock()
_KNOWN: list[Memory] = [Memory()]


def memory() -> Memory:
    """Return all that was confirmed here; a process learns what others confirmed when it next asks."""
    with _LOCK:
        count, known = Confirmed.objects.count(), _KNOWN[0]
        if count != known.count:
            rows = list(Confirmed.objects.order_by("id").values_list("text", "code"))
            told = tuple(rows[: known.count]) == known.rows  # else rows went, or came between
            _KNOWN[0] = known.confirm_all(rows[known.count :]) if told else Memory().confirm_all(rows)
        return _KNOWN[0]


def link(text: str, language: str | None = None, code: str | None = None) -> Linked:
    """Return what a text may mean; raises `LichenError` for a text without words or a language that is not known."""
    return packaged_linker().link(text, language, memory(), code)


def bare(text: str) -> str:
    """Return a text without personal data.

    >>> bare("Spent grain, call 0131 496 0000")
    'Spent grain, call'
    """
    return cleaned(text).text


def facets(found: Linked) -> dict[str, Facet]:
    """Return what was found by scheme: the List of Waste, resources of our own, and where it arises (NACE)."""
    return {"low": found.what, "own": found.resource, "nace": found.where}


@cache
def concepts() -> frozenset[str]:
    """Return the ids of all concepts that a text can be linked to."""
    return frozenset(concept_register().concepts["id"])
