"""What technologies demand and warrant is read in base units, and none beats Carnot's engine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.register.packs import region, told

COLUMNS = "id,name,unit,inputs,outputs,input_quality,output_quality,electricity"
POWER = {
    "prices": "kind,value,unit\nelectricity,120,EUR/MWh\n",
    "factors": "kind,value,unit\nelectricity,150,kg/MWh\n",
}


def table(row: str) -> str:
    """Return one technology."""
    return f"{COLUMNS}\n{row}\n"


def test_limits_and_values_are_in_base_units() -> None:
    """A limit without a resource is for all inputs; one with a resource for that alone."""
    row = "ad,AD,t,slurry = 1,digestate = 0.9,moisture <= 95 %; slurry: chloride <= 4 kg/t,"
    made = region(technologies=table(row + "digestate: nitrogen = 4 kg/t,"))
    assert made.technology_qualities.rows() == [
        ("ad", "input", None, None, "moisture", "max", pytest.approx(0.95), "", True),
        ("ad", "input", "slurry", None, "chloride", "max", pytest.approx(0.004), "", True),
        ("ad", "output", "digestate", None, "nitrogen", "value", pytest.approx(0.004), "", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("limits", "values", "column", "kind"),
    [
        ("moisture = 5 %", "", "input_quality", "relation"), ("", "b: ash <= 5 %", "output_quality", "relation"),
        ("c: ash <= 5 %", "", "input_quality", "unknown_id"), ("ash <= 5 parsecs/t", "", "input_quality", "unit"),
    ],
)  # fmt: skip
def test_quality_that_cannot_be_used_is_told(limits: str, values: str, column: str, kind: str) -> None:
    assert told(technologies=table(f"p,P,t,a = 1,b = 1,{limits},{values},")) == [
        ("technologies", 2, column, kind)
    ]


def engine(share: float, celsius: float, electricity: float = 0.0) -> str:
    """Return a technology that makes electricity of heat."""
    row = f"orc,ORC,MWh,heat = 1,electricity = {share:.9f},heat: temperature >= {celsius} °C,,{electricity * 1000}"
    return table(row)


@given(st.floats(40, 600), st.floats(0.001, 0.999))
def test_no_engine_beats_carnot(celsius: float, share: float) -> None:
    """More than 1 − T₀/T of heat never becomes work; less may."""
    carnot = 1 - 273.15 / (celsius + 273.15)
    found = told(technologies=engine(round(share, 9), celsius), **POWER)
    if share > carnot * 1.001:
        assert found == [("technologies", 2, "outputs", "second_law")]
    elif share < carnot * 0.999:
        assert found == []


def test_heat_does_not_flow_uphill() -> None:
    """Heat comes out hotter than it went in only if electricity helps enough."""
    row = "hp,Heat pump,MWh,warm = 1,hot = {},warm: temperature >= 20 °C,hot: temperature = 80 °C,{}"
    assert told(technologies=table(row.format(1, 0)), **POWER) == [
        ("technologies", 2, "outputs", "second_law")
    ]
    assert told(technologies=table(row.format(1.33, 330)), **POWER) == []


def test_engine_without_a_temperature_is_not_judged() -> None:
    """What is not stated is not known: no verdict, either way."""
    assert told(technologies=table("orc,ORC,MWh,heat = 1,electricity = 0.9,,,"), **POWER) == []
