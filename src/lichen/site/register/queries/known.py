"""What a process keeps of the register, for quick answers: which sites all members know, and the columns by which
streams are filtered and put in order.

All are of one version of the register and brought up to the next by what changed in between, so a look costs one
short query. What is disclosed to single parties is not kept: it is asked anew each time, as it may be revoked.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from threading import Lock
from typing import Literal

import numpy as np
from django.db.models import Exists, OuterRef

from lichen.site.register.models import Batch, Change, Site, Stream
from lichen.site.register.queries import columns
from lichen.site.register.queries.columns import Columns
from lichen.site.trust.roles import Stage

_MOST_CHANGES = 2_000  # more are read anew
_MOST_LATER = 500  # names that the order does not know, before all are sorted anew


@dataclass(frozen=True)
class Place:
    """A site; `exact`, `veiled`: to every member one of its streams is shown exactly, or less than that."""

    id: uuid.UUID
    party: uuid.UUID
    name: str
    organisation: str
    x: float | None
    y: float | None
    cell: tuple[float, float] | None
    exact: bool
    veiled: bool

    @cached_property
    def words(self) -> str:
        """What it is found by."""
        return f"{self.name}\n{self.organisation}".casefold()


@dataclass(frozen=True, eq=False)
class Order:
    """Rows in the order of their keys, those of one key by id."""

    rows: np.ndarray
    keys: np.ndarray

    def begin(self, key: float, side: Literal["left", "right"] = "left") -> int:
        """Return where in the order a key begins, or, on its right side, ends."""
        return int(
            np.searchsorted(self.keys, self.keys.dtype.type(key), side)
        )  # of another type, all are copied

    def after(self, key: float, row: int) -> int:
        """Return where in the order those begin that stand after a key and, of this key, from a row on."""
        begin = self.begin(key)
        return begin + int(np.searchsorted(self.rows[begin : self.begin(key, "right")], row))


@dataclass(frozen=True, eq=False)
class Known:
    """What is kept, of one version; the first `ranked` names of streams are numbered as the database sorts them."""

    version: int
    ranked: int
    places: dict[uuid.UUID, Place] = field(repr=False)
    streams: Columns = field(repr=False)

    def in_order(self) -> None:
        """Make what is made when it is first asked for."""
        for made in ("by_name", "by_low", "by_amount", "sites", "at", "cells"):
            getattr(self, made)

    @property
    def later(self) -> int:
        """How many names came after names were sorted."""
        return len(self.streams.terms["key"].values) - self.ranked

    @cached_property
    def by_name(self) -> Order:
        """All streams by the number of their name and id; the keys are these numbers."""
        return _order(self.streams["key"], len(self.streams.ids))

    @cached_property
    def by_low(self) -> Order:
        """The streams whose band is known, the highest first, by id; the keys are the low ends, negative."""
        return _order(-self.streams["low"], np.count_nonzero(~np.isnan(self.streams["low"])))

    @cached_property
    def by_amount(self) -> Order:
        """The streams whose amount is known, the largest first, by id; the keys are the amounts, negative."""
        return _order(-self.streams["amount"], np.count_nonzero(~np.isnan(self.streams["amount"])))

    @cached_property
    def sites(self) -> list[Place | None]:
        """The sites of streams by their numbers; None for one that is not there."""
        return [self.places.get(uuid.UUID(key)) for key in self.streams.terms["site_id"].values]

    @cached_property
    def at(self) -> np.ndarray:
        """Where those sites are [sites, x and y], NaN where that is not known."""
        none = (None, None)
        return np.array([(place.x, place.y) if place else none for place in self.sites], float).reshape(-1, 2)

    @cached_property
    def cells(self) -> np.ndarray:
        """The middles of the cells that those sites are in [sites, x and y], NaN as in `at`."""
        none = (None, None)
        return np.array([(place and place.cell) or none for place in self.sites], float).reshape(-1, 2)


def _order(keys: np.ndarray, count: int) -> Order:
    rows = np.argsort(keys, kind="stable")[:count].astype(np.int32)
    return Order(rows, keys[rows])


_KEPT: list[Known] = []
_LOCK = Lock()


def known() -> Known:
    """Return what is kept, of the register as it is now."""
    # The version is read before the rows: what is kept is never older than its version says.
    version = Batch.objects.order_by("-id").values_list("id", flat=True).first() or 0
    if _KEPT and _KEPT[0].version == version:
        return _KEPT[0]
    with _LOCK:
        before = _KEPT[0] if _KEPT else None
        if before is None or before.version != version:
            _KEPT[:] = [(before and _brought_up(before, version)) or _read(version)]
        return _KEPT[0]


def forget() -> None:
    """Forget what is kept; for tests, whose versions come again."""
    _KEPT.clear()


def _read(version: int) -> Known:
    names = Stream.objects.filter(removed=None).order_by("key").values_list("key", flat=True).distinct()
    ranked = list(names)
    return Known(version, len(ranked), _places(), columns.read(ranked))


def _places(only: Iterable[uuid.UUID] | None = None) -> dict[uuid.UUID, Place]:
    """Return the sites that are there, or those of them that are asked for."""
    streams = Stream.objects.filter(site=OuterRef("pk"), removed=None)
    rows = Site.objects.filter(removed=None).order_by("id")
    if only is not None:
        rows = rows.filter(id__in=list(only))
    rows = rows.values_list(
        "id", "party_id", "name", "organisation__name", "x", "y", "cell_x", "cell_y"
    ).annotate(
        exact=Exists(streams.filter(stage__gte=Stage.EXACT)),
        veiled=Exists(streams.filter(stage__gt=Stage.HIDDEN, stage__lt=Stage.EXACT)),
    )
    return {
        key: Place(
            key, party, name, organisation, x, y, None if cx is None else (cx, cy), bool(exact), bool(veiled)
        )
        for key, party, name, organisation, x, y, cx, cy, exact, veiled in rows
    }  # fmt: skip


def _brought_up(before: Known, version: int) -> Known | None:
    """Return what is kept, brought up to a later version by what changed; None where reading anew is simpler."""
    if version < before.version:
        return None
    changes = Change.objects.filter(batch__gt=before.version, batch__lte=version)
    changed = list(changes.values_list("kind", "subject", "before__parent")[: _MOST_CHANGES + 1])
    if len(changed) > _MOST_CHANGES or {kind for kind, *_ in changed} - {"streams", "sites", "organisations"}:
        return None  # another table (the region, say) may change how all rows are read
    ids: dict[str, set[uuid.UUID]] = {"streams": set(), "sites": set(), "organisations": set()}
    for kind, subject, parent in changed:
        ids[kind].add(subject)
        if kind == "streams" and parent:
            ids["sites"].add(uuid.UUID(parent))
    moved = ids["sites"] | set(Stream.objects.filter(id__in=ids["streams"]).values_list("site_id", flat=True))
    moved |= set(Site.objects.filter(organisation__in=ids["organisations"]).values_list("id", flat=True))
    places = {key: place for key, place in before.places.items() if key not in moved} | _places(moved)
    rows = before.streams.brought_up(list(ids["streams"])) if ids["streams"] else before.streams
    after = Known(version, before.ranked, dict(sorted(places.items(), key=itemgetter(0))), rows)
    return after if after.later <= _MOST_LATER else None
