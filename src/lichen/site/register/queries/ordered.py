"""The streams that come next in a list, found in the columns that a process keeps.

A database that walks along an index until a page is full takes seconds where few rows are kept, or where those that are
stand far behind; to say of a million rows in memory which come next takes some milliseconds. The page itself is then
asked of the database, which decides what may be seen, of these few rows alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np

from lichen.site.register.queries.known import Known
from lichen.site.trust.roles import Stage

_MOST_ANYWHERE = 500  # rows whose names came after names were sorted


def next_by_name(
    kept: Known, seen: np.ndarray, keep: np.ndarray, *, at: Sequence[Any] | None, unnamed: bool, size: int
) -> list[uuid.UUID] | None:
    """Return streams among which the next `size` are, by name and id; those whose name is not shown are last, by id.

    `at` is the name and id (of `unnamed` ones the id) of the last before them. None where memory cannot tell.
    """
    rows, last = np.flatnonzero(keep), kept.ranked
    names, named = kept.streams["key"][rows], seen[rows] >= Stage.RANGES
    rank, new = np.where(named, names, last), rows[:0]
    if kept.later:
        later = named & (names >= last)
        rows, rank, new = rows[~later], rank[~later], rows[later]
    if len(new) > _MOST_ANYWHERE:
        return None
    if at is not None or unnamed:
        before = last if unnamed or at is None else kept.streams.terms["key"].number(at[0])
        if not 0 <= before <= last:
            return None
        start = kept.streams.after(at[-1]) if at is not None else 0
        coming = (rank > before) | ((rank == before) & (rows >= start))
        rows, rank = rows[coming], rank[coming]
    # Counted name by name: to sort the rows, or even to part them, takes longer.
    bound = int(np.searchsorted(np.cumsum(np.bincount(rank)), size))
    first, level = rows[rank < bound], rows[rank == bound]
    return kept.streams.keys(np.concatenate([first, level[: size - len(first)], new]))


def next_by_figure(
    kept: Known, by: np.ndarray, keep: np.ndarray, *, at: Sequence[Any] | None, size: int
) -> list[uuid.UUID]:
    """Return the next `size` streams by a figure, the largest first, and id; those without it are left out."""
    rows = np.flatnonzero(keep & ~np.isnan(by))
    figures = by[rows]
    if at is not None:
        coming = (figures < at[0]) | ((figures == at[0]) & (rows >= kept.streams.after(at[-1])))
        rows, figures = rows[coming], figures[coming]
    if len(rows) > size:
        bound = np.partition(figures, len(rows) - size)[len(rows) - size]
        above = figures > bound
        level = np.flatnonzero(figures == bound)[: size - np.count_nonzero(above)]
        rows = np.concatenate([rows[above], rows[level]])
    return kept.streams.keys(rows)
