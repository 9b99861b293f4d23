"""The search over all pairs against a naive reference that lists every pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.kit.geo import Points
from lichen.engine.kit.spatial import PairSearch


@dataclass
class Case:
    """A random market, searched and listed."""

    search: PairSearch
    distance: np.ndarray
    feasible: np.ndarray
    a: np.ndarray
    b: np.ndarray

    @property
    def reduced(self) -> np.ndarray:
        return np.where(self.feasible, 1.0 + 2.0 * self.distance - self.a[:, None] - self.b[None], np.inf)


def make_case(seed: int) -> Case:
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 60, 2)
    sphere, scale = bool(seed % 2), (9000.0 if seed % 2 else 5.0)

    def points(count: int) -> Points:
        if sphere:
            return Points.geographic(rng.uniform(-180, 180, count), rng.uniform(-90, 90, count))
        return Points.plane(rng.integers(0, 9, count), rng.uniform(0, 9, count))

    sources, sinks = points(n), points(m)
    kind, far_kind = rng.integers(0, 3, n), rng.integers(0, 2, m)
    allowed = rng.random((3, 2)) < 0.7
    reach = rng.uniform(0, 2 * scale, n) if seed % 3 else np.full(n, np.inf)
    far = rng.uniform(0, 2 * scale, m) if seed % 3 else np.full(m, np.inf)
    skip = np.stack([rng.integers(0, n, 5), rng.integers(0, m, 5)], axis=1)
    distance = np.stack([sources.take(np.full(m, i)).distance_to(sinks) for i in range(n)])
    feasible = allowed[kind][:, far_kind] & (distance <= reach[:, None]) & (distance <= far[None])
    feasible[skip[:, 0], skip[:, 1]] = False
    search = PairSearch(
        sources, sinks, source_class=kind, sink_class=far_kind, allowed=allowed,
        source_reach=reach, sink_reach=far, skip=skip,
    )  # fmt: skip
    return Case(search, distance, feasible, rng.normal(0, scale, n), rng.normal(0, scale, m))


seeds = st.integers(0, 10_000)


@settings(deadline=None, max_examples=40)
@given(seeds)
def test_listing_agrees_with_naive_listing(seed: int) -> None:
    """Law: every feasible pair and no other."""
    case = make_case(seed)
    found = case.search.all_pairs()
    assert case.search.count() == case.feasible.sum() == len(found.source)
    assert np.array_equal(np.argwhere(case.feasible), np.stack([found.source, found.sink], axis=1))
    assert np.allclose(found.distance, case.distance[found.source, found.sink])


@settings(deadline=None, max_examples=40)
@given(seeds, st.integers(1, 5))
def test_violations_are_the_least_of_each_source(seed: int, keep: int) -> None:
    case = make_case(seed)
    found = case.search.violations(case.a, case.b, 1.0, 2.0, per_source=keep, tolerance=0.1)
    for source, row in enumerate(case.reduced):
        wanted = np.sort(row)[:keep]
        mine = row[found.sink[found.source == source]]
        assert np.allclose(mine, wanted[wanted < -0.1])


@settings(deadline=None, max_examples=40)
@given(seeds)
def test_worst_is_the_least_of_all_pairs_from_either_side(seed: int) -> None:
    case = make_case(seed)
    worst = case.search.worst(case.a, case.b, 1.0, 2.0)
    assert worst == pytest.approx(case.reduced.min(), rel=1e-12, abs=1e-9)
    assert case.search.flipped().worst(case.b, case.a, 1.0, 2.0) == pytest.approx(worst, rel=1e-12, abs=1e-9)


@settings(deadline=None, max_examples=20)
@given(seeds)
def test_nearest_looks_from_both_sides(seed: int) -> None:
    case = make_case(seed)
    found = case.search.nearest(2)
    have = set(zip(found.source.tolist(), found.sink.tolist(), strict=True))
    distance = np.where(case.feasible, case.distance, np.inf)
    for source, row in enumerate(distance):
        assert all(
            np.isinf(near) or any((source, j) in have for j in np.flatnonzero(row == near))
            for near in np.sort(row)[:2]
        )
    for sink, column in enumerate(distance.T):
        near = column.min(initial=np.inf)
        assert np.isinf(near) or any((i, sink) in have for i in np.flatnonzero(column == near))


@settings(deadline=None, max_examples=40)
@given(seeds)
def test_least_is_the_least_of_each_source(seed: int) -> None:
    """Law: with a fixed cost and a rate for each pair of classes, each source gets its cheapest sink or none."""
    case = make_case(seed)
    rng = np.random.default_rng(seed)
    fixed, rate = rng.random((3, 2)), rng.random((3, 2))
    kind, far_kind = case.search._kind, case.search._far_kind
    reduced = fixed[kind][:, far_kind] + rate[kind][:, far_kind] * case.distance - case.a[:, None] - case.b
    reduced = np.where(case.feasible, reduced, np.inf)
    value, sink = case.search.least(case.a, case.b, fixed, rate)
    assert np.allclose(value, reduced.min(axis=1), rtol=1e-12, atol=1e-9)
    assert np.array_equal(sink < 0, ~case.feasible.any(axis=1))
    assert np.allclose(value[sink >= 0], reduced[np.flatnonzero(sink >= 0), sink[sink >= 0]])


def test_violations_without_tolerance_are_the_best_pairs_whatever_they_cost() -> None:
    search = PairSearch(Points.plane([0.0], [0.0]), Points.plane([3.0, 2.0, 9.0], [0.0, 0.0, 0.0]))
    found = search.violations(0.0, 0.0, 0.0, 1.0, per_source=2, tolerance=-np.inf)
    assert found.sink.tolist() == [1, 0]


def test_empty_sides_have_no_pairs() -> None:
    nobody, somebody = Points.plane([], []), Points.plane([0.0], [0.0])
    for search in (PairSearch(nobody, somebody), PairSearch(somebody, nobody)):
        assert (search.count(), search.worst(0.0, 0.0, 0.0, 1.0), len(search.nearest(3).source)) == (
            0,
            np.inf,
            0,
        )
        assert (
            len(search.all_pairs().source)
            == len(search.violations(9.0, 9.0, 0.0, 1.0, per_source=1, tolerance=0).source)
            == 0
        )


def test_identical_points_are_all_found() -> None:
    here = Points.plane(np.zeros(100), np.zeros(100))
    assert PairSearch(here, here).count() == 10_000
    assert PairSearch(here, here).worst(1.0, 1.0, 0.0, 1.0) == -2.0


def test_nonsense_is_refused_in_a_sentence() -> None:
    plane, earth = Points.plane([0.0], [0.0]), Points.geographic([0.0], [0.0])
    with pytest.raises(ModelError, match="both on"):
        PairSearch(plane, earth)
    with pytest.raises(ModelError, match="There are 1 points"):
        PairSearch(plane, plane, source_reach=[1.0, 2.0])
    with pytest.raises(ModelError, match="of a class that"):
        PairSearch(plane, plane, source_class=[2], allowed=[[True], [True]])
    with pytest.raises(ModelError, match="cannot cost less"):
        PairSearch(plane, plane).worst(0.0, 0.0, 0.0, -1.0)
