"""Figures as words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.match.report.words import (
    NOTHING,
    amount,
    count,
    digits,
    emissions,
    figure,
    money,
    power,
    share,
    symbol,
)

SIZES = {"Gt": 1e9, "Mt": 1e6, "kt": 1e3, "t": 1.0}


def plain(text: str) -> str:
    return text.replace("\u202f", " ")


@given(st.floats(-1e12, 1e12))
def test_digits_read_back_as_the_rounded_number(value: float) -> None:
    text = digits(value)
    assert abs(float(text.replace("\u202f", "").replace("−", "-")) - value) <= 0.5 + 1e-3
    assert "−0" not in text


@given(st.floats(1e-3, 1e12))
def test_amount_reads_back_to_three_digits(value: float) -> None:
    number, unit = amount(value).rsplit("\u202f", 1)
    assert float(number.replace("\u202f", "")) * SIZES[unit] == pytest.approx(value, rel=6e-3)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0 t"),
        (999.4, "999 t"),
        (999.6, "1.00 kt"),
        (999_600, "1.00 Mt"),
        (5_214_000, "5.21 Mt"),
        (-2e4, "−20.0 kt"),
    ],
)
def test_amount_in_its_multiple(value: float, words: str) -> None:
    assert plain(amount(value)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "£0"),
        (0.001, "£0.00100"),
        (12.5, "£12.50"),
        (123.0, "£123"),
        (-4500, "−£4.50 k"),
        (1.2e9, "£1.20 bn"),
    ],
)
def test_money_in_its_multiple(value: float, words: str) -> None:
    assert plain(money(value, "GBP")) == words


def test_money_of_a_currency_without_a_sign_has_its_code() -> None:
    assert plain(money(2.5e6, "DKK")) == "DKK 2.50 M"
    assert plain(symbol("SEK")) == "SEK "


def test_units_other_than_tonnes() -> None:
    assert plain(amount(1500, "MWh")) == "1.50 GWh"
    assert plain(amount(1500, "m³")) == "1 500 m³"


def test_missing_figures_are_a_dash() -> None:
    assert {figure(None), amount(None), money(float("nan"), "EUR"), emissions(None), share(1, 0)} == {NOTHING}


@given(st.floats(1e-12, 1e12), st.sampled_from([1, -1]))
def test_power_reads_back_to_two_digits(value: float, sign: int) -> None:
    text = power(sign * value).replace("−", "-")
    if "×" in text:
        digit, raised = text.split(" × 10")
        text = f"{digit}e{raised.translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789'))}"
    assert float(text) == pytest.approx(sign * value, rel=0.06)


def test_share_and_count() -> None:
    assert plain(share(1, 1)) == "100 %"
    assert plain(share(0, 5)) == "0 %"
    assert (count(1, "activity", "activities"), count(2, "activity", "activities")) == (
        "1 activity",
        "2 activities",
    )
