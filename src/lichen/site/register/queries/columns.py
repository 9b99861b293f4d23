"""What a process keeps of every stream, as columns: enough to say which streams filters keep, without the database.

A million rows are some sixty megabytes. Sites, owners, names and codes, of which there are fewer, are kept once each
and pointed to by number; new ones get new numbers, so that columns of two versions share them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from lichen.site.register.models import Stream

_CHUNK = 20_000
_KEYS = ("site_id", "party_id")  # read as text: to make objects of them takes a database's client longest
_TERMS = ("key", "code", "role", "dimension")
_FIGURES = {"stage": np.int8, "amount": np.float64, "low": np.float64, "high": np.float64}
_ID = "S16"  # zeros at the end count for nothing, which tells two keys of one length apart all the same


class Terms:
    """The different values of a column, each with its number."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        """Number the values in their order."""
        self.values = list(values)
        self._numbers = {value: number for number, value in enumerate(self.values)}

    def numbers(self, values: Sequence[str]) -> np.ndarray:
        """Return the number of each value; one that is new gets the next."""
        for value in dict.fromkeys(values):
            if value not in self._numbers:
                self._numbers[value] = len(self.values)
                self.values.append(value)
        return np.fromiter(map(self._numbers.__getitem__, values), np.int32, len(values))

    def number(self, value: str) -> int:
        """Return the number of a value; -1, which no row has, for one that is not there."""
        return self._numbers.get(value, -1)

    def number_of(self, key: uuid.UUID) -> int:
        """Return the number of an id, with or without dashes, as the database writes it; -1 as `number`."""
        return max(self.number(str(key)), self.number(key.hex))

    def having(self, word: str) -> np.ndarray:
        """Return of each value whether it has a word in it."""
        return np.fromiter((word in value for value in self.values), bool)

    def beginning(self, start: str) -> np.ndarray:
        """Return of each value whether it begins so."""
        return np.fromiter((value.startswith(start) for value in self.values), bool)


@dataclass(frozen=True, eq=False)
class Columns:
    """Streams by id: the numbers of their `terms`, and their figures.

    Terms are ``site_id``, ``party_id``, ``key``, ``code``, ``role`` and ``dimension``. Figures are ``stage``,
    ``amount``, ``low`` and ``high`` [canonical unit/year], NaN where there is none.
    """

    ids: np.ndarray
    arrays: dict[str, np.ndarray] = field(repr=False)
    terms: dict[str, Terms] = field(repr=False)

    def __getitem__(self, name: str) -> np.ndarray:
        """Return a column."""
        return self.arrays[name]

    def rows_of(self, ids: Sequence[uuid.UUID]) -> np.ndarray:
        """Return where streams stand; -1 for those that are not there."""
        if not len(self.ids):
            return np.full(len(ids), -1)
        wanted = np.array([key.bytes for key in ids], _ID)
        at = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        return np.where(self.ids[at] == wanted, at, -1)

    def after(self, key: uuid.UUID) -> int:
        """Return where the streams begin that stand after one of this id."""
        return int(np.searchsorted(self.ids, np.array(key.bytes, _ID), side="right"))

    def keys(self, rows: np.ndarray) -> list[uuid.UUID]:
        """Return the ids of streams by where they stand."""
        return [uuid.UUID(bytes=key.ljust(16, b"\0")) for key in self.ids[rows].tolist()]

    def brought_up(self, changed: Sequence[uuid.UUID]) -> Columns:
        """Return the columns with the changed streams as they are now."""
        new = _columns(Stream.objects.filter(id__in=changed), self.terms)
        gone = self.rows_of(changed)
        gone = gone[gone >= 0]
        ids = np.delete(self.ids, gone)
        at = np.searchsorted(ids, new.ids)
        arrays = {name: np.insert(np.delete(old, gone), at, new[name]) for name, old in self.arrays.items()}
        return Columns(np.insert(ids, at, new.ids), arrays, self.terms)


def read(keys: Sequence[str]) -> Columns:
    """Return all streams; `keys`, their names, are numbered in that order."""
    terms = {name: Terms() for name in (*_KEYS, *_TERMS)} | {"key": Terms(keys)}
    return _columns(Stream.objects.all(), terms)


def _columns(streams: QuerySet, terms: dict[str, Terms]) -> Columns:
    asked = {f"{name}_text": Cast(name, TextField()) for name in ("id", *_KEYS)}
    there = streams.filter(removed=None).annotate(**asked).order_by("id")
    rows = there.values_list(*asked, *_TERMS, *_FIGURES)
    parts = list(_parts(rows.iterator(_CHUNK), terms))
    empty = {name: np.empty(0, np.int32) for name in terms} | {
        name: np.empty(0, kind) for name, kind in _FIGURES.items()
    }
    ids = np.concatenate([np.empty(0, _ID), *(part.ids for part in parts)])
    arrays = {name: np.concatenate([none, *(part[name] for part in parts)]) for name, none in empty.items()}
    return Columns(ids, arrays, terms)


def _parts(rows: Iterable[tuple[Any, ...]], terms: dict[str, Terms]) -> Iterable[Columns]:
    rows = iter(rows)
    while part := list(islice(rows, _CHUNK)):
        ids, *columns = zip(*part, strict=True)
        pieces = dict(zip((*_KEYS, *_TERMS, *_FIGURES), columns, strict=True))
        arrays = {name: terms[name].numbers(pieces[name]) for name in terms}
        arrays |= {name: np.array(pieces[name], kind) for name, kind in _FIGURES.items()}  # None is NaN
        yield Columns(np.frombuffer(bytes.fromhex("".join(ids).replace("-", "")), _ID), arrays, terms)
