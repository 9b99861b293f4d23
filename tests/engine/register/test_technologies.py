"""Technologies: recipes close, places are known, and figures are per canonical unit."""

from __future__ import annotations

import pytest

from tests.engine.register.packs import region, said, told

COLUMNS = "id,name,unit,inputs,outputs,residues,loss,electricity,step_capacity,existing_at,possible_at,"
COLUMNS += "operating_cost,investment"
POWER = {
    "prices": "kind,value,unit\nelectricity,120,EUR/MWh\n",
    "factors": "kind,value,unit\nelectricity,150,kg/MWh\n",
}


def table(row: str) -> str:
    """Return one technology that states its costs."""
    return f"{COLUMNS}\n{row},1,0\n"


def test_recipe_and_places_are_tables() -> None:
    recipe = "wood = 60 %; 03 01 05 = 0.4,pellets = 0.85,ash = 0.02"
    row = f"p,Press,kg,{recipe},,0.14,800000,mill-1 = 5000000,mill-1; farm-1"
    made = region(technologies=table(row), **POWER)
    assert made.recipes.select("role", "resource", "key", "code", "share").rows() == [
        ("input", "wood", "wood", None, 0.6), ("input", "", "", "030105", 0.4),
        ("output", "pellets", "pellets", None, 0.85),
        ("residue", "ash", "ash", None, 0.02),
    ]  # fmt: skip
    assert made.places.rows() == [("p", "mill-1", 5000.0, True), ("p", "farm-1", 0.0, True)]
    figures = made.technologies.row(0, named=True)
    assert figures["loss"] == pytest.approx(0.13)
    assert (figures["electricity"], figures["step_capacity"]) == (pytest.approx(0.14), pytest.approx(800.0))


def test_technology_that_may_stand_anywhere_stands_at_every_site() -> None:
    assert region(technologies=table("p,Press,t,a = 1,b = 1,,,,5,,*")).places.rows() == [
        ("p", "mill-1", 0.0, True), ("p", "farm-1", 0.0, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column", "kind"),
    [
        ("p,P,t,a = 0.5,b = 1,,,,,,", "inputs", "balance"), ("p,P,t,a = 1,b = 0.9,c = 0.2,,,,,", "outputs", "balance"),
        ("p,P,t,a = 1,b = 0.9,,0.3,,,,", "loss", "balance"), ("p,P,t,a = 1 t/a,b = 1,,,,,,", "inputs", "unit"),
        ("p,P,t,a,b = 1,,,,,,", "inputs", "entry_form"), ("p,P,t,a <= 1,b = 1,,,,,,", "inputs", "relation"),
        ("p,P,t,a = 1,b = -0.1,,,,,,", "outputs", "too_small"), ("p,P,t/a,a = 1,b = 1,,,,,,", "unit", "unit"),
        ("p,P,t,a = 1,b = 1,,,,,mil-1 = 5,", "existing_at", "unknown_id"),
        ("p,P,t,a = 1,b = 1,,,,5,,nowhere", "possible_at", "unknown_id"),
        ("p,P,t,a = 1,b = 1,,,,,mill-1 = 5 MWh,", "existing_at", "unit"),
        ("p,P,t,12 34 56 = 1,b = 1,,,,,,", "inputs", "code"),
    ],
)  # fmt: skip
def test_technology_that_cannot_be_used_is_told(row: str, column: str, kind: str) -> None:
    assert told(technologies=table(row)) == [("technologies", 2, column, kind)]


def test_total_that_does_not_close_is_named() -> None:
    assert said(technologies=table("p,P,t,a = 0.5; b = 0.4,c = 1,,,,,,")) == [
        "they add up to 0.9; make the shares add up to 1"
    ]


def test_heat_pump_gives_more_heat_than_it_takes_power() -> None:
    made = region(technologies=table("hp,Heat pump,MWh,power = 1,heat = 3,,,,,,"))
    assert made.technologies["loss"][0] == 0.0


def test_mass_closes_in_every_accepted_recipe() -> None:
    made = region(technologies=table("p,P,t,a = 1,b = 0.9,c = 0.05,0.049,,,,"))
    shares = made.recipes.filter(made.recipes["role"] != "input")["share"].sum()
    assert shares + made.technologies["loss"][0] == pytest.approx(1.0, abs=1e-12)
