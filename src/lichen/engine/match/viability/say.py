"""Intervals as words: one figure where it is exact, bounds where it is not, and nothing that is not known.

What is said here can be said again in another language (`lichen.core.said`).
"""

from __future__ import annotations

import math

from lichen.core.said import Figure, Said, Unit, joined, said
from lichen.core.units import CANONICAL
from lichen.engine.kit.digits import THIN, figure
from lichen.engine.kit.interval import Interval
from lichen.engine.kit.wording import per

__all__ = ["UNDISCLOSED", "per_unit", "quality", "span", "unit_of"]

UNDISCLOSED = said("not disclosed")
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
