"""An amount with its unit in the same cell is read as both, where nothing contradicts."""

from __future__ import annotations

import polars as pl

from lichen.engine.register import RawTable
from lichen.site.register.bridge.amounts import apart


def read(
    amounts: list[str | None], units: list[str | None] | None = None
) -> tuple[list[tuple[str | None, ...]], int]:
    """Return amounts and units as they are read, and how many remarks there are."""
    columns = {"amount": amounts} | ({"unit": units} if units else {})
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    table, notices = apart(RawTable("streams", "a", "", frame, pl.Series(range(2, frame.height + 2))))
    return table.frame.rows(), len(notices)


def test_amount_and_unit_come_apart() -> None:
    assert read(["500 t/a", "3.000 kg", "7"]) == ([("500", "t/a"), ("3.000", "kg"), ("7", None)], 1)


def test_what_is_not_one_number_with_a_unit_stays_for_the_person() -> None:
    assert read(["ca. 5 t", "10-20 t", "5 barrels", None, "7"]) == (
        [("ca. 5 t",), ("10-20 t",), ("5 barrels",), (None,), ("7",)],
        0,
    )


def test_a_unit_that_contradicts_the_column_of_units_stays_for_the_person() -> None:
    assert read(["5 t", "5 t"], ["kg", "t"])[0] == [("5 t", "kg"), ("5", "t")]
