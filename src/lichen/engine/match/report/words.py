"""Figures as words: amounts, money, emissions and shares with their units, at a sensible number of digits."""

from __future__ import annotations

import math

from lichen.core.said import Figure, Unit, joined, said
from lichen.core.units import CANONICAL
from lichen.engine.kit.digits import MINUS, NOTHING, THIN, digits, figure

__all__ = [
    "MINUS", "NOTHING", "THIN", "UNITS", "amount", "as_stated", "count", "digits", "emissions", "figure", "money",
    "power", "share", "symbol",
]  # fmt: skip

UNITS = CANONICAL
_SCALED = {
    "t": ((1e9, "Gt"), (1e6, "Mt"), (1e3, "kt"), (1.0, "t")),
    "MWh": ((1e6, "TWh"), (1e3, "GWh"), (1.0, "MWh")),
    "m³": ((1e6, "hm³"), (1.0, "m³")),
}
_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥", "INR": "₹", "KRW": "₩", "NGN": "₦", "UAH": "₴"}
_MONEY_STEPS = ((1e9, "bn"), (1e6, "M"), (1e3, "k"), (1.0, ""))


def as_stated(value: float | None) -> str:
    """Return a figure with the digits it was stated with, at most six.

    >>> [as_stated(v).replace(THIN, "_") for v in (185.0, 10.9, 1429921.4, 0.00011133, None)]
    ['185', '10.9', '1_429_921', '0.00011133', '–']
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    if abs(value) >= 1e5:
        return digits(value)
    places = 5 - math.floor(math.log10(abs(value))) if value else 0
    text = digits(value, max(places, 0))
    return text.rstrip("0").rstrip(".") if "." in text else text


def power(value: float) -> str:
    """Return a very small or large number with its power of ten, to two digits.

    >>> power(3.2e-8), power(0.0), power(0.25)
    ('3.2 × 10⁻⁸', '0', '0.25')
    """
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.2g}".replace("-", MINUS)
    digit, exponent = f"{value:.1e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digit.replace('-', MINUS)} × 10{raised}"


def amount(value: float | None, unit: str = "t", significant: int = 3) -> str:
    """Return an amount in the multiple of its unit that suits it.

    >>> [amount(v).replace(THIN, " ") for v in (5214000, 823456, 12.34)], amount(2500, "MWh").replace(THIN, " ")
    (['5.21 Mt', '823 kt', '12.3 t'], '2.50 GWh')
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    steps = _SCALED.get(unit, ((1.0, unit),))
    size, name = next((step for step in steps if abs(value) >= 0.9995 * step[0]), steps[-1])
    return joined((Figure(figure(value / size, significant)), Unit(name)), THIN)


def emissions(value: float | None) -> str:
    """Return tonnes of CO2 equivalent.

    >>> emissions(340200).replace(THIN, " ")
    '340 kt CO₂e'
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    size, name = next((step for step in _SCALED["t"] if abs(value) >= 0.9995 * step[0]), _SCALED["t"][-1])
    return joined((Figure(figure(value / size)), Unit(f"{name}{THIN}CO₂e")), THIN)


def symbol(currency: str) -> str:
    """Return a currency's sign, or its code where it has none of its own.

    >>> symbol("GBP"), symbol("DKK")
    ('£', 'DKK\\u202f')
    """
    return _SYMBOLS.get(currency, f"{currency}{THIN}")


def money(value: float | None, currency: str) -> str:
    """Return a sum of money in thousands (k), millions (M) or billions (bn) as suits it.

    >>> [money(v, "GBP").replace(THIN, " ") for v in (12345678, -4500, 12.5)]
    ['£12.3 M', '−£4.50 k', '£12.50']
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    size, name = next((step for step in _MONEY_STEPS if abs(value) >= 0.9995 * step[0]), _MONEY_STEPS[-1])
    text = digits(abs(value), 2) if 0.005 <= abs(value) < 99.995 else figure(abs(value) / size)
    parts = {
        "sign": MINUS if value < 0 and text != "0" else "",
        "currency": symbol(currency),
        "sum": Figure(text),
    }
    if name == "bn":
        return said("{sign}{currency}{sum}\u202fbn", **parts)
    if name == "M":
        return said("{sign}{currency}{sum}\u202fM", **parts)
    if name == "k":
        return said("{sign}{currency}{sum}\u202fk", **parts)
    return joined(parts.values(), "")


def share(part: float, whole: float) -> str:
    """Return a part of a whole in per cent; a dash where there is no whole.

    >>> share(1, 8).replace(THIN, " "), share(0, 0)
    ('12.5 %', '–')
    """
    if whole == 0:
        return NOTHING
    percent = 100 * part / whole
    return f"{digits(percent, 0 if abs(percent) >= 99.95 or percent == 0 else 1)}{THIN}%"


def count(number: int, one: str, many: str = "") -> str:
    """Return how many of a thing, in the right number.

    >>> count(1, "exchange"), count(1200, "exchange").replace(THIN, " "), count(2, "need")
    ('1 exchange', '1 200 exchanges', '2 needs')
    """
    return f"{digits(number)} {one if number == 1 else many or one + 's'}"
