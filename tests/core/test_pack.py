"""The description of the pack holds together: whatever refers to something refers to something that is there."""

from __future__ import annotations

import pytest

from lichen.core.codes.packaged import TITLES
from lichen.core.pack import PACK
from lichen.core.tables import Column, TableShape

COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in PACK
    for column in table.columns
]


@pytest.mark.parametrize("table", PACK, ids=lambda table: table.name)
def test_table_names_each_column_once(table: TableShape) -> None:
    assert len(set(table.names)) == len(table.names)
    assert table.meaning


def test_tables_are_named_once() -> None:
    assert len({table.name for table in PACK}) == len(PACK)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_column_says_what_it_means(table: TableShape, column: Column) -> None:
    assert column.meaning, table.name
    assert column.name == column.name.lower().strip()


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_column_refers_to_what_is_there(table: TableShape, column: Column) -> None:
    """A reference names a table with a key; a code names a scheme that comes with Lichen."""
    keyed = {other.name for other in PACK if any(one.kind == "id" for one in other.columns)}
    if column.kind == "ref":
        assert column.refers in keyed, table.name
    elif column.kind == "code":
        assert column.refers in TITLES, table.name
    else:
        assert column.refers in {"", *TITLES, *keyed}, table.name


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_column_allows_its_own_example(table: TableShape, column: Column) -> None:
    assert (column.kind == "choice") == bool(column.choices), table.name
    if column.choices:
        assert column.example in ("", *column.choices)
    if column.kind in ("number", "integer") and column.example:
        value = float(column.example)
        assert column.minimum is None or value >= column.minimum
        assert column.maximum is None or value <= column.maximum


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_column_that_must_be_filled_shows_an_example(table: TableShape, column: Column) -> None:
    assert column.example or not column.required, table.name
