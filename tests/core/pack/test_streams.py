"""The table streams holds together."""

from __future__ import annotations

from lichen.core.pack import STREAMS
from lichen.core.units import PERIODS_PER_YEAR
from tests.core.pack.laws import assert_table_holds_together


def test_table_holds_together() -> None:
    assert_table_holds_together(STREAMS)


def test_period_has_its_length() -> None:
    assert set(STREAMS.column("period").choices) == set(PERIODS_PER_YEAR)
