"""Figures as a reader's language writes them: numbers, amounts with units, ranges, money, shares.

Numbers show as many digits as are known: three significant ones unless said otherwise, and for a range two digits
of its width. A multiple of the unit that suits the amount is chosen (5 214 000 t are 5.21 Mt). What is absent
(None, not a number) is said in words and never shown as a zero.
"""

from __future__ import annotations

import math
from functools import cache

from django.utils import formats, translation
from django.utils.translation import gettext, pgettext

MINUS = "\u2212"
HARD_SPACE = "\u00a0"

# Multiples of a canonical unit, largest first; other units stay as they are.
_MULTIPLES: dict[str, tuple[tuple[float, str], ...]] = {
    "t": ((1e9, "Gt"), (1e6, "Mt"), (1e3, "kt"), (1.0, "t")),
    "MWh": ((1e6, "TWh"), (1e3, "GWh"), (1.0, "MWh")),
    "m³": ((1e6, "hm³"), (1.0, "m³")),
    "t CO2e": ((1e6, "Mt CO2e"), (1e3, "kt CO2e"), (1.0, "t CO2e")),
    "km": ((1.0, "km"), (1e-3, "m")),
}
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def unit_name(unit: str) -> str:
    """Return a unit as the language of the reader writes it; one that has no translation stays as it is.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     unit_name("t CO2e/year"), unit_name("furlong")
    ('t CO₂e/year', 'furlong')
    """
    base, slash, period = unit.partition("/")
    return f"{_known_units().get(base, base)}{slash}{_known_periods().get(period, period)}"


def _known_units() -> dict[str, str]:
    return _units_of(translation.get_language() or "en")


def _known_periods() -> dict[str, str]:
    return _periods_of(translation.get_language() or "en")


@cache
def _units_of(language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "Gt": pgettext("unit", "Gt"),
            "Mt": pgettext("unit", "Mt"),
            "kt": pgettext("unit", "kt"),
            "t": pgettext("unit", "t"),
            "kg": pgettext("unit", "kg"),
            "TWh": pgettext("unit", "TWh"),
            "GWh": pgettext("unit", "GWh"),
            "MWh": pgettext("unit", "MWh"),
            "kWh": pgettext("unit", "kWh"),
            "MW": pgettext("unit", "MW"),
            "kW": pgettext("unit", "kW"),
            "GJ": pgettext("unit", "GJ"),
            "hm³": pgettext("unit", "hm³"),
            "m³": pgettext("unit", "m³"),
            "m3": pgettext("unit", "m³"),
            "km": pgettext("unit", "km"),
            "m": pgettext("unit", "m"),
            "t CO2e": pgettext("unit", "t CO₂e"),
            "kt CO2e": pgettext("unit", "kt CO₂e"),
            "Mt CO2e": pgettext("unit", "Mt CO₂e"),
            "kg CO2e": pgettext("unit", "kg CO₂e"),
        }


@cache
def _periods_of(language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "year": pgettext("per", "year"),
            "month": pgettext("per", "month"),
            "week": pgettext("per", "week"),
            "day": pgettext("per", "day"),
            "hour": pgettext("per", "h"),
            "h": pgettext("per", "h"),
            "t": pgettext("unit", "t"),
            "MWh": pgettext("unit", "MWh"),
            "m³": pgettext("unit", "m³"),
        }


