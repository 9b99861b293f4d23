"""Cells with several entries are read entry by entry, and each that cannot be is told."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.engine.register.entries import listed, mixed, refuse
from lichen.engine.register.reading import Reading, number_columns
from tests.engine.register.packs import pack


def reading(*cells: str, degrees: str = "55,10") -> Reading:
    rows = "".join(f's{i},mill-1,need,x,1,t,"{cell}"\n' for i, cell in enumerate(cells))
    sites = f"id,organisation,latitude,longitude\nmill-1,mill,{degrees}\n"
    transport = "mode,unit,cost_per_km\nlorry,t,1\n"
    raw = pack(streams="id,site,role,resource,amount,unit,quality\n" + rows, sites=sites, transport=transport)
    return Reading(raw.tables["streams"], number_columns(raw))


def test_list_is_split_and_empty_entries_left_out() -> None:
    assert listed(reading("a; b ;;c", "", "d"), "quality").rows() == [(0, "a"), (0, "b"), (0, "c"), (2, "d")]
    assert listed(reading("a, b; c"), "quality", ";,")["entry"].to_list() == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("cell", "name", "relation", "number", "unit"),
    [
        ("moisture <= 14 %", "moisture", "max", 14.0, "%"), ("starch>=20%", "starch", "min", 20.0, "%"),
        ("pH = 7", "pH", "value", 7.0, ""), ("ash ≤ 1,5 mg/kg", "ash", "max", 1.5, "mg/kg"),
        ("heating value > 17.5 MJ/kg", "heating value", "min", 17.5, "MJ/kg"),
        ("x = 1 234,5 m3", "x", "value", 1234.5, "m3"),
        ("x = -5 °C", "x", "value", -5.0, "°C"), ("x = 1e-3", "x", "value", 0.001, ""),
        ("17 02 01 = 0.5", "17 02 01", "value", 0.5, ""),
    ],
)  # fmt: skip
def test_entry_of_a_mix_is_read(cell: str, name: str, relation: str, number: float, unit: str) -> None:
    one = mixed(reading(cell), "quality").row(0, named=True)
    assert (one["name"], one["relation"], one["number"], one["unit"]) == (name, relation, number, unit)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("moisture 14 %", "does not say how much"), ("moisture = ", "cannot be read"), ("= 5", "cannot be read"),
        ("a = 1, b = 2", "several entries"), ("a = 1,234", "two ways"), ("a = 1; A = 2", "and the same again"),
    ],
)  # fmt: skip
def test_entry_that_cannot_be_read_is_told(cell: str, said: str) -> None:
    table = reading(cell)
    mixed(table, "quality")
    assert said in pl.concat(table.found)["what"][0]


def test_good_entries_beside_a_bad_one_are_read() -> None:
    table = reading("a = 1; nonsense; b = 2")
    assert mixed(table, "quality")["name"].to_list() == ["a", "b"]
    assert pl.concat(table.found).height == 1


def test_refusal_stands_in_the_row_of_its_entry() -> None:
    table = reading("a", "b; c")
    entries = listed(table, "quality")
    refuse(table, "quality", entries, entries["entry"] != "a", lambda text: (f"no {text}", "mend"), "kind")
    assert pl.concat(table.found).select("index", "row", "what").rows() == [(1, 3, "no b"), (1, 3, "no c")]


def test_number_with_two_readings_is_settled_by_the_pack_and_noted() -> None:
    table = reading("a = 1,234", degrees="55.4,10.3")
    assert mixed(table, "quality")["number"].to_list() == [1234.0]
    assert "was read as 1234" in table.notices[0].what
