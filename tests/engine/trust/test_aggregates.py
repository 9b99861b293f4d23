"""What is published together tells nobody's figure: checked by an attack of its own, on random tables and by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lichen.engine.trust import Rule, withhold
from lichen.engine.trust.aggregates import DERIVED, DOMINANT, FEW


def by_attack(values: list[float], shown: list[list[int]], target: list[int]) -> tuple[float, float]:
    """Return the range of a sum that somebody can work out who sees the figures; by another solver, entry by entry."""
    table = np.zeros((len(shown), len(values)))
    for row, entries in enumerate(shown):
        table[row, entries] = 1
    cost = np.zeros(len(values))
    cost[target] = 1
    totals = table @ np.array(values)
    low = linprog(cost, A_eq=table, b_eq=totals, bounds=(0, None))
    high = linprog(-cost, A_eq=table, b_eq=totals, bounds=(0, None))
    assert low.status == 0
    return low.fun, np.inf if high.status == 3 else -high.fun


def two_way(values: list[float], columns: int) -> list[list[int]]:
    """Return the cells, sums of rows and columns, and the total of a table with one entry a cell."""
    places = np.arange(len(values)).reshape(-1, columns)
    sums = [*places.tolist(), *places.T.tolist(), places.ravel().tolist()]
    return [[place] for place in places.ravel().tolist()] + sums


def test_few_and_dominant_are_withheld() -> None:
    found = withhold([1, 2, 3, 4, 5], [10, 10, 900, 10, 10], [[0, 1], [2, 3, 4], [0, 1, 3]])
    assert found.reason == (FEW, DOMINANT, "")


def test_second_largest_must_not_know_the_largest() -> None:
    assert withhold([1, 2, 3], [50, 49, 1], [[0, 1, 2]]).reason == (DOMINANT,)
    assert withhold([1, 2, 3], [50, 35, 15], [[0, 1, 2]]).reason == ("",)


def test_contributor_with_many_sites_is_one() -> None:
    assert withhold([7, 7, 7], [1, 1, 1], [[0, 1, 2]]).reason == (FEW,)


def test_empty_figure_tells_nothing() -> None:
    assert withhold([1], [5.0], [[]]).reason == ("",)
    assert withhold([], [], []).reason == ()


def test_difference_between_now_and_before_is_not_published() -> None:
    """The total of last year and this year's, one mill more, would tell the new mill's tonnes."""
    mills, tonnes, old, new = [1, 2, 3, 4], [40.0, 50.0, 30.0, 45.0], [0, 1, 2], [0, 1, 2, 3]
    assert withhold(mills, tonnes, [new]).shown.all()
    found = withhold(mills, tonnes, [new], before=[old])
    assert found.reason == (DERIVED,)


def test_what_was_given_away_before_is_told() -> None:
    found = withhold([1, 2, 3, 4], [40.0, 50.0, 30.0, 45.0], [[3]], before=[[0, 1, 2], [0, 1, 2, 3]])
    assert found.given_away.tolist() == [True]


def test_importance_says_what_stays() -> None:
    mills, tonnes, figures = [1, 2, 3, 4], [40.0, 50.0, 30.0, 45.0], [[0, 1, 2], [0, 1, 2, 3]]
    assert withhold(mills, tonnes, figures, importance=[1, 2]).shown.tolist() == [False, True]
    assert withhold(mills, tonnes, figures, importance=[2, 1]).shown.tolist() == [True, False]


def test_zero_that_follows_from_others_is_found() -> None:
    """Two cells are nought for certain if their row is nought: what is left of a column is then one mill's."""
    values = [0.0, 30.0, 30.0, 0.0, 40.0, 30.0, 0.0, 45.0, 45.0]
    found = withhold(range(9), values, two_way(values, 3))
    shown = [row for row, seen in zip(two_way(values, 3), found.shown, strict=True) if seen]
    for entry, value in enumerate(values):
        low, high = by_attack(values, shown, [entry])
        assert value == 0 or high - low >= 0.15 * value - 1e-6


@pytest.mark.parametrize("bad", [[-1.0], [np.nan]])
def test_what_is_no_contribution_is_refused(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="not negative"):
        withhold([1], bad, [[0]])
    with pytest.raises(ValueError, match="there is not"):
        withhold([1], [1.0], [[1]])


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[int], list[float], list[list[int]], list[list[int]]]:
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    deep = draw(st.integers(1, 4))
    count = rows * columns * deep
    values = draw(
        st.lists(st.sampled_from([0.0, 1.0, 2.0, 5.0, 10.0, 100.0]), min_size=count, max_size=count)
    )
    owners = draw(st.lists(st.integers(0, count // 2 + 1), min_size=count, max_size=count))
    places = np.arange(count).reshape(rows, columns, deep)
    cells = [places[i, j].tolist() for i, j in itertools.product(range(rows), range(columns))]
    sums = [places[i].ravel().tolist() for i in range(rows)]
    sums += [places[:, j].ravel().tolist() for j in range(columns)] + [places.ravel().tolist()]
    before = [places[:, :, :1].ravel().tolist()] if draw(st.booleans()) else []
    return owners, values, cells + sums, before


@settings(max_examples=30)
@given(tables())
def test_no_contributor_can_be_worked_out(
    table: tuple[list[int], list[float], list[list[int]], list[list[int]]],
) -> None:
    owners, values, figures, before = table
    rule = Rule()
    found = withhold(owners, values, figures, before=before, rule=rule)
    shown = [row for row, seen in zip(figures, found.shown, strict=True) if seen] + before
    if found.given_away.any() or not shown:
        return
    for owner in set(owners):
        hers = [entry for entry, one in enumerate(owners) if one == owner]
        for target in [[entry] for entry in hers] + [hers]:
            true = sum(values[entry] for entry in target)
            low, high = by_attack(values, shown, target)
            already = by_attack(values, before, target) if before else (0.0, np.inf)
            protected = high - low >= min(rule.margin * true, already[1] - already[0]) - 1e-6
            assert protected, (target, low, high, true)


@settings(max_examples=20)
@given(tables())
def test_only_what_has_to_go_goes(
    table: tuple[list[int], list[float], list[list[int]], list[list[int]]],
) -> None:
    """Nothing is withheld where every figure has many contributors of one size."""
    owners, _values, figures, _before = table
    fine = [sorted({place % len(owners) for place in range(len(owners))})]
    found = withhold(range(len(owners)), [1.0] * len(owners), fine)
    assert found.shown.all() or len(owners) < 3
    assert len(withhold(owners, [1.0] * len(owners), figures).reason) == len(figures)