def _number(value: object) -> float | None:
    """Return what a template hands over as a finite number; None for nothing, an empty text or not a number."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _missing() -> str:
    return gettext("not stated")


def _places(value: float, significant: int) -> int:
    """Return the decimals at which a number shows so many significant digits, 0 for large ones."""
    if value == 0:
        return 0
    power = int(f"{value:.{significant - 1}e}".split("e")[1])
    return min(max(significant - 1 - power, 0), 9)


def _written(value: float, places: int) -> str:
    text = formats.number_format(f"{abs(value):.{places}f}", use_l10n=True, force_grouping=True)
    negative = value < 0 and any(c in "123456789" for c in text)
    return f"{MINUS if negative else ''}{text}"


def figure(value: object, significant: int = 3) -> str:
    """Return a number with so many significant digits, whole from a hundred on; words where there is none.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     figure(12345.6), figure(0.04561), figure(-7), figure(0), figure(None)
    ('12,346', '0.0456', '−7.00', '0', 'not stated')
    """
    number = _number(value)
    return _missing() if number is None else _written(number, _places(number, int(significant)))


def whole(value: object) -> str:
    """Return a count with its thousands set apart.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     whole(1234567)
    '1,234,567'
    """
    number = _number(value)
    return _missing() if number is None else _written(number, 0)


def _multiple(size: float, unit: str) -> tuple[float, str]:
    """Return the multiple of a unit (and its name) in which an amount of that size reads best."""
    base, slash, period = unit.partition("/")
    steps = _MULTIPLES.get(base, ((1.0, base),))
    at = next((step for step in steps if size >= 0.9995 * step[0]), steps[-1] if size else (1.0, base))
    return at[0], f"{at[1]}{slash}{period}"


def amount(value: object, unit: str = "t", significant: int = 3) -> str:
    """Return an amount with its unit, both as the reader's language writes them.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     [amount(v, "t/year").replace(HARD_SPACE, " ") for v in (5214000, 12.34, 0, None)]
    ['5.21 Mt/year', '12.3 t/year', '0 t/year', 'not stated']
    """
    return HARD_SPACE.join(part for part in parts(value, unit, significant) if part)


def parts(value: object, unit: str, significant: int = 3) -> tuple[str, str]:
    """Return an amount as its number and its unit, apart.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     parts(5214000, "t"), parts(None, "t")
    (('5.21', 'Mt'), ('not stated', ''))
    """
    number = _number(value)
    if number is None:
        return _missing(), ""
    size, name = _multiple(abs(number), unit)
    return figure(number / size, significant), unit_name(name)


def is_known(value: object) -> bool:
    """Return whether there is a number at all.

    >>> is_known(0.0), is_known(None), is_known(float("nan"))
    (True, False, False)
    """
    return _number(value) is not None


def interval(low: object, high: object, unit: str = "") -> str:
    """Return a range with two significant digits of its width; one figure where both ends are the same.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     interval(1180, 1420, "t").replace(HARD_SPACE, " "), interval(0.52, 0.61)
    ('1.18–1.42 kt', '0.520–0.610')
    """
    ends = _number(low), _number(high)
    if ends[0] is None or ends[1] is None:
        return _missing()
    size, name = _multiple(max(abs(ends[0]), abs(ends[1])), unit)
    first, last = sorted((ends[0] / size, ends[1] / size))
    if first == last:
        return amount(ends[0], unit) if unit else figure(ends[0])
    places = _places(last - first, 2)
    sign = " " if first < 0 else ""  # a dash beside a minus sign cannot be read
    text = f"{_written(first, places)}{sign}–{sign}{_written(last, places)}"
    return f"{text}{HARD_SPACE}{unit_name(name)}" if unit else text


def percent(value: object, places: int = 0) -> str:
    """Return a share of one in per cent.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     percent(0.125, 1).replace(HARD_SPACE, " "), percent(None)
    ('12.5 %', 'not stated')
    """
    number = _number(value)
    return _missing() if number is None else f"{_written(100 * number, int(places))}{HARD_SPACE}%"


def money(value: object, currency: str = "EUR", significant: int = 3) -> str:
    """Return a sum of money: whole from a hundred on, else with cents; sign or code where the language puts it.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     money(12345.6), money(-4.5, "GBP"), money(120, "DKK").replace(HARD_SPACE, " ")
    ('€12,346', '−£4.50', 'DKK 120')
    """
    number = _number(value)
    if number is None:
        return _missing()
    places = (
        0
        if abs(number) >= 99.995 or number == 0
        else max(2, _places(number, int(significant)) if abs(number) < 0.1 else 2)
    )
    text = _written(abs(number), places)
    minus = MINUS if _written(number, places).startswith(MINUS) else ""
    sign = _SIGNS.get(currency, currency)
    # Translators: a sum of money; put the amount first, with a no-break space, where your language does.
    pattern = pgettext("money", "{sign}{amount}")
    gap = HARD_SPACE if sign == currency and pattern == "{sign}{amount}" else ""
    return minus + pattern.format(sign=f"{sign}{gap}", amount=text)
