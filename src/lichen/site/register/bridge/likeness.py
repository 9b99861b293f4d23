"""Rows of the register that may be the same thing twice."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from lichen.engine.kit.geo import Points
from lichen.site.register.bridge.stored import live
from lichen.site.register.queries.places import on_plane

KINDS = ("organisations", "sites")
MOST = 2_000  # pairs of each kind that are kept, the likeliest


@dataclass(frozen=True)
class Alike:
    """Two rows that may be one, by their ids: how like they are [1], and how far apart [km, None: not known]."""

    kind: str
    first: uuid.UUID
    second: uuid.UUID
    likeness: float
    km: float | None


@dataclass(frozen=True)
class Found:
    """What may be there twice, likeliest first of each kind, and what is not told.

    `crowded` rows are like so many others that only the nearest were compared; `more` are further pairs, at least.
    """

    pairs: tuple[Alike, ...]
    crowded: int
    more: int

    def as_values(self) -> dict[str, Any]:
        """Return it as JSON-ready values; `found_in` makes the same of them."""
        pairs = [[one.kind, str(one.first), str(one.second), one.likeness, one.km] for one in self.pairs]
        return {"pairs": pairs, "crowded": self.crowded, "more": self.more}


def found_in(values: dict[str, Any]) -> Found:
    """Return what `Found.as_values` took apart.

    >>> found_in({"pairs": [], "crowded": 2, "more": 0})
    Found(pairs=(), crowded=2, more=0)
    """
    pairs = [
        Alike(kind, uuid.UUID(first), uuid.UUID(second), likeness, km)
        for kind, first, second, likeness, km in values["pairs"]
    ]
    return Found(tuple(pairs), values["crowded"], values["more"])


def count_rows() -> int:
    """Return how many rows would be compared."""
    return sum(live(kind).count() for kind in KINDS)


def all_twice() -> Found:
    """Return organisations and sites that may be the same thing twice."""
    both = organisations_twice(), sites_twice()
    pairs = tuple(pair for one in both for pair in one.pairs)
    return Found(pairs, sum(one.crowded for one in both), sum(one.more for one in both))


def organisations_twice() -> Found:
    """Return organisations whose names are nearly the same, likeliest first."""
    from lichen.engine.register.duplicates import find_doubles  # heavy: compiled loops

    rows = list(live("organisations").order_by("position", "id").values_list("id", "name"))
    return _told("organisations", [key for key, _name in rows], find_doubles([name for _key, name in rows]))


def sites_twice() -> Found:
    """Return sites with nearly the same names at nearly the same places, likeliest first."""
    from lichen.engine.register.duplicates import find_doubles  # heavy: compiled loops

    fields = ("id", "name", "organisation__name", "x", "y")
    listed = list(live("sites").order_by("position", "id").values_list(*fields))
    xs = [x if x is not None else 0.0 for *_rest, x, _y in listed]
    ys = [y if y is not None else 0.0 for *_rest, y in listed]
    places = Points.plane(xs, ys) if on_plane() else Points.geographic(xs, ys)
    located = [x is not None and y is not None for *_rest, x, y in listed]
    names = [name or owner for _key, name, owner, _x, _y in listed]
    return _told("sites", [key for key, *_rest in listed], find_doubles(names, places, located))


def _told(kind: str, ids: list[uuid.UUID], found: Any) -> Found:
    """Return pairs of places in a list as pairs of rows."""
    kept = found.pairs[:MOST]
    pairs = tuple(Alike(kind, ids[one.first], ids[one.second], one.likeness, one.km) for one in kept)
    return Found(pairs, found.crowded, found.more + len(found.pairs) - len(kept))
