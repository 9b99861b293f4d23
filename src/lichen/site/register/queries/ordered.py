"""The streams that come next in a list, found in the columns that a process keeps.

A database that walks along an index until a page is full takes seconds where few rows are kept, or where those that are
stand far behind; to say of a million rows in memory which come next takes some milliseconds. The page itself is then
asked of the database, which decides what may be seen, of these few rows alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from lichen.site.register.queries.known import Known, Order
from lichen.site.register.queries.picked import Picker
from lichen.site.trust.roles import Stage

_MOST_ANYWHERE = 500  # rows whose names came after names were sorted
_ROWS, _NAMES, _GROWTH = 1024, 8, 4  # that are looked at first: a page is mostly full after few


def next_by_name(
    kept: Known, pick: Picker, *, at: Sequence[Any] | None, unnamed: bool, size: int
) -> list[uuid.UUID] | None:
    """Return streams among which the next `size` are, by name and id; those whose name is not shown are last, by id.

    `at` is the name and id (of `unnamed` ones the id) of the last before them. None where memory cannot tell.
    """
    order, start, found = kept.by_name, 0, np.empty(0, np.int32)
    end = order.begin(kept.ranked)
    if at is not None and not unnamed:
        name = kept.streams.terms["key"].number(at[0])
        if not 0 <= name < kept.ranked:
            return None
        start = order.after(name, kept.streams.after(at[1]))
    if not unnamed:
        parts = (
            _slices(order.rows[start:end]) if pick.names is None else _called(order, pick.names, start, end)
        )
        found = _first(parts, pick, size, named=True)
    new = _first([order.rows[end:]], pick, _MOST_ANYWHERE + 1, named=True)
    if len(new) > _MOST_ANYWHERE:
        return None
    if len(found) < size and not pick.named:
        start = kept.streams.after(at[-1]) if unnamed and at is not None else 0
        rest = _first(_slices(np.arange(start, len(order.rows))), pick, size - len(found), named=False)
        found = np.concatenate([found, rest])
    return kept.streams.keys(np.concatenate([found, new]))


def next_by_figure(
    kept: Known, order: Order, pick: Picker, *, at: Sequence[Any] | None, size: int
) -> list[uuid.UUID]:
    """Return the next `size` streams in the order of a figure; `at` is the figure and id of the last before them."""
    start = order.after(-at[0], kept.streams.after(at[1])) if at is not None else 0
    return kept.streams.keys(_first(_slices(order.rows[start:]), pick, size, named=True))


def _slices(rows: np.ndarray) -> Iterator[np.ndarray]:
    begin, wide = 0, _ROWS
    while begin < len(rows):
        yield rows[begin : begin + wide]
        begin, wide = begin + wide, wide * _GROWTH


def _called(order: Order, names: np.ndarray, start: int, end: int) -> Iterator[np.ndarray]:
    """Give the rows of names, in order, between two places of it."""
    wanted = np.flatnonzero(names).astype(order.keys.dtype)  # else each search would copy the keys
    if start < end:
        wanted = wanted[(wanted >= order.keys[start]) & (wanted <= order.keys[end - 1])]
        begin, wide = 0, _NAMES
        while begin < len(wanted):
            part = wanted[begin : begin + wide]
            first, last = (
                np.searchsorted(order.keys, part, side).clip(start, end) for side in ("left", "right")
            )
            yield np.concatenate(
                [order.rows[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)]
            )
            begin, wide = begin + wide, wide * _GROWTH


def _first(parts: Iterable[np.ndarray], pick: Picker, size: int, *, named: bool) -> np.ndarray:
    """Return the first rows that are kept and whose names are shown, or are not."""
    found, count = [np.empty(0, np.int32)], 0
    for part in parts:
        seen, keep = pick(part)
        found.append(part[keep & ((seen >= Stage.RANGES) == named)])
        count += len(found[-1])
        if count >= size:
            break
    return np.concatenate(found)[:size]
