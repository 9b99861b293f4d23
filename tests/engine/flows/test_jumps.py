"""Years out of their row: a figure that others deny, no alarm by chance, and a period that is odd as a whole."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from lichen.engine.flows.jumps import jumps, odd_periods


def series(values: np.ndarray) -> pl.DataFrame:
    """Return a table of as many series as rows, years as columns."""
    many, years = values.shape
    return pl.DataFrame({
        "series": np.repeat([f"s{i:04}" for i in range(many)], years),
        "period": [str(2007 + y) for y in range(years)] * many,
        "stated": values.ravel(), "rel_sd": np.full(many * years, 0.05),
    })  # fmt: skip


def honest(many: int = 400, seed: int = 7) -> np.ndarray:
    """Return series that vary by a quarter around levels of their own."""
    draw = np.random.default_rng(seed)
    levels = draw.uniform(2, 12, (many, 1))
    values: np.ndarray = np.exp(levels + draw.normal(0, 0.25, (many, 14)))
    return values


def test_chance_alone_raises_no_alarm() -> None:
    """Law: errors as assumed are called sure in one table of twenty; of forty tables about two."""
    alarms = [jumps(series(honest(100, seed))).filter("sure").height > 0 for seed in range(40)]
    assert sum(alarms) <= 5


def test_kilograms_typed_as_tonnes_are_found() -> None:
    values = honest()
    values[17, 4] *= 1000
    found = jumps(series(values)).filter("sure")
    assert found.select("series", "period").rows() == [("s0017", "2011")]
    assert found["times"][0] == pytest.approx(1000, rel=1.0)


def test_unit_does_not_matter() -> None:
    """Law: kilograms and tonnes give the same chances."""
    values = honest(20)
    one, other = jumps(series(values)), jumps(series(values * 1000))
    assert other["p"].to_numpy() == pytest.approx(one["p"].to_numpy(), rel=1e-6)


def test_steady_series_are_held_against_their_stated_errors() -> None:
    """A series that never changed is not out of its row by a change within its errors."""
    values = np.full((1, 14), 100.0)
    values[0, 5] = 104.0
    assert not jumps(series(values))["sure"].any()


def test_years_of_nothing_and_short_series_are_left_alone() -> None:
    values = np.full((1, 14), 100.0)
    values[0, 5:] = 0.0
    assert jumps(series(values)).height == 0


def test_period_that_is_incomplete_is_told_as_one() -> None:
    values = honest()
    values[:, -1] *= 0.2
    odd = odd_periods(jumps(series(values)))
    assert odd["period"].to_list() == ["2020"]
    assert odd["times"][0] == pytest.approx(0.2, rel=0.1)


def test_no_period_of_honest_series_is_odd() -> None:
    assert odd_periods(jumps(series(honest()))).height == 0
