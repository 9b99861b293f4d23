"""Columns that several tables have are the same in all of them."""

from __future__ import annotations

from lichen.core.pack import PACK
from lichen.core.pack.shared import NOTE, SOURCE, STATUS, STATUSES


def test_figures_say_where_they_are_from_and_how_far_they_can_be_trusted() -> None:
    assert STATUS.choices == STATUSES
    assert all(table.column("source") == SOURCE for table in PACK if "status" in table.names)


def test_every_table_has_room_for_a_remark() -> None:
    assert all(table.column("note") == NOTE for table in PACK)
