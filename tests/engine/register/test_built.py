"""Canonical tables, resources in words or as codes, and rows that say the same twice."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.core.errors import CodeLookupError, UnitError
from lichen.core.units import read_amount_unit
from lichen.engine.register.built import (
    PARENT,
    code_or_words,
    keys,
    lasting,
    resources,
    same_twice,
    shaped,
    status,
    units,
)
from lichen.engine.register.reading import Reading, number_columns
from tests.engine.register.packs import pack


def prices(rows: str) -> Reading:
    raw = pack(prices="resource,kind,value,unit,status\n" + rows)
    return Reading(raw.tables["prices"], number_columns(raw))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("02 03 04", "020304"),
        ("2 03 04", "020304"),
        ("02", "02"),
        ("wheat bran", None),
        ("grade 5 sand", None),
        ("R134a", None),
    ],
)
def test_resource_is_a_code_or_words(text: str, code: str | None) -> None:
    assert code_or_words(text) == code


def test_number_that_is_no_code_is_refused() -> None:
    with pytest.raises(CodeLookupError):
        code_or_words("99 99 99")


def test_resources_have_a_key_or_a_code() -> None:
    key, code = resources(
        prices("Wheat  Bran,purchase,1,EUR/t,\n02 03,purchase,1,EUR/t,\n,purchase,1,EUR/MWh,\n")
    )
    assert (key.to_list(), code.to_list()) == (["wheat bran", None, None], [None, "0203", None])


def test_status_not_stated_counts_as_assumption() -> None:
    assert status(prices("a,purchase,1,EUR/t,\nb,purchase,1,EUR/t,Published\n")).to_list() == [
        "assumption",
        "published",
    ]


def test_units_have_dimension_and_factor_by_row() -> None:
    known, dimension, factor = units(prices("a,purchase,1,kg,\nb,purchase,1,MWh,\n"))
    assert (set(known), dimension.to_list(), factor.to_list()) == (
        {"kg", "MWh"},
        ["mass", "energy"],
        [0.001, 1.0],
    )


def test_rate_is_no_unit_that_lasts() -> None:
    with pytest.raises(UnitError, match="per hour"):
        lasting(read_amount_unit)("MW")


def test_same_thing_said_twice_names_the_rows() -> None:
    reading = prices("a,purchase,1,EUR/t,\nb,purchase,1,EUR/t,\na,purchase,2,EUR/t,\n")
    same_twice(reading, "resource", {"key": reading.text("resource"), "kind": reading.text("kind")}, "price")
    assert reading.found[-1].select("row", "what").rows() == [
        (2, "the same price stands in the rows 2 and 4"),
        (4, "the same price stands in the rows 2 and 4"),
    ]


def test_child_table_knows_its_row() -> None:
    columns = {name: pl.Series(["a"]) for name in ("stream", "property", "relation", "unit")}
    made = shaped("qualities", columns | {"value": pl.Series([1]), PARENT: pl.Series([7])}, child=True)
    assert made[PARENT].to_list() == [7]
    assert keys(pl.Series(["A  b", None])).to_list() == ["a b", None]
