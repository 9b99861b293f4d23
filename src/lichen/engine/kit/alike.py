"""Pairs of sets that share most of what they hold, found without comparing all with all.

The likeness of two sets is the Jaccard index of their marks, each with its weight. Two sets that are alike enough share
one of their rarest marks (the prefix filter [1]_): only sets that do are compared. Where so many sets share even their
rarest marks that this would not help, a set is compared with its nearest in the given order, and that is told.

References
----------
.. [1] Chaudhuri, S., Ganti, V. & Kaushik, R. (2006). A primitive operator for similarity joins in data cleaning.
   https://doi.org/10.1109/ICDE.2006.9
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lichen.core.errors import ModelError
from lichen.engine.kit.alike_join import Asked, Sets, join, overlaps

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_ASKED = 4_000  # sets that share a rare mark with one set, from which on only its nearest are compared
NEAREST = 300  # places in the order within which two sets are near
MOST_EACH = 30  # pairs that are kept of a set with those before it, the likest


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Pairs of sets by their places, `first` < `second`; `likeness` [1].

    `crowded` says of each set, shape (set,), whether it was compared with its nearest only; `cut` whether it has more
    pairs with sets before it than are kept.
    """

    first: Ints
    second: Ints
    likeness: Floats
    crowded: NDArray[np.bool_]
    cut: NDArray[np.bool_]


def marked(sets: Sequence[frozenset[str]], weight: dict[str, float] | None = None) -> Sets:
    """Return sets of marks as arrays, the rarest mark of each first.

    Parameters
    ----------
    sets
        Marks of each set, shape (set,).
    weight
        What each mark weighs [1], more than nothing; all the same if not given.

    >>> marked([frozenset("ab"), frozenset("b")]).total.tolist()
    [2.0, 1.0]
    """
    count: dict[str, int] = {}
    for one in sets:
        for mark in one:
            count[mark] = count.get(mark, 0) + 1
    order = sorted(count, key=lambda mark: (count[mark], mark))
    number = {mark: place for place, mark in enumerate(order)}
    weights = np.array([1.0 if weight is None else weight[mark] for mark in order], np.float64)
    if (weights <= 0).any():
        raise ModelError("A mark weighs nothing or less; give each mark a weight above zero.")
    starts = np.zeros(len(sets) + 1, np.int64)
    np.cumsum([len(one) for one in sets], out=starts[1:])
    marks = np.fromiter(
        (place for one in sets for place in sorted(number[mark] for mark in one)), np.int64, starts[-1]
    )
    owner = np.repeat(np.arange(len(sets)), np.diff(starts))
    total = np.bincount(owner, weights[marks], minlength=len(sets)).astype(np.float64)
    return Sets(starts, marks, weights, total)


def alike(
    sets: Sets,
    least: float,
    *,
    order: Sequence[int] | None = None,
    group: Sequence[int] | None = None,
    places: Floats | None = None,
    reach: float = np.inf,
) -> Alike:
    """Return the pairs of sets whose likeness is at least so much.

    Parameters
    ----------
    sets
        The sets, as `marked` makes them.
    least
        Likeness [1], above 0.
    order
        The sets in an order in which what is alike is near, shape (set,); as they are given if not said.
    group
        Number of each set, shape (set,): sets of different numbers are not compared.
    places
        Where each set is, shape (set, 3); NaN where that is not known.
    reach
        Straight distance, in the unit of places, up to which sets are compared whose places are known.

    Returns
    -------
    Alike
        Each pair once, sorted.

    Raises
    ------
    ModelError
        If `least` is not above 0.

    >>> found = alike(marked([frozenset("abcd"), frozenset("xyz"), frozenset("abce")]), 0.5)
    >>> found.first.tolist(), found.second.tolist(), found.likeness.tolist()
    ([0], [2], [0.6])
    """
    if not least > 0:
        raise ModelError(f"Sets are asked to be alike by {least}; ask for more than 0.")
    size = len(sets.total)
    prefix, tail = _prefixes(sets, least)
    block, begins = _blocks(
        sets, prefix, np.zeros(size, np.int64) if group is None else np.asarray(group, np.int64)
    )
    asked = Asked(
        order=np.arange(size) if order is None else np.asarray(order, np.int64),
        prefix=prefix,
        tail=tail,
        last=np.append(sets.marks, -1)[sets.starts[:-1] + prefix - 1],
        block=block,
        begins=begins,
        where=np.full((size, 3), np.nan) if places is None else np.ascontiguousarray(places, np.float64),
        reach2=reach * reach,
        least=least,
        most=MOST_ASKED,
        nearest=NEAREST,
        each=MOST_EACH,
    )
    first, second, likeness, crowded, cut = join(sets, asked)
    low, high = np.minimum(first, second), np.maximum(first, second)
    by = np.lexsort((high, low))
    return Alike(low[by], high[by], likeness[by], crowded, cut)


def likeness_of(sets: Sets, first: Ints, second: Ints) -> Floats:
    """Return the likeness [1] of each pair of sets, shape (pair,); of two empty sets 0.

    >>> likeness_of(marked([frozenset("ab"), frozenset("bc")]), np.array([0]), np.array([1])).round(3).tolist()
    [0.333]
    """
    both = overlaps(sets, first, second)
    either = sets.total[first] + sets.total[second] - both
    return np.divide(both, either, out=np.zeros(len(both)), where=either > 0)


def _prefixes(sets: Sets, least: float) -> tuple[Ints, Floats]:
    """Return how many of its rarest marks each set shares one of with whatever is alike, and what the others weigh."""
    size = len(sets.total)
    owner = np.repeat(np.arange(size), np.diff(sets.starts))
    summed = np.cumsum(sets.weights[sets.marks])
    before = np.concatenate([[0.0], summed])[sets.starts[:-1]]
    rest = sets.total[owner] - (summed - before[owner])  # what the marks behind this one weigh
    enough = rest >= least * sets.total[owner] * (1 - 1e-9)
    prefix = np.minimum(np.bincount(owner, enough, minlength=size).astype(np.int64) + 1, np.diff(sets.starts))
    behind = np.arange(len(sets.marks)) - sets.starts[owner] >= prefix[owner]
    tail: Floats = np.bincount(owner, sets.weights[sets.marks] * behind, minlength=size).astype(np.float64)
    return prefix, tail


def _blocks(sets: Sets, prefix: Ints, groups: Ints) -> tuple[Ints, Ints]:
    """Return the block of each mark of each prefix, -1 behind the prefix, and where the members of each begin."""
    owner = np.repeat(np.arange(len(prefix)), np.diff(sets.starts))
    inside = np.arange(len(sets.marks)) - sets.starts[owner] < prefix[owner]
    _names, numbered = np.unique(groups, return_inverse=True)
    keys = sets.marks * (int(numbered.max(initial=0)) + 1) + numbered[owner]
    _found, block, count = np.unique(keys[inside], return_inverse=True, return_counts=True)
    blocks = np.full(len(sets.marks), -1, np.int64)
    blocks[inside] = block
    return blocks, np.concatenate([np.zeros(1, np.int64), np.cumsum(count, dtype=np.int64)])
