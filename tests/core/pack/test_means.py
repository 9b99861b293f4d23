"""The tables technologies, prices, transport, factors and distances hold together."""

from __future__ import annotations

import pytest

from lichen.core.pack import DISTANCES, FACTORS, PACK, PRICES, TECHNOLOGIES, TRANSPORT
from lichen.core.tables import TableShape
from tests.core.pack.laws import assert_table_holds_together

MEANS = [TECHNOLOGIES, PRICES, TRANSPORT, FACTORS, DISTANCES]


@pytest.mark.parametrize("table", MEANS, ids=lambda table: table.name)
def test_table_holds_together(table: TableShape) -> None:
    assert_table_holds_together(table)


def test_pack_names_each_table_once() -> None:
    assert len({table.name for table in PACK}) == len(PACK)
