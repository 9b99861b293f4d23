"""Availability over the year: twelve shares that add up, or months by name."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.errors import UnitError
from lichen.engine.register.months import month_shares, spread
from tests.engine.register.packs import checked, said


def shares(cell: str) -> list[float] | None:
    table = f'id,site,role,resource,amount,unit,availability\na,mill-1,offer,x,1,t,"{cell}"\n'
    values = checked(streams=table).sound().streams["availability"][0]
    return None if values is None else list(values)


def refused(cell: str) -> str:
    (sentence,) = said(
        streams=f'id,site,role,resource,amount,unit,availability\na,mill-1,offer,x,1,t,"{cell}"\n'
    )
    return sentence


@pytest.mark.parametrize(
    ("cell", "months"),
    [
        ("Apr-Sep", range(4, 10)), ("april – september", range(4, 10)), ("Oct-Mar", [10, 11, 12, 1, 2, 3]),
        ("Jul", [7]),
        ("Jan; Mar", [1, 3]), ("Jan, Mar-Apr", [1, 3, 4]), ("4-6", [4, 5, 6]), ("Sept to Nov.", [9, 10, 11]),
    ],
)  # fmt: skip
def test_months_share_the_year_evenly(cell: str, months: list[int]) -> None:
    assert shares(cell) == pytest.approx(
        [1 / len(months) if month in months else 0 for month in range(1, 13)]
    )


@pytest.mark.parametrize("cell", ["", "all year", "Even"])
def test_whole_year_is_not_stated(cell: str) -> None:
    assert shares(cell) is None


@pytest.mark.parametrize("text", ["summer", "Apr-Jun-Sep", "13", "Ma", "-", "0", ";"])
def test_what_names_no_months_is_refused(text: str) -> None:
    with pytest.raises(UnitError, match="names no months"):
        month_shares(text)


@settings(max_examples=settings.default.max_examples // 10)
@given(st.lists(st.integers(0, 50), min_size=12, max_size=12).filter(lambda parts: sum(parts) > 0))
def test_shares_add_up_to_one(parts: list[int]) -> None:
    """Given as shares of one or as percentages, with points or commas."""
    total = sum(parts)
    exact = [part / total for part in parts]
    for texts in (
        [f"{x:.10f}" for x in exact],
        [f"{100 * x:.9f}" for x in exact],
        [f"{x:.10f}".replace(".", ",") for x in exact],
    ):
        found = shares("; ".join(texts))
        assert found == pytest.approx(exact, abs=1e-8)
        assert sum(found or []) == pytest.approx(1.0, abs=1e-15)


def test_twelve_numbers_may_stand_between_commas() -> None:
    assert shares(",".join(["0.5", "0.5", *["0"] * 10])) == [0.5, 0.5, *[0.0] * 10]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("1;" * 11 + "1", "the twelve shares add up to 12"),
        ("x;" * 11 + "1", "one of the twelve shares is not a number"),
        ("-1;" + "1;" * 10 + "-8", "one of the twelve shares is negative"), ("0.5; 0.5", "names no months"),
    ],
)  # fmt: skip
def test_shares_that_cannot_be_used_are_told(cell: str, sentence: str) -> None:
    assert sentence in refused(cell)


def test_spread_leaves_nulls_elsewhere() -> None:
    assert spread(3, pl.Series([2]), pl.Series([[1.0]])).to_list() == [None, None, [1.0]]
    assert spread(2, pl.Series([], dtype=pl.Int64), pl.Series([], dtype=pl.List(pl.Float64))).to_list() == [
        None,
        None,
    ]
