"""The land of the Earth, coarse, for the ground under a map (Natural Earth 1:10 m, public domain)."""

from __future__ import annotations

import lzma
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Ring = NDArray[np.float64]
STEP = 0.005  # degrees of the packed grid, as written by tools/build_land.py


@cache
def _rings() -> tuple[tuple[Ring, ...], Ring]:
    raw = lzma.decompress((resources.files("lichen.data") / "land" / "land.bin").read_bytes())
    numbers = np.frombuffer(raw, dtype="<i4")
    counts = numbers[1 : 1 + numbers[0]]
    moves = numbers[1 + numbers[0] :].reshape(2, -1)
    rings, start = [], 0
    for count in counts.tolist():
        ring = np.cumsum(moves[:, start : start + count], axis=1).T * STEP
        ring.setflags(write=False)
        rings.append(ring)
        start += count
    boxes = np.array([[*ring.min(axis=0), *ring.max(axis=0)] for ring in rings])
    return tuple(rings), boxes


def land_rings(west: float, south: float, east: float, north: float) -> tuple[Ring, ...]:
    """Return the rings of land that may reach into a box.

    Parameters: the box [degrees]; `west` < `east`, either may lie beyond ±180, and rings are shifted by whole
    turns to meet it. Returns closed rings, each an array [point, (longitude, latitude)] in degrees, whole
    (not cut at the box). Lakes are rings too: fill by the even-odd rule. The grid is 0.005 degrees, about 500
    m.

    >>> iceland = land_rings(-20.0, 64.5, -19.0, 65.0)
    >>> all(bool((ring[0] == ring[-1]).all()) for ring in iceland)
    True
    """
    rings, boxes = _rings()
    found: list[Ring] = []
    for turn in (-360.0, 0.0, 360.0):
        meets = (
            (boxes[:, 0] + turn <= east)
            & (boxes[:, 2] + turn >= west)
            & (boxes[:, 1] <= north)
            & (boxes[:, 3] >= south)
        )
        found += [rings[i] + (turn, 0.0) if turn else rings[i] for i in np.flatnonzero(meets).tolist()]
    return tuple(found)
