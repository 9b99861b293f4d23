"""What a plan would lack is told before anybody plans."""

from __future__ import annotations

import pytest

from tests.engine.register.packs import checked, region, streams, told

COLUMNS = (
    "id,name,unit,inputs,outputs,operating_cost,electricity,step_capacity,investment,lifetime,existing_at,"
)
COLUMNS += "possible_at\n"
START = "p,Press,t,a = 1,b = 1,"


@pytest.mark.parametrize(
    ("cells", "columns"),
    [
        (",,,,,mill-1 = 5,", ["operating_cost"]), (",,,,,,", []), ("3,,,,,mill-1 = 5,", []),
        ("3,,,,,,*", ["step_capacity", "investment"]), ("3,,100,5000,,,*", ["lifetime"]), ("3,,100,0,,,*", []),
        ("3,,100,5000,10,,*", []),
    ],
)  # fmt: skip
def test_technology_that_is_planned_with_states_its_cost(cells: str, columns: list[str]) -> None:
    assert told(technologies=COLUMNS + START + cells + "\n") == [
        ("technologies", 2, column, "cost_not_stated") for column in columns
    ]


def test_electricity_that_is_used_has_a_price_and_a_factor() -> None:
    table = COLUMNS + START + "3,140,,,,mill-1 = 5,\n"
    assert told(technologies=table) == [("technologies", 2, "electricity", "electricity")] * 2
    price = "kind,value,unit\nelectricity,120,EUR/MWh\n"
    assert told(technologies=table, prices=price, factors="kind,value,unit\nelectricity,150,kg/MWh\n") == []


def test_dimension_that_no_mode_carries_is_noted() -> None:
    table = streams("a,mill-1,offer,heat,1,MWh", "b,farm-1,need,heat,1,MWh", "c,mill-1,offer,gas,1,m3")
    assert [n.what for n in checked(streams=table).notices] == [
        "no mode carries energy, so that offers and needs in MWh cannot meet"
    ]
    assert region(streams=table).streams.height == 3
