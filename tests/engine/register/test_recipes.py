"""Recipes across measures: shares in units of their own, inputs that replace each other, and mass that closes."""

from __future__ import annotations

import pytest

from tests.engine.register.packs import checked, noted, region, told

COLUMNS = "id,name,unit,inputs,outputs,residues,loss,operating_cost,investment,heat,water"


def table(row: str) -> str:
    """Return one technology."""
    return f"{COLUMNS}\n{row}\n"


def test_tonne_makes_megawatt_hours() -> None:
    """A share with a unit is that much per unit of the row; one without is in the unit of the row."""
    made = region(technologies=table("ad,Digester,kg,slurry = 1,heat = 2.1 kWh; digestate = 0.85,,,,,,"))
    assert made.recipes.select("key", "share", "dimension").rows() == [
        ("slurry", 1.0, "mass"), ("heat", pytest.approx(2.1), "energy"), ("digestate", 0.85, "mass"),
    ]  # fmt: skip
    assert made.technologies["loss"][0] == pytest.approx(0.15)


def test_inputs_that_replace_each_other_are_one_line() -> None:
    """Resources with | between them count once: the line's share is that of all of them together."""
    made = region(technologies=table("p,P,t,straw | hay | 02 01 03 = 0.6; binder = 0.4,pellets = 1,,,,,,"))
    lines = made.recipes.filter(made.recipes["role"] == "input")
    assert lines.select("key", "code", "share").rows() == [
        ("straw", None, 0.6), ("hay", None, 0.6), ("", "020103", 0.6), ("binder", None, 0.4),
    ]  # fmt: skip
    assert lines["line"].n_unique() == 2
    assert made.technologies["loss"][0] == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("row", "column", "kind"),
    [
        ("p,P,MWh,power = 1; dust = 0.1 t,bricks = 0.3 t,,,,,,", "outputs", "balance"),
        ("p,P,t,a = 1,heat = 1 MWh; b = 800 kg,c = 300 kg,,,,,", "outputs", "balance"),
        ("p,P,t,a = 0.5 MWh,b = 1,,,,,,", "inputs", "balance"), ("p,P,t,a = 1,b = 2 parsec,,,,,,", "outputs", "unit"),
        ("p,P,t,a = 1,b | c = 1,,,,,,", "outputs", "entry_form"), ("p,P,t,a = 1,b = 1,,,,,-3,", "heat", "too_small"),
    ],
)  # fmt: skip
def test_recipe_that_cannot_be_is_told(row: str, column: str, kind: str) -> None:
    """No technology makes mass of less mass, whatever its recipe is measured in."""
    assert told(technologies=table(row)) == [("technologies", 2, column, kind)]


def test_mass_made_of_volume_is_noted_as_not_balanced() -> None:
    """What cannot be checked is said, not passed over."""
    pack = {"technologies": table("mbr,Bioreactor,m3,sewage = 1,water = 0.98,sludge = 2 kg,,,,,")}
    assert checked(**pack).region is not None
    assert any("mass was not balanced" in notice for notice in noted(**pack))


def test_heat_and_water_used_need_a_price_and_a_factor() -> None:
    """Nothing is free because its price is not stated."""
    row = "id,name,unit,inputs,outputs,operating_cost,heat,water,existing_at\n"
    row += "dry,Dryer,t,a = 1,b = 0.5,1,700,0.2,mill-1 = 9\n"
    missing = told(technologies=row)
    assert missing == [("technologies", 2, kind, kind) for kind in ("heat", "water") for _ in range(2)]
    prices = "kind,value,unit\nheat,40,EUR/MWh\nwater,2,EUR/m3\n"
    factors = "kind,value,unit\nheat,200,kg/MWh\nwater,0.3,kg/m3\n"
    figures = region(technologies=row, prices=prices, factors=factors).technologies.row(0, named=True)
    assert (figures["heat"], figures["water"]) == (pytest.approx(0.7), 0.2)


def test_water_is_priced_by_volume() -> None:
    assert told(prices="kind,value,unit\nwater,2,EUR/t\n") == [("prices", 2, "unit", "water")]
