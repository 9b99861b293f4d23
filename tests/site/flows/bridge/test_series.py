"""Indicators over the periods."""

from __future__ import annotations

from lichen.site.flows.bridge.series import drawn_series


def test_each_period_has_a_mark_and_its_error() -> None:
    rows = [{"period": "2023", "value": 0.2, "sd": 0.05}, {"period": "2024", "value": None, "sd": None}]
    drawn = drawn_series(rows, "Rate", "", "k")
    assert (drawn.count("<circle"), drawn.count('class="whisker"')) == (1, 1)
