"""Where things are: boxes, circles and drawn areas, in degrees or in kilometres as the region says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lichen.site.register.models import SheetRow

EARTH_RADIUS = 6371.0088  # km
_PLANE = ("plane_km", "plane km", "plane", "km")  # as the engine reads the cell
Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Circle:
    """All places up to `km` from a point."""

    x: float
    y: float
    km: float


def on_plane() -> bool:
    """Return whether the region's coordinates are kilometres on a plane."""
    row = SheetRow.objects.filter(sheet="region").order_by("position").values_list("cells", flat=True).first()
    return (row or {}).get("coordinate_system", "").strip().casefold() in _PLANE


def distance(a: Point, b: Point, *, plane: bool) -> float:
    """Return the distance [km] between two places, on a plane or along a great circle.

    >>> distance((0, 0), (3, 4), plane=True), round(distance((0, 0), (90, 0), plane=False))
    (5.0, 10008)
    """
    if plane:
        return math.hypot(a[0] - b[0], a[1] - b[1])
    (east, north), (to_east, to_north) = (map(math.radians, a), map(math.radians, b))
    half = (
        math.sin((to_north - north) / 2) ** 2
        + math.cos(north) * math.cos(to_north) * math.sin((to_east - east) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(half)))


def box_around(circle: Circle, *, plane: bool) -> Box:
    """Return the box (west, south, east, north) in which a circle lies.

    >>> box_around(Circle(10, 20, 5), plane=True)
    (5, 15, 15, 25)
    """
    if plane:
        return circle.x - circle.km, circle.y - circle.km, circle.x + circle.km, circle.y + circle.km
    high = math.degrees(circle.km / EARTH_RADIUS)
    farthest = min(abs(circle.y) + high, 90.0)
    if farthest >= 90.0:
        return -180.0, circle.y - high, 180.0, circle.y + high
    wide = math.degrees(math.asin(min(1.0, math.sin(math.radians(high)) / math.cos(math.radians(circle.y)))))
    return circle.x - wide, circle.y - high, circle.x + wide, circle.y + high


def box_of(area: Sequence[Point]) -> Box:
    """Return the box in which a drawn area lies.

    >>> box_of([(0, 0), (4, 1), (2, 5)])
    (0, 0, 4, 5)
    """
    xs, ys = [x for x, _ in area], [y for _, y in area]
    return min(xs), min(ys), max(xs), max(ys)


def inside(point: Point, area: Sequence[Point]) -> bool:
    """Return whether a place lies in a drawn area (even-odd rule).

    >>> inside((1, 1), [(0, 0), (4, 0), (0, 4)]), inside((3, 3), [(0, 0), (4, 0), (0, 4)])
    (True, False)
    """
    x, y = point
    within = False
    for (ax, ay), (bx, by) in zip(area, [*area[1:], area[0]], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            within = not within
    return within
