"""Intervals as words: one figure where it is exact, bounds where it is not, and nothing that is not known.

What is said here can be said again in another language (`lichen.core.said`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce

from lichen.core.said import Figure, Said, Unit, joined, said
from lichen.core.units import CANONICAL
from lichen.engine.kit.digits import THIN, figure
from lichen.engine.kit.interval import Interval

__all__ = [
    "DIMENSIONS",
    "RANKS",
    "UNDISCLOSED",
    "all_of",
    "any_of",
    "capital",
    "ended",
    "listed",
    "per",
    "per_unit",
    "quality",
    "span",
    "unit_of",
]

UNDISCLOSED = said("not disclosed")
RANKS: dict[int, str] = {  # the steps of the waste hierarchy, as `lichen.core.codes.hierarchy` names them
    1: said("prevention"),
    2: said("preparing for re-use"),
    3: said("recycling"),
    4: said("other recovery"),
    5: said("disposal"),
}
DIMENSIONS: dict[str, str] = {"mass": said("mass"), "energy": said("energy"), "volume": said("volume")}
_NO_UNIT = said("unit")
_KELVIN = 273.15
_TRACE = 1e-4  # shares below this are told in parts per million
_SCALES = {  # base unit of a quality: what people read it in, and how much of it one base unit is
    "K": ("°C", 1.0),
    "kg/m³": ("mg/l", 1000.0),
    "kg/(m s²)": ("bar", 1e-5),
    "m²/s²": ("MJ/kg", 1e-6),
}


def span(value: Interval | None, unit: str = "") -> str:
    """Return an interval as words, with its unit.

    >>> from lichen.engine.kit.interval import exactly
    >>> [span(v, "t").replace(THIN, " ") for v in (exactly(80.0), Interval(40.0, 120.0), Interval(0.0, math.inf))]
    ['80 t', 'between 40 and 120 t', 'at least 0 t']
    """
    if value is None or value.unbounded:
        return UNDISCLOSED
    low, high = _number(value.low), _number(value.high)
    if low == high:
        return _in(low, unit)
    if value.low == -math.inf:
        return said("at most {most}", most=_in(high, unit))
    if value.high == math.inf:
        return said("at least {least}", least=_in(low, unit))
    return said("between {low} and {high}", low=low, high=_in(high, unit))


def _number(value: float) -> Figure:
    """Return a figure with four digits at least, and no zeros behind a point."""
    text = figure(value, 4)
    return Figure(text.rstrip("0").rstrip(".") if "." in text else text)


def _in(value: Figure, unit: str) -> str:
    if not unit:
        return value
    return joined((value, unit if isinstance(unit, Said) else Unit(unit)), THIN)


def any_of(parts: Sequence[str]) -> str:
    """Return several as one of them.

    >>> any_of(["road", "rail", "ship"])
    'road or rail or ship'
    """
    return reduce(lambda one, other: said("{one} or {other}", one=one, other=other), parts) if parts else ""


def all_of(parts: Sequence[str]) -> str:
    """Return several as all of them.

    >>> all_of(["road", "rail"])
    'road and rail'
    """
    return reduce(lambda one, other: said("{one} and {other}", one=one, other=other), parts) if parts else ""


def listed(parts: Sequence[str]) -> str:
    """Return what is said of one thing after another; "" of nothing.

    >>> listed(["storage of bran", "", "code of bran"])
    'storage of bran; code of bran'
    """
    there = [part for part in parts if part]
    return there[0] if len(there) == 1 else joined(there, "; ")


def ended(text: str) -> str:
    """Return a text with a full stop.

    >>> ended("No")
    'No.'
    """
    return joined((text, ""), ".")


def capital(text: str) -> str:
    """Return a text that begins with a capital letter where it begins with a name.

    >>> capital(said("{name} is wanted", name="ash"))
    'Ash is wanted'
    """
    if not isinstance(text, Said):
        return text[:1].upper() + text[1:]
    first = text.pattern[1:].partition("}")[0] if text.pattern.startswith("{") else ""
    filled = text.filling.get(first)
    if not isinstance(filled, str):
        return text
    return Said(text.pattern, {**text.filling, first: capital(filled)}, text.many, text.number)


def unit_of(dimension: str | None) -> str:
    """Return the canonical unit of a dimension; "unit" where that is not disclosed.

    >>> unit_of("mass"), unit_of(None)
    ('t', 'unit')
    """
    return CANONICAL.get(dimension or "", _NO_UNIT)


def per_unit(currency: str, dimension: str | None) -> str:
    """Return the unit of a price.

    >>> per_unit("EUR", "mass")
    'EUR/t'
    """
    return per(currency, unit_of(dimension))


def per(what: str, unit: str) -> str:
    """Return something by the unit.

    >>> per("EUR", "t"), per("t", "year")
    ('EUR/t', 't/year')
    """
    return joined((what, unit), "/") if isinstance(unit, Said) else Unit(f"{what}/{unit}")


def quality(value: Interval | None, base: str) -> str:
    """Return the value of a property, given in its base unit, in a unit that people read it in.

    >>> from lichen.engine.kit.interval import exactly
    >>> [quality(exactly(v), u).replace(THIN, " ") for v, u in ((0.12, ""), (333.15, "K"), (0.25, "kg/m³"), (7.5, ""))]
    ['12 %', '60 °C', '250 mg/l', '7.5']
    """
    if value is None or value.unbounded:
        return UNDISCLOSED
    if base == "":
        finite = [v for v in (value.low, value.high) if math.isfinite(v)]
        if finite and all(0 <= v < _TRACE for v in finite) and max(finite) > 0:
            return span(Interval(_scaled(value.low, 1e6), _scaled(value.high, 1e6)), "ppm")
        if all(0 <= v <= 1 for v in finite):
            return span(Interval(_scaled(value.low, 100.0), _scaled(value.high, 100.0)), "%")
        return span(value)
    unit, scale = _SCALES.get(base, (base, 1.0))
    shift = _KELVIN if base == "K" else 0.0
    return span(Interval(_scaled(value.low - shift, scale), _scaled(value.high - shift, scale)), unit)


def _scaled(value: float, scale: float) -> float:
    return float(as_exact(value * scale))


def as_exact(value: float) -> float:
    """Return a figure without the last digits that a change of units leaves behind.

    >>> as_exact(0.1 * 3)
    0.3
    """
    return float(f"{value:.12g}") if math.isfinite(value) else value
