"""Figures are written as the reader's language writes them, with the digits that are known; nothing is no zero."""

import math

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from lichen.site.shell.amounts import (
    HARD_SPACE,
    amount,
    figure,
    interval,
    is_known,
    money,
    parts,
    percent,
    unit_name,
    whole,
)


def plain(text: str) -> str:
    return text.replace(HARD_SPACE, " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "1,234,567.5"), ("de", "1.234.567,5"), ("es", "1 234 567,5"), ("pl", "1 234 567,5")],
)
def test_figure_follows_the_language(language: str, written: str) -> None:
    with override(language):
        assert plain(figure(1234567.5, 8)) == written


@pytest.mark.parametrize("absent", [None, "", "n/a", math.nan, math.inf, True])
def test_what_is_absent_is_said_and_never_a_zero(absent: object) -> None:
    with override("en"):
        for write in (figure, whole, amount, percent, money):
            assert write(absent) == "not stated"
        assert interval(absent, 3, "t") == "not stated"
        assert not is_known(absent)


def test_a_confirmed_zero_is_a_zero() -> None:
    with override("en"):
        assert (figure(0), plain(amount(0, "t/year")), money(0)) == ("0", "0 t/year", "€0")


def test_amount_takes_the_multiple_that_suits_it() -> None:
    with override("en"):
        assert [plain(amount(v, "MWh")) for v in (0.5, 999.4, 999.6, 2.5e6)] == [
            "0.500 MWh",
            "999 MWh",
            "1.00 GWh",
            "2.50 TWh",
        ]


def test_unknown_unit_stays_as_it_is() -> None:
    with override("en"):
        assert plain(amount(1200, "pallets/year")) == "1,200 pallets/year"


def test_parts_are_those_of_the_amount() -> None:
    with override("en"):
        assert parts(12345, "t/year") == ("12.3", "kt/year")


def test_interval_has_two_digits_of_its_width_and_one_unit() -> None:
    with override("en"):
        assert plain(interval(1180, 1420, "t")) == "1.18–1.42 kt"
        assert plain(interval(2, 40, "t")) == "2–40 t"
        assert plain(interval(-3, 4, "t")) == "−3.0 – 4.0 t"
        assert plain(interval(5, 5, "t")) == "5.00 t"


def test_interval_in_the_wrong_order_is_turned() -> None:
    with override("en"):
        assert interval(3, 1) == interval(1, 3)


@given(st.floats(min_value=-1e12, max_value=1e12), st.integers(min_value=1, max_value=6))
def test_figure_is_the_number_to_its_digits(value: float, significant: int) -> None:
    """Read back, the text differs by half a unit of its last significant digit at most."""
    with override("en"):
        read = float(figure(value, significant).replace(",", "").replace("−", "-"))
    assert abs(read - value) <= max(abs(value) * 0.5001 * 10 ** (1 - significant), 0.5e-9)


@pytest.mark.parametrize(
    ("value", "currency", "written"),
    [
        (12345.6, "EUR", "€12,346"),
        (9.5, "GBP", "£9.50"),
        (-120, "DKK", "−DKK 120"),
        (0.001234, "EUR", "€0.00123"),
    ],
)
def test_money(value: float, currency: str, written: str) -> None:
    with override("en"):
        assert plain(money(value, currency)) == written


def test_a_minus_that_rounds_away_is_not_written() -> None:
    with override("en"):
        assert money(-0.0) == "€0"
        assert whole(-0.2) == "0"


def test_unit_of_a_rate_is_named_in_both_parts() -> None:
    with override("en"):
        assert unit_name("kg CO2e/t") == "kg CO₂e/t"
        assert unit_name("") == ""
