"""The shapes of ribbons: smooth bands through given points, and loops that run back beneath a network."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from lichen.engine.kit.draw.net import Lane
from lichen.engine.kit.draw.svg import number


def band(points: Sequence[tuple[float, float]], width: float) -> str:
    """Return the outline of a band of constant height whose top edge runs through `points`, level at each [px].

    >>> band([(0, 0), (10, 4)], 2.0)
    'M0,0C5,0 5,4 10,4v2C5,6 5,2 0,2z'
    """
    n = number
    there = _curve(points)
    back = _curve([(x, y + width) for x, y in points[::-1]])
    (x, y), end = points[0], n(width, 2)
    return f"M{n(x)},{n(y, 2)}{there}v{end}{back}z"


def _curve(points: Sequence[tuple[float, float]]) -> str:
    n = number
    parts = []
    for (x0, y0), (x1, y1) in pairwise(points):
        xm = n((x0 + x1) / 2)
        level = abs(y0 - y1) < 0.005
        parts.append(f"H{n(x1)}" if level else f"C{xm},{n(y0, 2)} {xm},{n(y1, 2)} {n(x1)},{n(y1, 2)}")
    return "".join(parts)


def loop(start: tuple[float, float], end: tuple[float, float], lane: Lane, shift: float) -> str:
    """Return the middle line of a ribbon that flows back, `shift` [px] below the middle of its pair at both ends.

    >>> loop((10, 0), (5, 0), Lane(30.0, 20.0, 0.0, 4.0), 0.0)
    'M10,0H12A8,8 0 0 1 20,8V22A8,8 0 0 1 12,30H8A8,8 0 0 1 0,22V8A8,8 0 0 1 8,0H5'
    """
    n, radius = number, lane.radius
    r = n(radius - shift, 2)
    (x0, y0), (x1, y1) = start, end
    right, left, y = lane.right, lane.left, lane.y

    def bend(x: float, at: float) -> str:
        return f"A{r},{r} 0 0 1 {n(x, 2)},{n(at, 2)}"

    return (
        f"M{n(x0)},{n(y0 + shift, 2)}H{n(right - radius, 2)}{bend(right - shift, y0 + radius)}"
        f"V{n(y - radius, 2)}{bend(right - radius, y - shift)}H{n(left + radius, 2)}"
        f"{bend(left + shift, y - radius)}V{n(y1 + radius, 2)}{bend(left + radius, y1 + shift)}H{n(x1)}"
    )
