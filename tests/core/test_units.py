"""Units are read as people write them, converted exactly, and refused where they have several meanings."""

from __future__ import annotations

import contextlib
import math

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.errors import UnitError
from lichen.core.units import (
    CANONICAL,
    DAYS_PER_YEAR,
    PERIODS_PER_YEAR,
    Unit,
    read_amount_unit,
    read_factor_unit,
    read_price_unit,
    read_property_unit,
)


@pytest.mark.parametrize(
    ("text", "dimension", "factor"),
    [
        ("t", "mass", 1.0), ("tonnes", "mass", 1.0), ("to", "mass", 1.0), ("Mg", "mass", 1.0), ("тонна", "mass", 1.0),
        ("T", "mass", 1.0), ("Metric Tons", "mass", 1.0), ("kg", "mass", 1e-3), ("KG", "mass", 1e-3),
        ("g", "mass", 1e-6),
        ("lb", "mass", 0.00045359237), ("short ton", "mass", 0.90718474), ("long ton", "mass", 1.0160469088),
        ("kt", "mass", 1e3), ("Mt", "mass", 1e6), ("1000 t", "mass", 1e3), ("10³ kg", "mass", 1.0),
        ("[t]", "mass", 1.0),
        ("MWh", "energy", 1.0), ("kWh", "energy", 1e-3), ("kwh", "energy", 1e-3), ("mwh", "energy", 1.0),
        ("GJ", "energy", 1 / 3.6), ("TJ", "energy", 1000 / 3.6), ("toe", "energy", 11.63),
        ("Gcal", "energy", 1.163 - 8e-4),
        ("m3", "volume", 1.0), ("m³", "volume", 1.0), ("m^3", "volume", 1.0), ("cbm", "volume", 1.0),
        ("l", "volume", 1e-3),
        ("L", "volume", 1e-3), ("hl", "volume", 0.1), ("Nm³", "volume", 1.0), ("bbl", "volume", 0.158987294928),
    ],
)  # fmt: skip
def test_amount_unit_is_read(text: str, dimension: str, factor: float) -> None:
    unit = read_amount_unit(text)
    assert (unit.dimension, unit.period) == (dimension, None)
    assert unit.factor == pytest.approx(factor, rel=1e-4 if text == "Gcal" else 1e-15)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("t/a", Unit("mass", 1.0, "year")), ("t/yr", Unit("mass", 1.0, "year")),
        ("tonnes per year", Unit("mass", 1.0, "year")),
        ("t p.a.", Unit("mass", 1.0, "year")), ("tpa", Unit("mass", 1.0, "year")),
        ("kg/month", Unit("mass", 1e-3, "month")),
        ("т/год", Unit("mass", 1.0, "year")), ("MW", Unit("energy", 1.0, "hour")), ("kW", Unit("energy", 1e-3, "hour")),
        ("m3/h", Unit("volume", 1.0, "hour")), ("kg/s", Unit("mass", 3.6, "hour")),
    ],
)  # fmt: skip
def test_rate_states_its_own_period(text: str, unit: Unit) -> None:
    assert read_amount_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ton", "three meanings; write 't' for metric tons"), ("Tons", "three meanings"), ("MT", "megatonnes"),
        ("gallons", "America"), ("mWh", "milliwatt hours"), ("ha", "measures an area"), ("km", "measures a length"),
        ("%", "measures a plain number"), ("pcs", "is not known"), ("u", "is not known"), ("ct", "is not known"),
        ("lambda", "is not known"), ("tonns", "perhaps 'tonnes' is meant"), ("", "is missing"), ("t/ha", "measures"),
        ("t**9**9**9", "is not known"), ("t" * 1000, "is not known"), ("__import__", "is not known"),
        ("t//", "is not known"),
    ],
)  # fmt: skip
def test_unit_that_leaves_a_doubt_is_refused(text: str, said: str) -> None:
    with pytest.raises(UnitError, match=said):
        read_amount_unit(text)


