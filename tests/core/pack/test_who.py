"""The tables region, organisations and sites hold together."""

from __future__ import annotations

import pytest

from lichen.core.pack import ORGANISATIONS, REGION, SITES
from lichen.core.tables import TableShape
from tests.core.pack.laws import assert_table_holds_together


@pytest.mark.parametrize("table", [REGION, ORGANISATIONS, SITES], ids=lambda table: table.name)
def test_table_holds_together(table: TableShape) -> None:
    assert_table_holds_together(table)


def test_site_belongs_to_an_organisation() -> None:
    assert SITES.column("organisation").refers == ORGANISATIONS.name
