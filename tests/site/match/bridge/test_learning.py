"""Answers that are kept are read as the engine reads them, also those of before there were reasons."""

from __future__ import annotations

from lichen.site.match.bridge.learning import places
from lichen.site.match.models import Answer


def test_places_follow_answers() -> None:
    said = [Answer(kind="never", because="far", features=["haul:4"]) for _time in range(3)]
    old = [
        Answer(kind="never", reason="too wet"),
        Answer(kind="never", because="gone since", features=["haul:0"]),
    ]
    assert [one.index for one in places([*said, *old], [("haul:4",), ("haul:0",)])] == [1, 0]
    assert [one.index for one in places(old * 5, [("haul:4",), ("haul:0",)])] == [0, 1]
