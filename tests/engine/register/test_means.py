"""Prices, transport, factors and distances: converted to canonical units, each thing said once."""

from __future__ import annotations

import pytest

from tests.engine.register.packs import region, said, told


def test_price_is_per_canonical_unit() -> None:
    table = (
        "resource,kind,value,unit\nbran,purchase,0.1,€/kg\n02 03,disposal,90,EUR/t\n,electricity,12,ct/kWh\n"
    )
    assert region(prices=table).prices.select("key", "code", "kind", "dimension", "value").rows() == [
        ("bran", None, "purchase", "mass", pytest.approx(100.0)), (None, "0203", "disposal", "mass", 90.0),
        (None, None, "electricity", "energy", pytest.approx(120.0)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column", "kind"),
    [
        ("bran,purchase,90,GBP/t", "unit", "unit"), ("bran,purchase,90,EUR", "unit", "unit"),
        ("bran,rent,90,EUR/t", "kind", "not_a_choice"),
        (",electricity,90,EUR/t", "unit", "electricity"), ("99 99 99,disposal,1,EUR/t", "resource", "code"),
        ("bran,purchase,,EUR/t", "value", "not_stated"),
    ],
)  # fmt: skip
def test_price_that_cannot_be_used_is_told(row: str, column: str, kind: str) -> None:
    assert told(prices=f"resource,kind,value,unit\n{row}\n") == [("prices", 2, column, kind)]


def test_price_given_twice_names_both_rows() -> None:
    rows = (
        "Bran,purchase,90,EUR/t",
        "x,purchase,1,EUR/t",
        "bran,purchase,95,EUR/t",
        "bran,purchase,3,EUR/MWh",
    )
    table = "\n".join(["resource,kind,value,unit", *rows])
    assert said(prices=table) == ["the same price stands in the rows 2 and 4; keep one of them"] * 2


def test_factor_is_tonnes_per_canonical_unit() -> None:
    table = "resource,operation,kind,value,unit\nbran,D 1,disposal,480,kg CO2e/t\n,,electricity,150,g/kWh\n"
    assert region(factors=table).factors.select("key", "operation", "dimension", "value").rows() == [
        ("bran", "D1", "mass", pytest.approx(0.48)), (None, None, "energy", pytest.approx(0.15)),
    ]  # fmt: skip


def test_transport_is_per_canonical_unit_with_its_detour() -> None:
    columns = ["cost_per_km", "cost_fixed", "co2e_per_km", "detour_factor"]
    table = f"mode,unit,{','.join(columns)}\nlorry,kg,0.00012,0.004,0.0001,\npipe,MWh,4.5,,,1.2\n"
    assert region(transport=table).transport.select(columns).rows() == [
        (pytest.approx(0.12), pytest.approx(4.0), pytest.approx(1e-4), 1.3), (4.5, None, None, 1.2),
    ]  # fmt: skip


@pytest.mark.parametrize("unit", ["tkm", "t km", "t·km"])
def test_unit_that_holds_the_kilometre_is_told(unit: str) -> None:
    assert said(transport=f"mode,unit,cost_per_km\nlorry,{unit},0.12\n") == [
        f"'{unit}' holds the kilometre already; write the unit carried alone: t"
    ]


def test_distance_between_known_sites() -> None:
    table = "from_site,to_site,km\nmill-1,farm-1,17.4\nfarm-1,mill-1,18\n"
    assert region(distances=table).distances.rows() == [
        ("mill-1", "farm-1", 17.4),
        ("farm-1", "mill-1", 18.0),
    ]


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ("mill-1,mill-1,3\n", [("distances", 2, "to_site", "same_site")]),
        ("mill-1,farm-1,3\nmill-1,farm-1,4\n", [("distances", r, "from_site", "twice") for r in (2, 3)]),
        ("mill-1,nowhere,3\n", [("distances", 2, "to_site", "unknown_id")]),
        ("mill-1,farm-1,-3\n", [("distances", 2, "km", "too_small")]),
    ],
)
def test_distance_that_cannot_be_used_is_told(rows: str, problems: list[tuple[str, int, str, str]]) -> None:
    assert told(distances="from_site,to_site,km\n" + rows) == problems


def test_permits_of_a_carrier_are_read() -> None:
    """What a carrier may carry is not stated, any, or a list of codes."""
    rows = "mode,unit,cost_per_km,permits,hazardous_permit\nlorry,t,1,02; 03 01,no\nship,t,1,any,yes\ncart,t,1,,\n"
    read = region(transport=rows).transport
    assert read["permits"].to_list() == [["02", "0301"], ["*"], None]
    assert read["hazardous_permit"].to_list() == [False, True, None]
