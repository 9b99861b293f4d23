"""A table of fixed columns knows them by name and in order."""

from __future__ import annotations

import pytest

from lichen.core.tables import Column, TableShape

SHAPE = TableShape(
    "sites", "places", (Column("id", "id", "key", required=True), Column("name", "text", "its name"))
)


def test_column_is_found_by_name() -> None:
    assert SHAPE.column("name").meaning == "its name"
    assert SHAPE.names == ("id", "name")


def test_column_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="table 'sites' has no column 'colour'"):
        SHAPE.column("colour")
