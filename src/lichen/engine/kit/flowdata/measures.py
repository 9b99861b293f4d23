"""Units of amounts and of concentrations in tables of flows."""

from __future__ import annotations

from dataclasses import dataclass

from lichen.core.errors import UnitError
from lichen.core.money import read_money
from lichen.core.said import said
from lichen.core.units import CANONICAL, Unit, per_period, read_amount_unit, read_property_unit

MONEY = "money"
KINDS = {"mass": said("mass"), "energy": said("energy"), "volume": said("volume"), MONEY: said("money")}
"""What amounts measure, in words."""


def flow_unit(text: str, currency: str | None) -> Unit:
    """Return what an amount's unit is; `factor` turns it into t, MWh, m³ or the currency.

    Per year is understood (kt/a): the amounts are those of a period. Raises `UnitError` for an unknown unit, and for a
    rate per another time.

    >>> flow_unit("kt/a", None), flow_unit("kEUR", "EUR")
    (Unit(dimension='mass', factor=1000.0, period=None), Unit(dimension='money', factor=1000.0, period=None))
    """
    try:
        unit = read_amount_unit(text)
    except UnitError:
        factor = _money(text, currency)
        if factor is None:
            raise
        return Unit(MONEY, factor)
    if unit.period not in (None, "year"):
        raise UnitError(
            per_period(text, unit.period),
            said("give the amount of the whole period, such as {one} or {other}", one="t", other="t/a"),
        )
    return Unit(unit.dimension, unit.factor)


def _money(text: str, currency: str | None) -> float | None:
    if currency is None:
        return None
    try:
        return read_money(text.removesuffix("/a").removesuffix("/year"), currency)
    except UnitError:
        return None


@dataclass(frozen=True, slots=True)
class Ratio:
    """A concentration's unit: `factor` turns it into canonical units of `above` per canonical unit of `below`.

    Both are None for a plain number (as %): it fits where both sides are of one kind.
    """

    above: str | None
    below: str | None
    factor: float


def ratio_unit(text: str | None, currency: str | None) -> Ratio:
    """Return what a concentration's unit is; nothing stated is a plain number.

    Raises `UnitError` for an unknown unit.

    >>> ratio_unit("mg/kg", None)
    Ratio(above='mass', below='mass', factor=1e-06)
    >>> ratio_unit("%", None).factor, ratio_unit("kWh/kg", None).factor
    (0.01, 1.0)
    """
    if text is None:
        return Ratio(None, None, 1.0)
    above, slash, below = text.partition("/")
    if not slash:
        read = read_property_unit(text)
        if read.base or read.offset:
            raise UnitError(
                said("'{unit}' is no concentration", unit=text),
                said("write {examples} or the like", examples="%, mg/kg, MWh/t"),
            )
        return Ratio(None, None, read.scale)
    one, other = flow_unit(above.strip(), currency), flow_unit(below.strip(), currency)
    return Ratio(one.dimension, other.dimension, float(f"{one.factor / other.factor:.14g}"))


def unit_name(dimension: str, currency: str = "") -> str:
    """Return how the canonical unit of a kind of measure is written.

    >>> unit_name("mass"), unit_name("money", "EUR")
    ('t', 'EUR')
    """
    return currency or "currency" if dimension == MONEY else CANONICAL[dimension]
