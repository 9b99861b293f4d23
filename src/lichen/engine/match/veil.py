"""Staged confidentiality: what of each stream may be used and shown, and in what bands.

Stages (cited by tests):
 1. ``sector``: the branch (two digits of NACE), the country and the region. Nothing else, not even the resource.
 2. ``range``: also the resource, its code, what it is in law, and every figure as a band of a grid that does not
    depend on the figure: amounts and prices between neighbours of 1, 2, 5, 10, 20, 50, ...; shares of months by
    twentieths; temperatures by 20 K; the place as a cell of a grid of about 25 km, so that no number of questions finds
    it. Names, the exact place, and what a permit lists are not disclosed; whether a permit covers a code is.
 3. ``exact``: everything.
 4. Who is not named is at stage ``sector``: nothing is disclosed by forgetting it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import polars as pl

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.engine.kit.geo import Points
from lichen.engine.kit.interval import Interval

__all__ = [
    "STAGES",
    "Disclosure",
    "Stage",
    "band",
    "cell",
    "cell_middle",
    "share_band",
    "temperature_band",
    "veil",
]

Stage = Literal["sector", "range", "exact"]
STAGES: tuple[Stage, ...] = get_args(Stage)
_STEPS = (1, 2, 5)
_SMALL = 1e-3  # what is smaller shares one band with nothing
_TWENTIETH = 20
_KELVIN, _ZERO = 20.0, 273.15
_CELL = {True: 0.25, False: 25.0}  # [degrees] on the Earth, [km] on a plane
_MARGIN = 1e-3  # of a cell's radius, more than any rounding


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Which stage each stream is at: `stages` by id, and `otherwise` for all others."""

    stages: Mapping[str, Stage]
    otherwise: Stage = "sector"

    def stage(self, stream: str) -> Stage:
        """Return the stage of a stream."""
        return self.stages.get(stream, self.otherwise)


def veil(region: Region, stages: Mapping[str, Stage], *, otherwise: Stage = "sector") -> Disclosure:
    """Return what may be used of each stream of a region.

    `stages` by id of a stream or of an organisation (all its streams; what is said of a stream itself goes first);
    `otherwise` for who is not named.

    Raises `ModelError`, with all that is wrong, for a name that is neither and for a stage that there is not.

    >>> from lichen.engine.match.testing import two_sites
    >>> disclosure = veil(two_sites(), {"org-mill": "range"})
    >>> disclosure.stage("bran"), disclosure.stage("feed")
    ('range', 'sector')
    """
    owner = region.streams.select("id", "site").join(
        region.sites.select(pl.col("id").alias("site"), "organisation"), on="site", how="left"
    )
    ids, organisations = set(owner["id"]), set(region.organisations["id"])
    wrong = [
        f"'{name}' is neither a stream nor an organisation of the pack"
        for name in stages
        if name not in ids and name not in organisations
    ]
    wrong += [
        f"'{stage}' is no stage; there are {', '.join(STAGES)}"
        for stage in dict.fromkeys([*stages.values(), otherwise])
        if stage not in STAGES
    ]
    if wrong:
        raise ModelError("; ".join(wrong) + ".")
    by_owner = {
        stream: stages[name]
        for stream, name in owner.select("id", "organisation").iter_rows()
        if name in stages
    }
    return Disclosure(by_owner | {name: stage for name, stage in stages.items() if name in ids}, otherwise)


def _grid(power: int, step: int) -> float:
    return float(f"{step}e{power}")


def band(value: float) -> Interval:
    """Return the band of a figure: between neighbours of 1, 2, 5, 10, ...; what is very small shares one with zero.

    >>> band(45.0), band(-3.0), band(0.0)
    (Interval(low=20.0, high=50.0), Interval(low=-5.0, high=-2.0), Interval(low=0.0, high=0.001))
    """
    if math.isinf(value):
        return Interval(value, value)
    if value < 0:
        mirrored = band(-value)
        return Interval(0.0 - mirrored.high, 0.0 - mirrored.low)
    if value < _SMALL:
        return Interval(0.0, _SMALL)
    power = math.floor(math.log10(value))
    edges = [_grid(p, step) for p in (power - 1, power, power + 1) for step in _STEPS]
    below = max(edge for edge in edges if edge <= value)
    return Interval(below, min(edge for edge in edges if edge > value))


def share_band(value: float) -> Interval:
    """Return the band of a share [1] by twentieths.

    >>> share_band(0.08)
    Interval(low=0.05, high=0.1)
    """
    step = math.floor(value * _TWENTIETH)
    step -= step / _TWENTIETH > value
    return Interval(step / _TWENTIETH, max((step + 1) / _TWENTIETH, value))


def temperature_band(value: float) -> Interval:
    """Return the band of a temperature [K], 20 K wide, between round figures in °C.

    >>> temperature_band(333.15)
    Interval(low=333.15, high=353.15)
    """
    step = math.floor((value - _ZERO) / _KELVIN)
    low, high = step * _KELVIN + _ZERO, (step + 1) * _KELVIN + _ZERO
    return Interval(max(min(low, value), 0.0), max(high, value))


def cell(region: Region, x: float, y: float) -> tuple[Points, float]:
    """Return the middle of the cell of the grid in which a place lies, and how far the cell reaches from it [km].

    >>> from lichen.engine.match.testing import two_sites
    >>> middle, reach = cell(two_sites(), 10.0, 0.0)
    >>> middle.xyz.tolist(), round(reach, 1)
    ([[12.5, 12.5, 0.0]], 17.7)
    """
    plane = region.coordinate_system == "plane_km"
    west, south, east, north = _edges(x, y, plane=plane)
    if plane:
        middle, corners = (
            Points.plane([(west + east) / 2], [(south + north) / 2]),
            Points.plane([west, east] * 2, [south, south, north, north]),
        )
    else:
        middle = Points.geographic([(west + east) / 2], [(south + north) / 2])
        corners = Points.geographic([west, east] * 2, [south, south, north, north])
    reach = float(np.max(middle.take([0] * 4).distance_to(corners)))
    return middle, reach * (1 + _MARGIN)


def cell_middle(x: float, y: float, *, plane: bool) -> tuple[float, float]:
    """Return the coordinates [degrees east and north, or km] of the middle of the cell in which a place lies.

    >>> cell_middle(10.0, 0.0, plane=True), cell_middle(12.57, 55.68, plane=False)
    ((12.5, 12.5), (12.625, 55.625))
    """
    west, south, east, north = _edges(x, y, plane=plane)
    return (west + east) / 2, (south + north) / 2


def _edges(x: float, y: float, *, plane: bool) -> tuple[float, float, float, float]:
    size = _CELL[not plane]
    west, south = math.floor(x / size) * size, math.floor(y / size) * size
    east, north = west + size, south + size
    if not plane:
        south, north = max(south, -90.0), min(north, 90.0)
        if south >= north:  # on the pole itself
            south = north - size
    return west, south, east, north
