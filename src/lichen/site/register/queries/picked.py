"""Which streams somebody may know of and filters keep, told from the columns that a process keeps.

It says of each row what `narrowed` asks of the database, in milliseconds where that takes seconds; a test holds that
both say the same. What was told to single parties is asked of the database each time.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from lichen.site.register.models import Site, Stream
from lichen.site.register.queries.columns import Columns
from lichen.site.register.queries.filters import Filters, words_of
from lichen.site.register.queries.known import Known
from lichen.site.register.queries.places import SNAP, Circle, Point, bound_of, on_plane
from lichen.site.trust.actor import Actor
from lichen.site.trust.policy import in_force
from lichen.site.trust.roles import Role, Stage


def picked(actor: Actor, filters: Filters, kept: Known) -> tuple[np.ndarray, np.ndarray]:
    """Return how much of each stream is shown, and whether it is kept."""
    rows = kept.streams
    own, seen = _seen(actor, rows)
    exact, banded = seen == Stage.EXACT, seen >= Stage.RANGES
    keep = seen > Stage.HIDDEN
    if filters.text or filters.code or filters.dimension:
        keep &= banded
    for word in words_of(filters):
        keep &= _with_word(word, rows)
    if filters.code:
        keep &= rows.terms["code"].beginning(filters.code.replace(" ", ""))[rows["code"]]
    if filters.role in Stream.Role.values:
        keep &= rows["role"] == rows.terms["role"].number(filters.role)
    if filters.dimension:
        keep &= rows["dimension"] == rows.terms["dimension"].number(filters.dimension)
    if filters.own:
        keep &= own
    for sites in _sites(filters):
        keep &= exact & np.isin(rows["site_id"], _numbers(sites, rows, "site_id"))
    keep &= _enough(filters, rows, exact, banded)
    if filters.near or filters.area:
        places, cells = _there(filters, kept.at), _there(filters, kept.cells)
        keep &= np.where(exact, places[rows["site_id"]], cells[rows["site_id"]])
    return seen, keep


def _enough(filters: Filters, rows: Columns, exact: np.ndarray, banded: np.ndarray) -> np.ndarray | bool:
    """Return whether amounts are within bounds: the amount where it is shown, else the band that it is shown as."""
    enough: np.ndarray | bool = True
    if filters.amount_from is not None:
        low = filters.amount_from
        enough = np.where(exact, rows["amount"] >= low, banded & (rows["high"] > low))
    if filters.amount_to is not None:
        high = filters.amount_to
        enough &= np.where(exact, rows["amount"] <= high, banded & (rows["low"] <= high))
    return enough


def _seen(actor: Actor, rows: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Return of each stream whether it is one's own, and how much of it is shown."""
    own = np.isin(rows["party_id"], _numbers(actor.parties, rows, "party_id"))
    if actor.reads_all:
        return own, np.full(len(own), Stage.EXACT, np.int8)
    if actor.user is None or actor.role is Role.VISITOR:
        return own, np.where(own, np.int8(Stage.EXACT), np.int8(Stage.HIDDEN))
    seen = np.where(own, np.int8(Stage.EXACT), rows["stage"])
    told = list(in_force(actor.parties).values_list("subject", "stage"))
    at = rows.rows_of([subject for subject, _stage in told])
    stages = np.array([stage for _subject, stage in told], np.int8)
    np.maximum.at(seen, at[at >= 0], stages[at >= 0])
    return own, seen


def _with_word(word: str, rows: Columns) -> np.ndarray:
    named = rows.terms["key"].having(word)[rows["key"]]
    return named | rows.terms["code"].beginning(word)[rows["code"]] if word.isdigit() else named


def _there(filters: Filters, at: np.ndarray) -> np.ndarray:
    """Return of each place [places, x and y] whether it lies in the circle and the area; NaN lies nowhere."""
    there = ~np.isnan(at).any(axis=1)
    x, y = at.T
    if filters.near:
        there &= _in_circle(filters.near, x, y)
    return there & _inside(filters.area, x, y) if filters.area else there


def _in_circle(circle: Circle, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return of each place what `in_circle` says, step by step the same."""
    plane = on_plane()
    to_x, to_y = x - circle.x + SNAP - SNAP, y - circle.y + SNAP - SNAP
    if plane:
        return to_x * to_x + to_y * to_y <= bound_of(circle, plane=True)
    half, radian = math.pi / 360, math.pi / 180
    north, east = np.sin(to_y * half), np.sin(to_x * half)
    beside = math.cos(circle.y * radian) * np.cos((y + SNAP - SNAP) * radian)
    return north * north + beside * east * east <= bound_of(circle, plane=False)


def _inside(area: Sequence[Point], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return of each place what `inside` says, step by step the same."""
    within = np.zeros(len(x), bool)
    for (ax, ay), (bx, by) in pairwise([*area, area[0]]):
        if ay != by:
            within ^= ((ay > y) != (by > y)) & (x < ax + (y - ay) / (by - ay) * (bx - ax))
    return within


def _sites(filters: Filters) -> list[Sequence[uuid.UUID]]:
    asked: list[Sequence[uuid.UUID]] = [[filters.site]] if filters.site else []
    if filters.organisation:
        there = Site.objects.filter(organisation=filters.organisation)
        asked.append(list(there.values_list("id", flat=True)))
    return asked


def _numbers(ids: Sequence[uuid.UUID], rows: Columns, name: str) -> list[int]:
    return [rows.terms[name].number_of(key) for key in ids]
