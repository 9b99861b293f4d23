"""The canonical tables of a region are those of their schemas, and nothing else."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.graph import SCHEMAS, Region, empty_table, resource_key


def region(**tables: pl.DataFrame) -> Region:
    return Region("Valley", 2024, "EUR", "WGS84", **tables)


def test_region_without_rows_has_every_table() -> None:
    assert {name: getattr(region(), name).schema for name in SCHEMAS} == SCHEMAS


def test_region_refuses_a_table_with_other_columns() -> None:
    with pytest.raises(TypeError, match="table 'distances' has columns"):
        region(distances=empty_table("distances").rename({"km": "miles"}))


def test_region_refuses_a_table_with_other_types() -> None:
    with pytest.raises(TypeError, match="table 'distances' has columns"):
        region(distances=empty_table("distances").with_columns(pl.col("km").cast(pl.Int64)))


def test_region_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        region().year = 2025  # type: ignore[misc]


@given(st.text())
def test_resource_key_is_its_own_key(text: str) -> None:
    assert resource_key(resource_key(text)) == resource_key(text)


@pytest.mark.parametrize(
    "text", ["Wheat  bran", " wheat bran\t", "WHEAT BRAN", "wheat\N{NO-BREAK SPACE}bran"]
)
def test_resource_key_folds_case_and_spaces(text: str) -> None:
    assert resource_key(text) == "wheat bran"
