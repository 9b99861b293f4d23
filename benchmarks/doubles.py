"""Names that are in a list twice: made-up names of three words, some of them written a second time with a slip."""

from __future__ import annotations

import random
import time

from benchmarks.registry import Figures, benchmark
from lichen.engine.kit.geo import Points
from lichen.engine.register.duplicates import find_doubles

_TWICE = 0.02  # share of rows that are written a second time


def names_of(size: int) -> tuple[list[str], list[tuple[int, int]]]:
    """Return names, and which of them are another's with one letter changed.

    Names have three words of two thousand, so that of 100 000 names each word stands in 150.
    """
    luck = random.Random(1)
    words = ["".join(luck.choice("bcdfghklmnprst") + luck.choice("aeiou") for _ in range(luck.randint(2, 4)))
             for _ in range(2000)]  # fmt: skip
    first = max(1, round(size / (1 + _TWICE)))
    names = [" ".join(luck.choice(words) for _ in range(3)) + " Ltd" for _ in range(first)]
    pairs = []
    while len(names) < size:
        of = luck.randrange(first)
        letters = list(names[of])
        letters[luck.randrange(len(letters) - 4)] = luck.choice("abcdefghij")
        pairs.append((of, len(names)))
        names.append("".join(letters))
    return names, pairs


@benchmark(
    "doubles",
    title="What is in a list of names twice, each name beside all that it could be",
    bar="10 000 names in 2 s, and nine in ten of those with one wrong letter found",
    sizes=(10_000, 100_000),
    smoke=200,
)
def doubles(size: int) -> Figures:
    """Find them by name, and by name and place."""
    names, pairs = names_of(size)
    began = time.process_time()
    found = find_doubles(names)
    by_name = time.process_time() - began
    luck = random.Random(2)
    places = [(luck.uniform(8, 15), luck.uniform(54, 58)) for _ in names]
    for of, again in pairs:
        places[again] = places[of]
    began = time.process_time()
    located = find_doubles(names, Points.geographic(*zip(*places, strict=True)))
    by_place = time.process_time() - began
    told, told_by_place = ({(one.first, one.second) for one in part.pairs} for part in (found, located))
    return {
        "by_name_s": by_name,
        "by_place_s": by_place,
        "pairs": len(found.pairs),
        "found": sum(pair in told for pair in pairs) / max(len(pairs), 1),
        "found_by_place": sum(pair in told_by_place for pair in pairs) / max(len(pairs), 1),
        "crowded": found.crowded,
    }
