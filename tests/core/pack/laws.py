"""What holds for every table of the pack: whatever refers to something refers to something that is there."""

from __future__ import annotations

from lichen.core.codes.packaged import TITLES
from lichen.core.pack import PACK
from lichen.core.tables import Column, TableShape


def assert_table_holds_together(table: TableShape) -> None:
    """Fail if a table names a column twice, or one of its columns contradicts itself or the others."""
    assert table.meaning
    assert len(set(table.names)) == len(table.names)
    for column in table.columns:
        assert column.meaning, column.name
        assert column.name == column.name.lower().strip()
        assert column.example or not column.required, column.name
        assert_refers_to_what_is_there(column)
        assert_allows_its_own_example(column)


def assert_refers_to_what_is_there(column: Column) -> None:
    """A reference names a table with a key; a code names a scheme that comes with Lichen."""
    keyed = {other.name for other in PACK if any(one.kind == "id" for one in other.columns)}
    if column.kind == "ref":
        assert column.refers in keyed, column.name
    elif column.kind == "code":
        assert column.refers in TITLES, column.name
    else:
        assert column.refers in {"", *TITLES, *keyed}, column.name


def assert_allows_its_own_example(column: Column) -> None:
    assert (column.kind == "choice") == bool(column.choices), column.name
    if column.choices:
        assert column.example in ("", *column.choices)
    if column.kind in ("number", "integer") and column.example:
        value = float(column.example)
        assert column.minimum is None or value >= column.minimum
        assert column.maximum is None or value <= column.maximum
