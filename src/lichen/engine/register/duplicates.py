"""Finds what is in a register twice: names that say the same, at places that are the same.

Pairs are only looked at where they share a block: one of the rarest runs of letters of the name, or a cell of a grid of
places and its neighbours. The likeness of two names is the Jaccard index of their runs of three letters, each weighed
by how rare it is, after legal forms (Ltd, GmbH, OOO …) and accents are taken off; that of two places falls from one to
a half over `REACH`. What a pair is worth is its likeness of name, raised or lowered by that of the place.

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
from lichen.engine.kit.alike import alike, likeness_of, marked
from lichen.engine.kit.alike_join import Sets
from lichen.engine.kit.geo import EARTH_RADIUS, Points
from lichen.engine.kit.text import fold, text_grams, words

REACH = 1.0  # km within which two places may be one
MOST_PAIRS = 20_000  # that are told of one list, the likeliest
_LIKE = 0.56
_OTHER_NUMBER = 0.5  # what the likeness of names is worth where their numbers differ: works 1, works 2
_SAME_PLACE = 0.05  # km: two sites so near are asked about even where their names differ more
_LIKE_AT_ONE_PLACE = 0.35
_NEARER = 0.15  # by what share a place raises the likeness of names at most
_MOST_AT_ONE_PLACE = 60
_LEGAL_FORMS = (
    "ltd limited plc llc inc corp co company gmbh ag kg ohg ug se sa sas sarl sl slu srl spa bv nv vof as aps ab oy "
    "sp z o spzoo zoo ooo ооо оао ао зао пао еоод оод ад ет the and und et i и"
)
_LEGAL = frozenset(_LEGAL_FORMS.split())

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Double:
    """Two rows, by their places in the input, that may be one; `likeness` [1], `km` between them (None: not known)."""

    first: int
    second: int
    likeness: float
    km: float | None


@dataclass(frozen=True, slots=True)
class Doubles:
    """The pairs of a list that may be one, likeliest first, and what was not looked at or is not told.

    `crowded` rows have names, or stand at places, like so many others that only the nearest in the alphabet were
    compared; `more` are pairs that were found beside the likeliest, at least.
    """

    pairs: tuple[Double, ...]
    crowded: int = 0
    more: int = 0


def doubles(
    names: Sequence[str],
    places: Points | None = None,
    located: Sequence[bool] | None = None,
    least: float = _LIKE,
) -> tuple[Double, ...]:
    """Return the pairs of rows that may be the same thing twice, likeliest first; see `find_doubles`.

    >>> doubles(["Valley Mill Ltd", "Hill Farm", "VALLEY-MILL"])[0]
    Double(first=0, second=2, likeness=1.0, km=None)
    """
    return find_doubles(names, places, located, least).pairs


def find_doubles(
    names: Sequence[str],
    places: Points | None = None,
    located: Sequence[bool] | None = None,
    least: float = _LIKE,
) -> Doubles:
    """Return the pairs of rows that may be the same thing twice, likeliest first, and what was not looked at.

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
    Doubles
        Each pair once, `first` < `second`.

    Raises
    ------
    ModelError
        If there are not as many places as names.

    Notes
    -----
    Time grows with the number of rows that share a rare run of letters, not with its square. Of rows that are like very
    many others (`lichen.engine.kit.alike`) only the nearest in the alphabet are compared, and of a place with more than
    60 rows only names that are alike: `crowded` says how many rows that concerns.

    >>> find_doubles(["Valley Mill Ltd", "Hill Farm", "VALLEY-MILL"]).crowded
    0
    """
    known = np.ones(len(names), np.bool_) if located is None else np.asarray(located, np.bool_)
    if places is not None and not len(names) == len(places) == len(known):
        raise ModelError(f"There are {len(names)} names and {len(places)} places; each row has one of both.")
    bare = [bare_name(name) for name in names]
    grams = [frozenset(text_grams(name.split(), 3, 3)) for name in bare]
    sets = marked(grams, _rarity(grams))
    numbers = _numbers(bare)
    first, second, crowded, more = _pairs_by_name(bare, sets, numbers, places, known, least)
    if places is not None:
        near, thick = _pairs_by_place(places, known)
        crowded |= thick
        first, second = _either(first, second, near)
    km = np.full(first.size, np.nan) if places is None else _distances(places, known, first, second)
    likeness = _likeness(likeness_of(sets, first, second), km)
    likeness[numbers[first] != numbers[second]] *= _OTHER_NUMBER
    told = likeness >= np.where(km <= _SAME_PLACE, min(least, _LIKE_AT_ONE_PLACE), least)
    found, further = _told(first[told], second[told], likeness[told], km[told])
    return Doubles(found, int(crowded.sum()), more + further)


def bare_name(name: str) -> str:
    """Return a name without legal form, accents and marks.

    >>> bare_name("Mühle Süd G.m.b.H. & Co. KG"), bare_name("The")
    ('muhle sud', 'the')
    """
    folded = fold(name).replace(".", "")
    found = words(folded, figures=True)
    kept = [word for word in found if word not in _LEGAL]
    return " ".join(kept or found)


def _numbers(bare: Sequence[str]) -> Ints:
    """Return a number for the numbers in each name, the same for the same ones."""
    known: dict[frozenset[str], int] = {}
    found = (frozenset(word for word in name.split() if word.isdigit()) for name in bare)
    return np.fromiter((known.setdefault(one, len(known)) for one in found), np.int64, len(bare))


def _rarity(grams: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return what each run of letters weighs: the rarer, the more."""
    count: dict[str, int] = {}
    for of_row in grams:
        for gram in of_row:
            count[gram] = count.get(gram, 0) + 1
    return {gram: math.log1p(len(grams) / number) for gram, number in count.items()}


