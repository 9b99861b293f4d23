"""Shapes of ribbons: as thick at one end as at the other, and loops that end where they should."""

from __future__ import annotations

import re

from lichen.engine.kit.draw.net import Lane
from lichen.engine.kit.draw.net_paths import band, loop


def test_band_goes_through_its_points_and_comes_back_beneath_them() -> None:
    found = band([(0, 0), (10, 5), (22, 5), (40, 9)], 3.0)
    assert found == "M0,0C5,0 5,5 10,5H22C31,5 31,9 40,9v3C31,12 31,8 22,8H10C5,8 5,3 0,3z"


def test_loop_begins_and_ends_at_its_bars() -> None:
    found = loop((50.0, 10.0), (20.0, 12.0), Lane(90.0, 70.0, 5.0, 8.0), 2.0)
    assert found.startswith("M50,12H")
    assert found.endswith(",14H20")


def test_strands_of_one_loop_stay_beside_each_other() -> None:
    """What is above at the bar is outside in the bends and below in the lane, by the same distance."""
    lane = Lane(90.0, 70.0, 5.0, 8.0)
    outer, inner = (loop((50.0, 10.0), (20.0, 12.0), lane, shift) for shift in (-2.0, 2.0))
    radii = [float(re.findall(r"A([\d.]+),", path)[0]) for path in (outer, inner)]
    assert radii == [12.0, 8.0]
    assert "92" in outer
    assert "88" in inner
