"""Sets that are alike are found as if all had been compared with all; what was not compared is told."""

from __future__ import annotations

import math
import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.kit import alike as module
from lichen.engine.kit.alike import alike, likeness_of, marked

SETS = st.lists(st.frozensets(st.sampled_from("abcdefghij"), max_size=6), max_size=14)


def weighed(sets: list[frozenset[str]]) -> dict[str, float]:
    """Return a weight of each mark, other for each."""
    return {mark: 0.5 + place / 3 for place, mark in enumerate(sorted(frozenset().union(*sets)))}


def plain(first: frozenset[str], second: frozenset[str], weight: dict[str, float]) -> float:
    either = math.fsum(weight[mark] for mark in first | second)
    return math.fsum(weight[mark] for mark in first & second) / either if either else 0.0


@given(SETS, st.sampled_from([0.05, 0.3, 0.5, 0.7, 1.0]), st.randoms())
def test_the_same_pairs_as_by_comparing_all_with_all(
    sets: list[frozenset[str]], least: float, luck: random.Random
) -> None:
    """The filter by rare marks loses no pair, in whatever order sets come."""
    weight, order = weighed(sets), list(range(len(sets)))
    luck.shuffle(order)
    found = alike(marked(sets, weight), least, order=order)
    expected = {
        (a, b): value
        for a, b in combinations(range(len(sets)), 2)
        if (value := plain(sets[a], sets[b], weight)) >= least * (1 - 1e-9)
    }
    told = dict(
        zip(zip(found.first.tolist(), found.second.tolist(), strict=True), found.likeness, strict=True)
    )
    assert told == pytest.approx(expected)
    assert not found.crowded.any()
    assert not found.cut.any()


@given(SETS, st.data())
def test_groups_and_places_keep_pairs_apart(sets: list[frozenset[str]], data: st.DataObject) -> None:
    size = len(sets)
    group = data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    xs = data.draw(st.lists(st.sampled_from([0.0, 1.0, 3.0, math.nan]), min_size=size, max_size=size))
    places = np.array([[x, 0.0, 0.0] for x in xs]).reshape(-1, 3)
    weight = weighed(sets)
    found = alike(marked(sets, weight), 0.4, group=group, places=places, reach=1.5)
    expected = {
        (a, b)
        for a, b in combinations(range(size), 2)
        if plain(sets[a], sets[b], weight) >= 0.4 * (1 - 1e-9)
        and group[a] == group[b]
        and not abs(xs[a] - xs[b]) > 1.5
    }
    assert set(zip(found.first.tolist(), found.second.tolist(), strict=True)) == expected


def test_likeness_of_pairs() -> None:
    sets = [frozenset("ab"), frozenset("bc"), frozenset()]
    first, second = np.array([0, 0, 2]), np.array([1, 0, 2])
    found = likeness_of(marked(sets, {"a": 1.0, "b": 2.0, "c": 3.0}), first, second)
    assert found.tolist() == pytest.approx([2 / 6, 1.0, 0.0])


def test_what_is_crowded_or_cut_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many like sets only the nearest in the order are compared, and of one set only some pairs are kept."""
    for name, value in (("MOST_ASKED", 20), ("NEAREST", 3), ("MOST_EACH", 2)):
        monkeypatch.setattr(module, name, value)
    found = alike(marked([frozenset("abc")] * 30), 0.5)
    assert found.crowded.tolist() == [False] * 11 + [True] * 19  # each of the two rare marks brings one set
    assert found.cut.tolist() == [False] * 3 + [True] * 27
    assert (found.second - found.first)[found.second >= 11].max() <= 3
    assert np.bincount(found.second).max() == 2


def test_what_makes_no_sense_raises() -> None:
    with pytest.raises(ModelError, match="more than 0"):
        alike(marked([frozenset("ab")]), 0.0)
    with pytest.raises(ModelError, match="above zero"):
        marked([frozenset("ab")], {"a": 1.0, "b": 0.0})