def _pairs_by_name(
    bare: Sequence[str],
    sets: Sets,
    numbers: Ints,
    places: Points | None,
    known: NDArray[np.bool_],
    least: float,
) -> tuple[Ints, Ints, NDArray[np.bool_], int]:
    """Return the pairs of rows whose names may be alike enough, the rows that were crowded, how many pairs were cut."""
    where, reach = None, math.inf
    if places is not None:
        where = np.where(known[:, None], places.xyz, np.nan)
        reach = REACH / EARTH_RADIUS if places.sphere else REACH
    alphabet = sorted(range(len(bare)), key=lambda row: (sorted(bare[row].split()), row))
    # A place can raise a likeness a little; other numbers halve it, so that it is never enough.
    asked = min(least, 1.0) / (1.0 if places is None else 1.0 + _NEARER)
    group = numbers if least > _OTHER_NUMBER else np.zeros(len(bare), np.int64)
    found = alike(sets, asked, order=alphabet, group=group.tolist(), places=where, reach=reach * (1 + 1e-9))
    return found.first, found.second, found.crowded.copy(), int(found.cut.sum())


def _pairs_by_place(
    places: Points, known: NDArray[np.bool_]
) -> tuple[set[tuple[int, int]], NDArray[np.bool_]]:
    """Return the pairs of rows that are nearly at one place, and the rows with too many others around."""
    size = _SAME_PLACE * 2
    scale = EARTH_RADIUS if places.sphere else 1.0
    cells = np.floor(places.xyz * (scale / size)).astype(np.int64)
    blocks: dict[tuple[int, int, int], list[int]] = {}
    for row in np.flatnonzero(known).tolist():
        blocks.setdefault((int(cells[row, 0]), int(cells[row, 1]), int(cells[row, 2])), []).append(row)
    steps = (-1, 0, 1)
    around = [(x, y, z) for x in steps for y in steps for z in steps]
    pairs: set[tuple[int, int]] = set()
    thick = np.zeros(len(known), np.bool_)
    for (x, y, z), rows in blocks.items():
        near = [row for dx, dy, dz in around for row in blocks.get((x + dx, y + dy, z + dz), ())]
        if len(near) <= _MOST_AT_ONE_PLACE:
            pairs |= {(first, second) for first in rows for second in near if first < second}
        else:
            thick[rows] = True
    return pairs, thick


def _either(first: Ints, second: Ints, more: set[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Return pairs and more pairs, each once."""
    added = np.array(sorted(more), np.int64).reshape(-1, 2)
    both = np.unique(np.concatenate([np.column_stack([first, second]), added]), axis=0)
    return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])


def _distances(places: Points, known: NDArray[np.bool_], first: Ints, second: Ints) -> Floats:
    km = np.full(first.size, np.nan)
    both = known[first] & known[second]
    if both.any():
        km[both] = places.take(first[both]).distance_to(places.take(second[both]))
    return km


def _likeness(name: Floats, km: Floats) -> Floats:
    """Return how likely rows of each pair seem to be one [1]: the likeness of names, less where they are apart."""
    near = np.minimum(1.0, name * (1.0 - 0.5 * km / REACH) + _NEARER * (1.0 - km / REACH) * name)
    far = np.where(name < 1.0, 0.0, 0.5 * np.exp(-(km - REACH) / REACH))
    return np.where(np.isnan(km), name, np.where(km > REACH, far, near))


def _told(first: Ints, second: Ints, likeness: Floats, km: Floats) -> tuple[tuple[Double, ...], int]:
    """Return the likeliest pairs, and how many more there are."""
    by = np.lexsort((second, first, -likeness.round(4)))[:MOST_PAIRS]
    rows = zip(first[by].tolist(), second[by].tolist(), likeness[by].tolist(), km[by].tolist(), strict=True)
    found = tuple(
        Double(a, b, round(like, 4), None if math.isnan(far) else round(far, 3)) for a, b, like, far in rows
    )
    return found, first.size - len(found)
