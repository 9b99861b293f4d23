"""The tables processes, flows, stocks and coefficients hold together."""

from __future__ import annotations

import pytest

from lichen.core.pack import COEFFICIENTS, FLOWS, PROCESSES, STOCKS
from lichen.core.tables import TableShape
from tests.core.pack.laws import assert_table_holds_together

TABLES = [PROCESSES, FLOWS, STOCKS, COEFFICIENTS]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_table_holds_together(table: TableShape) -> None:
    assert_table_holds_together(table)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_table_may_be_left_out(table: TableShape) -> None:
    """A pack made before there were flows stays valid."""
    assert not table.required
