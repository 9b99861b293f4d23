"""Sheets of flows become canonical: units converted, layers folded, nothing stated kept as null."""

from __future__ import annotations

from typing import Any

import polars as pl

from lichen.core.graph import SCHEMAS
from lichen.engine.kit.flowdata.canonical import SHEETS, canonical, sheet_schema


def sheet(name: str, **cells: list[Any]) -> pl.DataFrame:
    height = len(next(iter(cells.values())))
    columns = {column: cells.get(column, [None] * height) for column in sheet_schema(name)}
    return pl.DataFrame(columns, schema=sheet_schema(name))


def test_every_sheet_becomes_its_canonical_table() -> None:
    for name in SHEETS:
        made = canonical(name, sheet(name, **{SHEETS[name].names[0]: ["x"]}))
        assert dict(made.frame.schema) == SCHEMAS[name]


def test_amounts_and_errors_are_converted_together() -> None:
    made = canonical("flows", sheet("flows", id=["f"], amount=[2.0], unit=["kt"], sd=[0.5], layer=[" Zinc "]))
    assert made.frame.select("layer", "amount", "sd").row(0) == ("zinc", 2000.0, 500.0)


def test_unknown_unit_is_found_in_each_row() -> None:
    made = canonical("flows", sheet("flows", id=["f", "g", "h"], unit=["t", "bags", "bags"]))
    assert [finding.row for finding in made.found] == [1, 2]


def test_transfer_coefficient_in_tonnes_is_found() -> None:
    given = sheet("coefficients", kind=["transfer"], flow=["f"], value=[0.4], unit=["t/t"])
    assert [finding.column for finding in canonical("coefficients", given).found] == ["unit"]


def test_concentration_keeps_what_it_joins() -> None:
    given = sheet(
        "coefficients", kind=["concentration"], flow=["f"], layer=["energy"], value=[10.0], unit=["GJ/t"]
    )
    row = canonical("coefficients", given).frame.row(0, named=True)
    assert (row["dimension"], row["per"]) == ("energy", "mass")
    assert round(row["value"], 6) == 2.777778