@given(st.text(max_size=30))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    """No text ends in anything but a unit or a sentence."""
    for read in (read_amount_unit, read_factor_unit, read_property_unit, lambda t: read_price_unit(t, "EUR")):
        with contextlib.suppress(UnitError):
            read(text)


@pytest.mark.parametrize("text", ["t", "kg", "lb", "GJ", "kWh", "toe", "l", "hl", "kcal", "therm"])
def test_factor_agrees_with_the_units_library(text: str) -> None:
    """Cross-check: the library converts the canonical unit back to one of the unit."""
    registry = pint.UnitRegistry()
    unit = read_amount_unit(text)
    canonical = {"mass": "metric_ton", "energy": "megawatt_hour", "volume": "meter ** 3"}[unit.dimension]
    assert registry.Quantity(unit.factor, canonical).to(text).magnitude == pytest.approx(1.0, rel=1e-12)


def test_year_is_made_of_its_periods() -> None:
    assert math.isclose(PERIODS_PER_YEAR["week"], 52.1775)
    assert math.isclose(PERIODS_PER_YEAR["hour"], 8765.82)
    assert PERIODS_PER_YEAR["day"] == DAYS_PER_YEAR
    assert set(CANONICAL) == {"mass", "energy", "volume"}


@pytest.mark.parametrize(
    ("text", "dimension", "factor"),
    [
        ("EUR/t", "mass", 1.0), ("€/t", "mass", 1.0), ("€ per tonne", "mass", 1.0), ("EUR/kg", "mass", 1000.0),
        ("ct/kWh", "energy", 10.0), ("EUR/MWh", "energy", 1.0), ("kEUR/t", "mass", 1000.0), ("Euro/m³", "volume", 1.0),
    ],
)  # fmt: skip
def test_price_unit_is_read(text: str, dimension: str, factor: float) -> None:
    assert read_price_unit(text, "EUR") == Unit(dimension, factor)


@pytest.mark.parametrize(
    ("text", "said"),
    [("GBP/t", "is not EUR"), ("EUR", "per what"), ("EUR/t/a", "per year"), ("EUR/pcs", "not known")],
)
def test_price_unit_is_refused(text: str, said: str) -> None:
    with pytest.raises(UnitError, match=said):
        read_price_unit(text, "EUR")


@pytest.mark.parametrize(
    ("text", "dimension", "factor"),
    [
        ("kg/t", "mass", 1e-3), ("kg CO2e/t", "mass", 1e-3), ("kg CO₂-eq per tonne", "mass", 1e-3),
        ("t/t", "mass", 1.0),
        ("g/kWh", "energy", 1e-3), ("kgCO2/MWh", "energy", 1e-3), ("kg/m3", "volume", 1e-3),
    ],
)  # fmt: skip
def test_factor_unit_is_read(text: str, dimension: str, factor: float) -> None:
    assert read_factor_unit(text) == Unit(dimension, factor)


@pytest.mark.parametrize("text", ["kg", "kWh/t", "kg/", "m3/t"])
def test_factor_unit_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        read_factor_unit(text)


@pytest.mark.parametrize(
    ("text", "base", "value"),
    [
        ("%", "", 0.12), ("", "", 12.0), ("mg/kg", "", 12e-6), ("ppm", "", 12e-6), ("°C", "K", 285.15),
        ("MJ/kg", "m²/s²", 12e6), ("mg/l", "kg/m³", 0.012), ("bar", "kg/(m s²)", 12e5), ("wt%", "", 0.12),
        ("kJ/(kg K)", "m²/(s² K)", 12e3), ("kg m-3", "kg/m³", 12.0), ("1/m", "1/m", 12.0), ("mm", "m", 0.012),
    ],
)  # fmt: skip
def test_twelve_of_a_property(text: str, base: str, value: float) -> None:
    unit = read_property_unit(text)
    assert unit.base == base
    assert 12 * unit.scale + unit.offset == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize("text", ["C", "pH", "% TS", "NTU", "degC/kg**99", "dB"])
def test_property_unit_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        read_property_unit(text)
