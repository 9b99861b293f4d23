"""Each rule of the tables of flows is broken once, and is found at its row; a sound system breaks none."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from lichen.core.graph import empty_table
from lichen.engine.kit.flowdata.canonical import SHEETS, canonical, sheet_schema
from lichen.engine.kit.flowdata.rules import broken, unknown_references

Cells = dict[str, list[Any]]
PROCESSES: Cells = {"id": ["out", "mill"], "balance": [False, True]}
FLOWS: Cells = {
    "id": ["a", "b"], "from_process": ["out", "mill"], "to_process": ["mill", "out"], "resource": ["wheat", "flour"],
    "amount": [2.0, 1.0], "unit": ["t", "t"],
}  # fmt: skip


def tables(**changed: Cells) -> dict[str, pl.DataFrame]:
    given = {"processes": PROCESSES, "flows": FLOWS} | changed
    made = {name: empty_table(name) for name in SHEETS}
    for name, cells in given.items():
        height = len(next(iter(cells.values())))
        columns = {column: cells.get(column, [None] * height) for column in sheet_schema(name)}
        made[name] = canonical(name, pl.DataFrame(columns, schema=sheet_schema(name)), "EUR").frame
    return made


def kinds(**changed: Cells) -> set[tuple[str, int | None, str]]:
    return {(one.table, one.row, one.kind) for one in broken(tables(**changed))}


def test_sound_system_breaks_no_rule() -> None:
    assert kinds() == set()


def test_unconnected_process_is_found() -> None:
    assert kinds(processes={"id": ["out", "mill", "pond"]}) == {("processes", 2, "unconnected")}


def test_process_with_connected_parts_is_connected() -> None:
    assert kinds(processes={"id": ["out", "mill", "works"], "parent": [None, "works", None]}) == set()


def test_circle_of_parents_is_found() -> None:
    found = kinds(processes={"id": ["out", "mill"], "parent": ["mill", "out"]})
    assert {("processes", 0, "circle"), ("processes", 1, "circle")} <= found


def test_same_flow_twice_is_found_in_both_rows() -> None:
    twice = {name: [*cells, cells[0]] for name, cells in FLOWS.items()}
    assert kinds(flows=twice) == {("flows", 0, "twice"), ("flows", 2, "twice")}


def test_one_flow_under_two_ids_is_found() -> None:
    twice = {name: [*cells, cells[0]] for name, cells in FLOWS.items()} | {"id": ["a", "b", "c"]}
    assert kinds(flows=twice) == {("flows", 0, "duplicate_flow"), ("flows", 2, "duplicate_flow")}


def test_rows_of_one_flow_must_agree() -> None:
    rows = FLOWS | {"id": ["a", "a"], "layer": [None, "zinc"]}
    assert {row for _, row, kind in kinds(flows=rows) if kind == "disagree"} == {1}


def test_flow_that_ends_where_it_begins_is_found() -> None:
    assert ("flows", 1, "same_process") in kinds(flows=FLOWS | {"to_process": ["mill", "mill"]})


def test_period_of_some_rows_only_is_found() -> None:
    assert ("flows", 1, "no_period") in kinds(flows=FLOWS | {"period": ["2019", None]})


def test_missing_period_is_found() -> None:
    rows = {name: [*cells, cells[0]] for name, cells in FLOWS.items()} | {"period": ["2018", "2018", "2019"]}
    assert kinds(flows=rows) == {("flows", 1, "missing_period")}


def test_units_of_two_kinds_in_a_layer_are_found() -> None:
    rows = {name: [*cells, cells[0]] for name, cells in FLOWS.items()}
    rows |= {"id": ["a", "b", "c"], "resource": ["x", "y", "z"], "unit": ["t", "t", "MWh"]}
    assert kinds(flows=rows) == {("flows", 2, "kinds")}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"kind": ["concentration"], "flow": ["a"], "layer": ["goods"], "value": [0.5]}, "layer"),
        ({"kind": ["concentration"], "flow": ["a"], "layer": ["zinc"], "value": [5.0]}, "too_large"),
        ({"kind": ["transfer"], "flow": ["b"], "value": [1.5]}, "too_large"),
        ({"kind": ["transfer"], "flow": ["b"], "value": [0.9], "sd": [0.0]}, "shares"),
        (
            {"kind": ["concentration"], "flow": ["a"], "layer": ["zinc"], "value": [2.0], "unit": ["MWh/m3"]},
            "kinds",
        ),
    ],
)
def test_coefficient_that_cannot_be_is_found(cells: Cells, kind: str) -> None:
    assert ("coefficients", 0, kind) in kinds(coefficients=cells)


def test_shares_with_an_error_may_miss_one() -> None:
    """What can be reconciled is no error."""
    cells = {"kind": ["transfer"], "flow": ["b"], "value": [0.9], "uncertainty": [5.0]}
    assert kinds(coefficients=cells) == set()


def test_missing_year_between_levels_is_found() -> None:
    rows = {name: cells * 2 for name, cells in FLOWS.items()} | {"period": ["2017", "2017", "2019", "2019"]}
    level = {"process": ["mill"], "kind": ["level"], "period": ["2017"], "amount": [3.0], "unit": ["t"]}
    assert kinds(flows=rows, stocks=level) == {("stocks", None, "missing_period")}


def test_reference_to_nothing_is_found() -> None:
    given = tables(flows=FLOWS | {"to_process": ["mil", "out"]})
    assert [(one.table, one.row, one.column) for one in unknown_references(given)] == [
        ("flows", 0, "to_process")
    ]
