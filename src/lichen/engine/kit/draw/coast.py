"""Rings of land cut to a box: the ground of a map, as one path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.draw.projection import Projection
from lichen.engine.kit.draw.svg import number

Ring = NDArray[np.float64]


def cut_ring(ring: Ring, low: Sequence[float], high: Sequence[float]) -> Ring:
    """Return a closed ring cut to the box from `low` to `high` (x, y), closed again; empty if outside.

    The cut runs along the box's edges, so that areas fill rightly. Reference: I. E. Sutherland, G. W.
    Hodgman, *Commun. ACM* 17 (1974) 32, doi:10.1145/360767.360802, one edge at a time over whole arrays.

    >>> square = np.array([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], float)
    >>> cut_ring(square, (1, -1), (9, 2)).tolist()
    [[4.0, 2.0], [1.0, 2.0], [1.0, 0.0], [4.0, 0.0], [4.0, 2.0]]
    """
    for axis in (0, 1):
        ring = _cut_side(ring, axis, low[axis], 1.0)
        ring = _cut_side(ring, axis, high[axis], -1.0)
    return ring


def _cut_side(ring: Ring, axis: int, edge: float, sign: float) -> Ring:
    """Keep what lies on the side of the edge where sign * (value - edge) >= 0."""
    if len(ring) < 4:
        return ring[:0]
    depth = sign * (ring[:, axis] - edge)
    inside = depth >= 0
    if inside.all():
        return ring
    if not inside.any():
        return ring[:0]
    a, b, da, db = ring[:-1], ring[1:], depth[:-1], depth[1:]
    crosses = inside[:-1] != inside[1:]
    share = np.divide(da, da - db, out=np.zeros_like(da), where=crosses)
    meeting = a + share[:, None] * (b - a)
    # each side gives its crossing, if any, and then its end, if inside
    pairs = np.stack([meeting, b], axis=1).reshape(-1, 2)
    keep = np.stack([crosses, inside[1:]], axis=1).ravel()
    kept = pairs[keep]
    return np.vstack([kept[-1:], kept])


def view_box(projection: Projection) -> tuple[float, float, float, float]:
    """Return a box (west, south, east, north) that holds all that the picture shows, with a margin.

    In degrees the longitudes lie about the centre and may go beyond ±180; a picture that shows a pole or the
    edge of the Earth has all longitudes.

    >>> view_box(Projection(None, 1.0, (20, 20), 40, 40))
    (-4.0, -4.0, 44.0, 44.0)
    """
    across, down = np.meshgrid(np.linspace(0, projection.width, 33), np.linspace(0, projection.height, 33))
    x, y = projection.back(across, down)
    west, east, south, north = (float(v) for v in (np.nanmin(x), np.nanmax(x), np.nanmin(y), np.nanmax(y)))
    if projection.centre is None:
        more = (east - west) * 0.1
        return west - more, south - more, east + more, north + more
    more = 0.2 * (north - south) + 0.1
    if np.isnan(x).any() or north + more >= 89 or south - more <= -89:
        lon = projection.centre[0]
        return lon - 180, max(south - more, -90.0), lon + 180, min(north + more, 90.0)
    return west - more, south - more, east + more, north + more


def land_path(
    rings: Iterable[Ring],
    projection: Projection,
    box: Sequence[float],
    *,
    apart: float = 0.7,
    least: float = 1.5,
) -> str:
    """Return the land inside the picture as the data of one path; fill it by the even-odd rule.

    Parameters: `rings` closed, [degrees or km]; `box` as `view_box` gives it, to which they are cut before
    they are projected (far behind the Earth a straight edge would sweep across the picture); points nearer
    than `apart` [px] to the one kept before are dropped, and so are islands smaller than `least` [px²].

    >>> island = np.array([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], float)
    >>> view = Projection(None, 10.0, (2, 2), 30, 30)
    >>> land_path([island], view, view_box(view))
    'M0,30L30,30 30,0 0,0Z'
    """
    low, high = (0.0, 0.0), (projection.width, projection.height)
    parts = []
    for whole in rings:
        ring = cut_ring(whole, box[:2], box[2:])
        if len(ring) < 4:
            continue
        x, y = projection(ring[:, 0], ring[:, 1])
        cut = cut_ring(np.column_stack([x, y]), low, high)
        if len(cut) < 4 or _area(cut) < least:
            continue
        thin = _thin(cut, apart)
        if len(thin) > 2:
            parts.append("M" + "L".join(_points(thin)) + "Z")
    return "".join(parts)


def _points(ring: list[tuple[float, float]]) -> tuple[str, str]:
    first, *rest = (f"{number(x)},{number(y)}" for x, y in ring)
    return first, " ".join(rest)


def _area(ring: Ring) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(x[:-1] @ y[1:] - x[1:] @ y[:-1])) / 2


def _thin(ring: Ring, apart: float) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for x, y in ring[:-1].tolist():
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= apart:
            kept.append((x, y))
    return kept
