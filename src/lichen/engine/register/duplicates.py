"""Finds what is in a register twice: names that say the same, at places that are the same.

Pairs are only looked at where they share a block: a rare run of letters of the name, or a cell of a grid of places and
its neighbours. The likeness of two names is the Jaccard index of their runs of three letters, each weighed by how rare
it is, after legal forms (Ltd, GmbH, OOO …) and accents are taken off; that of two places falls from one to a half over
`REACH`. What a pair is worth is its likeness of name, raised or lowered by that of the place.

References
----------
.. [1] Christen, P. (2012). A survey of indexing techniques for scalable record linkage and deduplication.
   https://doi.org/10.1109/TKDE.2011.127
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lichen.core.errors import ModelError
from lichen.engine.kit.geo import Points
from lichen.engine.kit.text import fold, text_grams, words

REACH = 1.0  # km within which two places may be one
_LIKE = 0.56
_OTHER_NUMBER = 0.5  # what the likeness of names is worth where their numbers differ: works 1, works 2
_SAME_PLACE = 0.05  # km: two sites so near are asked about even where their names differ more
_LIKE_AT_ONE_PLACE = 0.35
_MOST_IN_BLOCK = 60
_LEGAL_FORMS = (
    "ltd limited plc llc inc corp co company gmbh ag kg ohg ug se sa sas sarl sl slu srl spa bv nv vof as aps ab oy "
    "sp z o spzoo zoo ooo ооо оао ао зао пао еоод оод ад ет the and und et i и"
)
_LEGAL = frozenset(_LEGAL_FORMS.split())


@dataclass(frozen=True, slots=True)
class Double:
    """Two rows, by their places in the input, that may be one; `likeness` [1], `km` between them (None: not known)."""

    first: int
    second: int
    likeness: float
    km: float | None


def doubles(
    names: Sequence[str],
    places: Points | None = None,
    located: Sequence[bool] | None = None,
    least: float = _LIKE,
) -> tuple[Double, ...]:
    """Return the pairs of rows that may be the same thing twice, likeliest first.

    Parameters
    ----------
    names
        Name of each row, shape (row,).
    places
        Where each row is, shape (row,); None if places mean nothing, as for organisations.
    located
        Whether each place is known, shape (row,); None if all are.
    least
        Likeness [1] from which a pair is told.

    Returns
    -------
    tuple of Double
        Each pair once, `first` < `second`.

    Raises
    ------
    ModelError
        If there are not as many places as names.

    Notes
    -----
    Time grows with the number of rows that share a rare run of letters, not with its square: a block of more than 60
    rows is left out, since what is so common tells nothing.

    >>> doubles(["Valley Mill Ltd", "Hill Farm", "VALLEY-MILL"])[0]
    Double(first=0, second=2, likeness=1.0, km=None)
    """
    known = np.ones(len(names), np.bool_) if located is None else np.asarray(located, np.bool_)
    if places is not None and not len(names) == len(places) == len(known):
        raise ModelError(f"There are {len(names)} names and {len(places)} places; each row has one of both.")
    grams = [_grams(name) for name in names]
    numbers = [frozenset(word for word in bare_name(name).split() if word.isdigit()) for name in names]
    weight = _rarity(grams)
    pairs = _pairs_by_name(grams, weight)
    if places is not None:
        pairs |= _pairs_by_place(places, known)
    listed = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    km = _distances(places, known, listed) if places is not None else np.full(len(listed), np.nan)
    found = []
    for (first, second), apart in zip(listed.tolist(), km.tolist(), strict=True):
        likeness = _likeness(grams[first], grams[second], weight, None if math.isnan(apart) else apart)
        likeness *= 1.0 if numbers[first] == numbers[second] else _OTHER_NUMBER
        near = not math.isnan(apart) and apart <= _SAME_PLACE
        if likeness >= (min(least, _LIKE_AT_ONE_PLACE) if near else least):
            found.append(
                Double(first, second, round(likeness, 4), None if math.isnan(apart) else round(apart, 3))
            )
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.first, one.second)))


def bare_name(name: str) -> str:
    """Return a name without legal form, accents and marks.

    >>> bare_name("Mühle Süd G.m.b.H. & Co. KG"), bare_name("The")
    ('muhle sud', 'the')
    """
    folded = fold(name).replace(".", "")
    found = words(folded, figures=True)
    kept = [word for word in found if word not in _LEGAL]
    return " ".join(kept or found)


def _grams(name: str) -> frozenset[str]:
    return frozenset(text_grams(bare_name(name).split(), 3, 3))


def _rarity(grams: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return what each run of letters weighs: the rarer, the more."""
    count: dict[str, int] = {}
    for of_row in grams:
        for gram in of_row:
            count[gram] = count.get(gram, 0) + 1
    return {gram: math.log1p(len(grams) / number) for gram, number in count.items()}


