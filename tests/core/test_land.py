"""The packaged land: rings that close, and places known to be on land or at sea."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.land import land_rings


def inside(lon: float, lat: float) -> bool:
    """Even-odd rule over the rings that meet the place."""
    crossings = 0
    for ring in land_rings(lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1):
        x, y = ring[:, 0], ring[:, 1]
        spans = (y[:-1] > lat) != (y[1:] > lat)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = x[:-1] + (lat - y[:-1]) / (y[1:] - y[:-1]) * (x[1:] - x[:-1])
        crossings += int(np.sum(spans & (at > lon)))
    return crossings % 2 == 1


@pytest.mark.parametrize(
    ("lon", "lat", "dry"),
    [
        (-3.19, 55.9, True),  # Edinburgh
        (-4.0, 56.8, True),  # the Highlands
        (-2.0, 56.5, False),  # the North Sea
        (-8.5, 57.0, False),  # the Atlantic west of the Hebrides
        (178.0, -17.8, True),  # Fiji, near the 180th meridian
        (50.0, 42.0, False),  # the Caspian: a hole in a ring
    ],
)
def test_land_knows_land_from_sea(lon: float, lat: float, dry: bool) -> None:
    assert inside(lon, lat) is dry


def test_land_rings_close_and_cannot_be_written() -> None:
    rings = land_rings(-8.0, 54.0, 0.0, 61.0)
    assert len(rings) > 20
    for ring in rings:
        assert (ring[0] == ring[-1]).all()
    with pytest.raises(ValueError, match="read-only"):
        rings[0][0] = 0.0


def test_land_beyond_the_180th_meridian_is_shifted() -> None:
    east = land_rings(177.0, -19.0, 183.0, -16.0)
    assert any((ring[:, 0] > 180).any() for ring in east)
