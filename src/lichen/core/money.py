"""Money: a pack has one currency; what is in another is refused, for rates of exchange are not guessed."""

from __future__ import annotations

import re

from lichen.core.errors import UnitError
from lichen.core.said import said

_SYMBOLS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",), "euro": ("EUR",), "euros": ("EUR",),
    "£": ("GBP",), "pound": ("GBP",), "pounds": ("GBP",), "pound sterling": ("GBP",), "sterling": ("GBP",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BRL", "CLP", "COP"),
    "dollar": ("USD", "CAD", "AUD", "NZD"), "dollars": ("USD", "CAD", "AUD", "NZD"), "us$": ("USD",),
    "a$": ("AUD",),
    "kr": ("DKK", "SEK", "NOK", "ISK"), "kr.": ("DKK", "SEK", "NOK", "ISK"), "kčs": ("CZK",), "kč": ("CZK",),
    "zł": ("PLN",), "zl": ("PLN",), "ft": ("HUF",), "lei": ("RON",), "лв": ("BGN",), "₽": ("RUB",),
    "руб": ("RUB",),
    "₴": ("UAH",), "грн": ("UAH",), "¥": ("JPY", "CNY"), "元": ("CNY",), "₹": ("INR",), "₩": ("KRW",),
    "₺": ("TRY",),
    "fr.": ("CHF",), "sfr": ("CHF",), "sfr.": ("CHF",), "r": ("ZAR",),
}  # fmt: skip
_HUNDREDTHS: dict[str, tuple[str, ...]] = {
    "ct": ("EUR",), "cts": ("EUR",), "cent": ("EUR", "USD", "CAD", "AUD", "NZD"),
    "¢": ("USD", "CAD", "AUD", "NZD"),
    "cents": ("EUR", "USD", "CAD", "AUD", "NZD"), "eurocent": ("EUR",), "€ct": ("EUR",), "ct€": ("EUR",),
    "p": ("GBP",), "pence": ("GBP",), "penny": ("GBP",), "øre": ("DKK", "NOK"), "öre": ("SEK",),
    "gr": ("PLN",),
    "rp": ("CHF",), "rp.": ("CHF",), "rappen": ("CHF",),
}  # fmt: skip
_CODE = re.compile(r"[A-Z]{3}")
_THOUSANDS = re.compile(r"(?P<k>k|K|T|1000\s*)(?P<money>€|£|\$|[A-Z]{3})")


def read_currency(text: str) -> str:
    """Return the ISO 4217 code that a text stands for.

    Raises `UnitError` where it stands for none, or for several.

    >>> read_currency(" eur "), read_currency("€")
    ('EUR', 'EUR')
    """
    name = text.strip()
    if _CODE.fullmatch(name.upper()) and name.isascii():
        return name.upper()
    codes = _SYMBOLS.get(name.casefold(), ())
    if len(codes) == 1:
        return codes[0]
    choices = (
        said("'{text}' can be {codes}", text=name, codes=", ".join(codes[:4]))
        if codes
        else said("'{text}' is not a currency", text=name)
    )
    raise UnitError(choices, said("write the three-letter code, such as EUR, GBP or DKK"))


def read_money(text: str, currency: str) -> float:
    """Return how many units of `currency` one of the text is: 1 for its code or sign, 0.01 for its cent, 1000 for k.

    Raises `UnitError` for another currency.

    >>> read_money("EUR", "EUR"), read_money("£", "GBP"), read_money("p", "GBP"), read_money("kEUR", "EUR")
    (1.0, 1.0, 0.01, 1000.0)
    """
    name = " ".join(text.split())
    if name.upper() == currency or currency in _SYMBOLS.get(name.casefold(), ()):
        return 1.0
    if currency in _HUNDREDTHS.get(name.casefold(), ()):
        return 0.01
    if (found := _THOUSANDS.fullmatch(name)) and found["money"].upper() != name.upper():
        return 1000.0 * read_money(found["money"], currency)
    known = _CODE.fullmatch(name.upper()) or name.casefold() in _SYMBOLS or name.casefold() in _HUNDREDTHS
    what = (
        said("'{text}' is not {currency}, the currency of this pack", text=name, currency=currency)
        if known
        else said("'{text}' is not a currency", text=name)
    )
    raise UnitError(what, said("convert the figure to {currency} and write {currency}", currency=currency))
