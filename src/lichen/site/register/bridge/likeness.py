"""Rows of the register that may be the same thing twice."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from lichen.engine.kit.geo import Points
from lichen.engine.register.duplicates import doubles
from lichen.site.register.bridge.stored import live
from lichen.site.register.models import Apart
from lichen.site.register.queries.places import on_plane


@dataclass(frozen=True)
class Twice:
    """Two rows that may be one: their ids and names, how like they are [1], and how far apart [km, None: not known]."""

    kind: str
    first: uuid.UUID
    first_name: str
    second: uuid.UUID
    second_name: str
    likeness: float
    km: float | None


def organisations_twice(parties: Collection[uuid.UUID] | None = None) -> tuple[Twice, ...]:
    """Return organisations whose names are nearly the same, likeliest first."""
    rows = list(live("organisations", parties).order_by("position", "id").values_list("id", "name"))
    return _told("organisations", rows, doubles([name for _key, name in rows]))


def sites_twice(parties: Collection[uuid.UUID] | None = None) -> tuple[Twice, ...]:
    """Return sites with nearly the same names at nearly the same places, likeliest first."""
    fields = ("id", "name", "organisation__name", "x", "y")
    listed = list(live("sites", parties).order_by("position", "id").values_list(*fields))
    rows = [(key, name or owner) for key, name, owner, _x, _y in listed]
    xs = [x if x is not None else 0.0 for *_rest, x, _y in listed]
    ys = [y if y is not None else 0.0 for *_rest, y in listed]
    places = Points.plane(xs, ys) if on_plane() else Points.geographic(xs, ys)
    located = [x is not None and y is not None for *_rest, x, y in listed]
    return _told("sites", rows, doubles([name for _key, name in rows], places, located))


def _told(kind: str, rows: list[tuple[uuid.UUID, str]], found: tuple) -> tuple[Twice, ...]:
    """Return pairs of places in a list as rows, without those that somebody told apart."""
    apart = {frozenset(pair) for pair in Apart.objects.values_list("first", "second")}
    return tuple(
        Twice(kind, *rows[one.first], *rows[one.second], one.likeness, one.km)
        for one in found
        if frozenset((rows[one.first][0], rows[one.second][0])) not in apart
    )
