"""Flows cross the borders of all levels between their two ends, and no others."""

from __future__ import annotations

from lichen.engine.flows.border import borders_of
from lichen.engine.flows.frames import system_from_frames

LEVELS = {"id": ["outside", "works", "mill", "press"], "parent": [None, None, "works", "works"]}


def test_flow_between_parts_does_not_cross_the_whole() -> None:
    given = {
        "id": ["a", "b"],
        "from_process": ["mill", "outside"],
        "to_process": ["press", "press"],
        "unit": ["t"] * 2,
    }
    borders = borders_of(system_from_frames(given, LEVELS))
    assert set(borders.outer("a")) == {("press", 1.0), ("mill", -1.0)}
    assert set(borders.outer("b")) == {("press", 1.0), ("works", 1.0), ("outside", -1.0)}
