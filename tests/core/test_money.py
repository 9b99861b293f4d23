"""A pack has one currency: its code, its signs and its cents are understood, all others refused."""

from __future__ import annotations

import pytest

from lichen.core.errors import UnitError
from lichen.core.money import read_currency, read_money


@pytest.mark.parametrize(
    ("text", "code"), [("EUR", "EUR"), (" gbp ", "GBP"), ("€", "EUR"), ("£", "GBP"), ("zł", "PLN")]
)
def test_currency_is_read(text: str, code: str) -> None:
    assert read_currency(text) == code


@pytest.mark.parametrize(
    ("text", "said"), [("kr", "can be DKK, SEK"), ("$", "can be USD"), ("money", "is not a currency")]
)
def test_currency_with_several_meanings_or_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(UnitError, match=said):
        read_currency(text)


@pytest.mark.parametrize(
    ("text", "currency", "worth"),
    [
        ("EUR", "EUR", 1.0), ("eur", "EUR", 1.0), ("€", "EUR", 1.0), ("ct", "EUR", 0.01), ("p", "GBP", 0.01),
        ("kr", "DKK", 1.0), ("kr", "SEK", 1.0), ("$", "CAD", 1.0), ("k€", "EUR", 1000.0), ("TEUR", "EUR", 1000.0),
        ("øre", "DKK", 0.01),
    ],
)  # fmt: skip
def test_money_in_the_currency_of_the_pack(text: str, currency: str, worth: float) -> None:
    assert read_money(text, currency) == worth


@pytest.mark.parametrize("text", ["GBP", "£", "p", "kGBP", "dollars"])
def test_money_in_another_currency_is_refused_by_name(text: str) -> None:
    with pytest.raises(UnitError, match=r"EUR"):
        read_money(text, "EUR")
