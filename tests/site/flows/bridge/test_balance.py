"""The sheets of flows, reconciled and packed."""

from __future__ import annotations

import io

import pytest

from lichen.core.errors import ProblemsError
from lichen.engine.flows import reconcile
from lichen.site.flows.bridge import balance as bridge
from lichen.site.flows.bridge.opened import TABLES, read_picture, read_table
from lichen.site.register.models import SheetRow


def quiet(_share: float, _stage: str) -> None:
    """Tell nobody."""


def test_every_row_of_the_sheets_is_there(balanced: None) -> None:
    system = bridge.stored_system()
    assert (system.periods, system.flows.height) == (("2023", "2024"), 8)


def test_file_says_what_the_engine_says(balanced: None) -> None:
    system = bridge.stored_system()
    about, file = bridge.balanced_file(system, quiet)
    made = reconcile(system)
    assert read_table(io.BytesIO(file), "data").equals(made.data)
    assert about["periods"] == ["2023", "2024"]
    assert about["depths"] == [{"key": "all", "level": None, "open": []}]
    assert about["ends"]["paper"] == ["homes", "sorting", "old paper"]
    for name in TABLES:
        assert read_table(io.BytesIO(file), name).width
    svg, table = read_picture(io.BytesIO(file), 0, "all", 1, "t")
    assert "2024" in svg
    assert set(table["period"]) == {"2023", "2024"}


def test_wrong_sheets_are_told_with_all_problems(balanced: None) -> None:
    for row in SheetRow.objects.filter(sheet="flows")[:2]:
        row.cells["to_process"] = "nowhere"
        row.save()
    with pytest.raises(ProblemsError) as told:
        bridge.stored_system()
    assert len(told.value.problems) == 2
