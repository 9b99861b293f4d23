"""Lines of equal longitude and latitude, or a grid in kilometres, with their names at the edge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.draw.projection import Projection
from lichen.engine.kit.draw.scale import ticks
from lichen.engine.kit.draw.svg import Markup, el, number

Floats = NDArray[np.float64]


def degrees_text(value: float, *, east: bool) -> str:
    """Return a longitude (`east`) or latitude in words.

    >>> degrees_text(-3.5, east=True), degrees_text(57.0, east=False), degrees_text(185, east=True)
    ('3.5° W', '57° N', '175° W')
    """
    if east:
        value = (value + 180) % 360 - 180
    side = ("E" if value > 0 else "W") if east else ("N" if value > 0 else "S")
    return f"{number(abs(value), 3)}° {side}" if value else "0°"


def draw_graticule(projection: Projection, box: Sequence[float], about: int = 5) -> Markup:
    """Return the grid's lines and their names; `box` as `view_box` gives it, `about` how many lines each way.

    >>> grid = draw_graticule(Projection((-4, 57), 1.0, (0, 0), 300, 300), (-8, 54, 0, 60))
    >>> "56° N" in grid and "4° W" in grid
    True
    """
    west, south, east, north = box
    lines, names = [], []
    for is_meridian, values in (
        (True, ticks(west, east, about)),
        (False, ticks(south, north, about)),
    ):
        for value in values:
            sweep = np.linspace(south, north, 61) if is_meridian else np.linspace(west, east, 61)
            fixed = np.full_like(sweep, value)
            x, y = projection(fixed, sweep) if is_meridian else projection(sweep, fixed)
            path = _line(x, y, projection)
            if path:
                lines.append(path)
                names.append(_name(x, y, value, projection, is_meridian=is_meridian))
    return el(
        "g",
        el("path", d="".join(lines), class_="grid") if lines else None,
        names,
    )


def _shown(x: Floats, y: Floats, projection: Projection, more: float = 0.0) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (
        (x >= -more) & (x <= projection.width + more) & (y >= -more) & (y <= projection.height + more)
    )
    return inside


def _line(x: Floats, y: Floats, projection: Projection) -> str:
    seen = np.flatnonzero(_shown(x, y, projection))
    if not len(seen):
        return ""
    first, last = max(int(seen[0]) - 1, 0), int(seen[-1]) + 2
    points = [f"{number(a)},{number(b)}" for a, b in zip(x[first:last], y[first:last], strict=True)]
    return "M" + "L".join([points[0], " ".join(points[1:])])


def _name(x: Floats, y: Floats, value: float, projection: Projection, *, is_meridian: bool) -> Markup | None:
    """The line's name where it meets the lower (meridian) or left edge; none if off the picture."""
    low, along = (y[::-1], x[::-1]) if is_meridian else (x, y)
    at = float(np.interp(projection.height - 6.0 if is_meridian else 5.0, low, along))
    size = projection.width if is_meridian else projection.height
    if not 24 <= at <= size - 24:
        return None
    words = (
        degrees_text(value, east=is_meridian) if projection.centre is not None else f"{number(value, 2)} km"
    )
    if is_meridian:
        return el("text", words, x=at + 4, y=projection.height - 6.0, class_="grid-name")
    return el("text", words, x=6.0, y=at - 4, class_="grid-name")