def _pairs_by_name(grams: Sequence[frozenset[str]], weight: dict[str, float]) -> set[tuple[int, int]]:
    """Return the pairs of rows that share a run of letters that is rare."""
    blocks: dict[str, list[int]] = {}
    for row, of_row in enumerate(grams):
        for gram in of_row:
            blocks.setdefault(gram, []).append(row)
    shared: dict[tuple[int, int], float] = {}
    for gram, rows in blocks.items():
        if 2 <= len(rows) <= _MOST_IN_BLOCK:
            for at, first in enumerate(rows):
                for second in rows[at + 1 :]:
                    shared[first, second] = shared.get((first, second), 0.0) + weight[gram]
    total = [sum(weight[gram] for gram in of_row) for of_row in grams]
    pairs = {(a, b) for (a, b), both in shared.items() if both >= 0.2 * min(total[a], total[b])}
    same: dict[frozenset[str], int] = {}
    for row, of_row in enumerate(
        grams
    ):  # the same name however common its letters are: each with the one before
        if of_row in same:
            pairs.add((same[of_row], row))
        if of_row:
            same[of_row] = row
    return pairs


def _pairs_by_place(places: Points, known: NDArray[np.bool_]) -> set[tuple[int, int]]:
    """Return the pairs of rows that are nearly at one place."""
    size = _SAME_PLACE * 2
    scale = 6371.0 if places.sphere else 1.0
    cells = np.floor(places.xyz * (scale / size)).astype(np.int64)
    blocks: dict[tuple[int, int, int], list[int]] = {}
    for row in np.flatnonzero(known).tolist():
        blocks.setdefault((int(cells[row, 0]), int(cells[row, 1]), int(cells[row, 2])), []).append(row)
    steps = (-1, 0, 1)
    around = [(x, y, z) for x in steps for y in steps for z in steps]
    pairs: set[tuple[int, int]] = set()
    for (x, y, z), rows in blocks.items():
        near = [row for dx, dy, dz in around for row in blocks.get((x + dx, y + dy, z + dz), ())]
        if len(near) <= _MOST_IN_BLOCK:
            pairs |= {(first, second) for first in rows for second in near if first < second}
    return pairs


def _distances(places: Points, known: NDArray[np.bool_], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    km = np.full(len(pairs), np.nan)
    both = known[pairs[:, 0]] & known[pairs[:, 1]] if len(pairs) else np.zeros(0, np.bool_)
    if both.any():
        km[both] = places.take(pairs[both, 0]).distance_to(places.take(pairs[both, 1]))
    return km


def _likeness(
    first: frozenset[str], second: frozenset[str], weight: dict[str, float], km: float | None
) -> float:
    """Return how likely two rows seem to be one [1]: the likeness of names, less where they are apart."""
    either = sum(weight[gram] for gram in first | second)
    name = sum(weight[gram] for gram in first & second) / either if either else 0.0
    if km is None:
        return name
    if km > REACH:
        return 0.0 if name < 1.0 else 0.5 * math.exp(-(km - REACH) / REACH)
    return min(1.0, name * (1.0 - 0.5 * km / REACH) + 0.15 * (1.0 - km / REACH) * name)
