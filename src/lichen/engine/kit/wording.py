"""Words that many sentences share, and how several become one; all can be said again in another language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from lichen.core.said import Said, Unit, joined, said

__all__ = ["DIMENSIONS", "RANKS", "all_of", "any_of", "capital", "ended", "listed", "per"]

RANKS: dict[int, str] = {  # the steps of the waste hierarchy, as `lichen.core.codes.hierarchy` names them
    1: said("prevention"),
    2: said("preparing for re-use"),
    3: said("recycling"),
    4: said("other recovery"),
    5: said("disposal"),
}
DIMENSIONS: dict[str, str] = {"mass": said("mass"), "energy": said("energy"), "volume": said("volume")}


def any_of(parts: Sequence[str]) -> str:
    """Return several as one of them.

    >>> any_of(["road", "rail", "ship"])
    'road or rail or ship'
    """
    return reduce(lambda one, other: said("{one} or {other}", one=one, other=other), parts) if parts else ""


def all_of(parts: Sequence[str]) -> str:
    """Return several as all of them.

    >>> all_of(["road", "rail"])
    'road and rail'
    """
    return reduce(lambda one, other: said("{one} and {other}", one=one, other=other), parts) if parts else ""


def listed(parts: Sequence[str]) -> str:
    """Return what is said of one thing after another; "" of nothing.

    >>> listed(["storage of bran", "", "code of bran"])
    'storage of bran; code of bran'
    """
    there = [part for part in parts if part]
    return there[0] if len(there) == 1 else joined(there, "; ")


def ended(text: str) -> str:
    """Return a text with a full stop.

    >>> ended("No")
    'No.'
    """
    return joined((text, ""), ".")


def capital(text: str) -> str:
    """Return a text that begins with a capital letter where it begins with a name.

    >>> capital(said("{name} is wanted", name="ash"))
    'Ash is wanted'
    """
    if not isinstance(text, Said):
        return text[:1].upper() + text[1:]
    first = text.pattern[1:].partition("}")[0] if text.pattern.startswith("{") else ""
    filled = text.filling.get(first)
    if not isinstance(filled, str):
        return text
    return Said(text.pattern, {**text.filling, first: capital(filled)}, text.many, text.number)


def per(what: str, unit: str) -> str:
    """Return something by the unit.

    >>> per("EUR", "t"), per("t", "year")
    ('EUR/t', 't/year')
    """
    return joined((what, unit), "/") if isinstance(unit, Said) else Unit(f"{what}/{unit}")
