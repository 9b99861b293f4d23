"""Every way of stating an error comes to a standard deviation or a range; contradictions are found."""

from __future__ import annotations

import math

import polars as pl
import pytest

from lichen.engine.kit.flowdata.errors_stated import Z95, stated

SCHEMA = {
    "amount": pl.Float64(), "uncertainty": pl.Float64(), "sd": pl.Float64(), "low": pl.Float64(), "high": pl.Float64(),
    "grade": pl.String(), "distribution": pl.String(),
}  # fmt: skip


def one(**cells: object) -> tuple[dict[str, object], list[str]]:
    frame = pl.DataFrame({name: [cells.get(name)] for name in SCHEMA}, schema=SCHEMA)
    made, found = stated("flows", frame, "amount")
    return made.row(0, named=True), [finding.kind for finding in found]


@pytest.mark.parametrize(
    ("cells", "sd", "basis"),
    [
        ({"amount": 20.0, "uncertainty": 10.0}, 2.0, "relative"),
        ({"amount": 20.0, "sd": 3.0}, 3.0, "sd"),
        ({"amount": 20.0, "low": 18.0, "high": 22.0}, 2.0 / Z95, "interval"),
        ({"amount": 20.0, "grade": "C"}, 5.0, "grade"),
        ({"amount": 20.0, "uncertainty": 0.0}, 0.0, "relative"),
        ({"amount": 20.0}, None, None),
    ],
)
def test_error_becomes_a_standard_deviation(
    cells: dict[str, object], sd: float | None, basis: str | None
) -> None:
    row, found = one(**cells)
    assert found == []
    assert row["sd"] == (None if sd is None else pytest.approx(sd))
    assert row["basis"] == basis


def test_lognormal_interval_is_one_of_ratios() -> None:
    """Half and double at 95 %: the deviation of ln x is ln 2/1.96."""
    row, _ = one(amount=10.0, low=5.0, high=20.0, distribution="lognormal")
    spread = math.log(2) / Z95
    assert row["sd"] == pytest.approx(10 * math.sqrt(math.exp(spread**2) - 1))


def test_range_without_a_figure_stays_a_range() -> None:
    row, found = one(high=3.0)
    assert (row["sd"], row["low"], row["high"], row["basis"], found) == (None, None, 3.0, "range", [])


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"amount": 1.0, "sd": 1.0, "grade": "A"}, "error_twice"),
        ({"sd": 1.0}, "error_alone"),
        ({"low": 3.0, "high": 1.0}, "crossed"),
        ({"amount": 1.0, "low": 0.5}, "half_interval"),
        ({"amount": 9.0, "low": 1.0, "high": 2.0}, "outside"),
        ({"amount": 1.0, "low": 0.0, "high": 2.0, "distribution": "lognormal"}, "lognormal"),
    ],
)
def test_contradiction_is_found(cells: dict[str, object], kind: str) -> None:
    assert kind in one(**cells)[1]
