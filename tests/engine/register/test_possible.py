"""Qualities that nothing can have are told with their cure, and ranges become bounds."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.engine.register.possible import spread_ranges
from tests.engine.register.packs import said, streams, told


def offer(quality: str, role: str = "offer") -> str:
    return streams(f"a,mill-1,{role},x,3,t,{quality}", columns="id,site,role,resource,amount,unit,quality")


@pytest.mark.parametrize(
    ("quality", "words"),
    [
        ("temperature = -300 °C", "below absolute zero"), ("chloride = -2 mg/l", "negative"),
        ("moisture = 140 %", "more than the whole"), ("lead = -1 ppm", "negative"),
        ("pressure = -1 bar", "negative"), ("moisture = 14..10 %", "lies above the upper bound"),
    ],
)  # fmt: skip
def test_impossible_quality_is_told_with_its_cure(quality: str, words: str) -> None:
    """What cannot be is an error, never read as it stands."""
    assert words in said(streams=offer(quality))[0]
    assert {kind for *_, kind in told(streams=offer(quality))} == {"impossible"}


@pytest.mark.parametrize(
    "quality",
    ["temperature = -20 °C", "moisture = 100 %", "heating value = -2 MJ/kg", "excess = 140", "pH = 6..8"],
)
def test_possible_quality_is_not_refused(quality: str) -> None:
    """Cold is not impossible, and a plain number is no share."""
    assert told(streams=offer(quality)) == []


def test_impossible_limit_is_told_too() -> None:
    """A limit that nothing can miss or meet is a slip of the pen."""
    assert "more than the whole" in said(streams=offer("moisture <= 140 %", "need"))[0]


@pytest.mark.parametrize(
    ("entry", "bounds"),
    [
        ("moisture = 10..14 %", ["moisture >= 10 %", "moisture <= 14 %"]),
        ("moisture = 10 % .. 14 %", ["moisture >= 10 %", "moisture <= 14 %"]),
        ("pH = 6,5…8", ["pH >= 6,5", "pH <= 8"]),
        ("moisture = 12 %", ["moisture = 12 %"]), ("nonsense", ["nonsense"]),
    ],
)  # fmt: skip
def test_range_becomes_its_two_bounds(entry: str, bounds: list[str]) -> None:
    """Everything else stays as it was written."""
    assert spread_ranges(pl.DataFrame({"row": [0], "entry": [entry]}))["entry"].to_list() == bounds
