"""Which streams somebody may know of and filters keep, told from the columns that a process keeps.

It says of each row what `narrowed` asks of the database, in milliseconds where that takes seconds; a test holds that
both say the same. What was told to single parties is asked of the database each time.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from lichen.site.register.models import Site, Stream
from lichen.site.register.queries.columns import Columns
from lichen.site.register.queries.filters import Filters, words_of
from lichen.site.register.queries.known import Known
from lichen.site.register.queries.places import in_circle, inside, on_plane
from lichen.site.trust.actor import Actor
from lichen.site.trust.policy import in_force
from lichen.site.trust.roles import Role, Stage

Test = Callable[[np.ndarray | slice, np.ndarray], np.ndarray]  # of rows, and whether each is shown exactly
_ALL = slice(None)


class Picker:
    """What somebody may know of streams and filters keep: the database is asked once, then any rows are told."""

    def __init__(self, actor: Actor, filters: Filters, kept: Known) -> None:
        """Ask what was told to somebody, and make ready what filters ask of each row."""
        self._streams = kept.streams
        self._own = _numbers(actor.parties, kept.streams, "party_id")
        self._general, self._told = _stages(actor, kept.streams)
        self._filters = filters
        self.names, tests = _words(filters, kept.streams)  # those that a stream has to have one of; None: any
        self._tests = [*tests, *_tests(filters, kept)]
        self.named = filters.named or self._general is None or not self._general.any()

    def __call__(self, rows: np.ndarray | slice = _ALL) -> tuple[np.ndarray, np.ndarray]:
        """Return of each of the rows how much is shown, and whether it is kept."""
        own = np.isin(self._streams["party_id"][rows], self._own)
        if self._general is None:
            seen = np.full(len(own), Stage.EXACT, np.int8)
        else:
            seen = self._general[rows]
            if self._told is not None:
                seen = np.maximum(seen, self._told[rows])
            seen = np.where(own, np.int8(Stage.EXACT), seen)
        exact, banded = seen == Stage.EXACT, seen >= Stage.RANGES
        keep = banded.copy() if self._filters.named else seen > Stage.HIDDEN
        if self._filters.own:
            keep &= own
        for test in self._tests:
            keep &= test(rows, exact)
        return seen, keep


def _stages(actor: Actor, streams: Columns) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Return how much every member sees of each stream, and how much more was told; None of all, None of nothing."""
    if actor.reads_all:
        return None, None
    if actor.user is None or actor.role is Role.VISITOR:
        return np.zeros(len(streams.ids), np.int8), None
    told = list(in_force(actor.parties).values_list("subject", "stage"))
    at = streams.rows_of([subject for subject, _stage in told])
    if not (at >= 0).any():
        return streams["stage"], None
    more = np.zeros(len(streams.ids), np.int8)
    np.maximum.at(more, at[at >= 0], np.array([stage for _subject, stage in told], np.int8)[at >= 0])
    return streams["stage"], more


def _words(filters: Filters, streams: Columns) -> tuple[np.ndarray | None, list[Test]]:
    """Return which names have the words that no code begins with, and what is to be asked for all words."""
    names, tests = None, []
    for word in words_of(filters):
        named = streams.terms["key"].having(word)
        coded = streams.terms["code"].beginning(word) if word.isdigit() else None
        if coded is not None and coded.any():
            tests.append(_either(_is_one(streams["key"], named), _is_one(streams["code"], coded)))
        else:
            names = named if names is None else names & named
    return names, tests if names is None else [_is_one(streams["key"], names), *tests]


def _tests(filters: Filters, kept: Known) -> Iterator[Test]:
    streams = kept.streams
    codes = streams.terms["code"]
    if filters.code:
        yield _is_one(streams["code"], codes.beginning(filters.code.replace(" ", "")))
    for name, value in (("role", filters.role), ("dimension", filters.dimension)):
        if value and (name != "role" or value in Stream.Role.values):
            yield _is_one(streams[name], np.array([one == value for one in streams.terms[name].values], bool))
    for sites in _sites(filters):
        yield _at(streams["site_id"], _numbers(sites, streams, "site_id"))
    if filters.amount_from is not None:
        yield _enough(streams["amount"], streams["high"], filters.amount_from, np.greater_equal, np.greater)
    if filters.amount_to is not None:
        yield _enough(streams["amount"], streams["low"], filters.amount_to, np.less_equal, np.less_equal)
    if filters.near or filters.area:
        yield _placed(streams["site_id"], _there(filters, kept.at), _there(filters, kept.cells))


def _is_one(column: np.ndarray, of: np.ndarray) -> Test:
    return lambda rows, _exact: of[column[rows]]


def _either(first: Test, second: Test) -> Test:
    return lambda rows, exact: first(rows, exact) | second(rows, exact)


def _at(column: np.ndarray, numbers: list[int]) -> Test:
    return lambda rows, exact: exact & np.isin(column[rows], numbers)


def _enough(whole: np.ndarray, band: np.ndarray, bound: float, of_whole: np.ufunc, of_band: np.ufunc) -> Test:
    """Ask for amounts within a bound: the amount where it is shown, else the band that it is shown as."""
    return lambda rows, exact: np.where(exact, of_whole(whole[rows], bound), of_band(band[rows], bound))


def _placed(column: np.ndarray, places: np.ndarray, cells: np.ndarray) -> Test:
    return lambda rows, exact: np.where(exact, places[column[rows]], cells[column[rows]])


def _there(filters: Filters, at: np.ndarray) -> np.ndarray:
    """Return of each place [places, x and y] whether it lies in the circle and the area; NaN lies nowhere."""
    there = ~np.isnan(at).any(axis=1)
    x, y = at.T
    if filters.near:
        there &= in_circle(filters.near, (x, y), plane=on_plane(), by=np)
    return there & inside((x, y), filters.area) if filters.area else there


def _sites(filters: Filters) -> list[Sequence[uuid.UUID]]:
    asked: list[Sequence[uuid.UUID]] = [[filters.site]] if filters.site else []
    if filters.organisation:
        there = Site.objects.filter(organisation=filters.organisation)
        asked.append(list(there.values_list("id", flat=True)))
    return asked


def _numbers(ids: Sequence[uuid.UUID], rows: Columns, name: str) -> list[int]:
    return [rows.terms[name].number_of(key) for key in ids]
