"""Where things are: boxes, circles and drawn areas, in degrees or in kilometres as the region says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import BooleanField, Func, Q, QuerySet
from django.utils.translation import gettext as _

from lichen.site.register.models import SheetRow

EARTH_RADIUS = 6371.0088  # km
# Added and taken away again, it rounds to 2^-31: of smaller numbers the squares would be none to a database.
_SNAP = 2.0**21
_RADIAN, _HALF = math.pi / 180, math.pi / 360  # of a degree, and half of it
_MARGIN = 1e-9  # degrees that a box is wider, so that no rounding cuts what its circle holds
_PLANE = ("plane_km", "plane km", "plane", "km")  # as the engine reads the cell
MOST_CORNERS = 200
FURTHEST = 1e6  # of coordinates, in degrees or km
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
    return _of_region("coordinate_system").casefold() in _PLANE


def currency() -> str:
    """Return the currency in which the region counts, "" where it states none."""
    return _of_region("currency").upper()


def _of_region(column: str) -> str:
    row = SheetRow.objects.filter(sheet="region").order_by("position").values_list("cells", flat=True).first()
    return str((row or {}).get(column) or "").strip()


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
    """Return the box (west, south, east, north) in which a circle lies; around a pole, a band around the globe.

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


def boxes_around(circle: Circle, *, plane: bool) -> tuple[Box, ...]:
    """Return the boxes in which a circle's places lie: two where it lies across the 180th meridian.

    >>> [tuple(map(round, box)) for box in boxes_around(Circle(179, 0, 333), plane=False)]
    [(-180, -3, -178, 3), (176, -3, 180, 3)]
    """
    west, south, east, north = box_around(circle, plane=plane)
    if plane:
        return ((west, south, east, north),)
    turns = range(math.floor((-180 - east) / 360), math.ceil((180 - west) / 360) + 1)
    ends = (
        (max(west + 360 * turn - _MARGIN, -180.0), min(east + 360 * turn + _MARGIN, 180.0)) for turn in turns
    )
    return tuple(
        (start, south - _MARGIN, end, north + _MARGIN) for start, end in sorted(ends) if start <= end
    )


def in_circle(circle: Circle, point: tuple[Any, Any], *, plane: bool, by: Any = math) -> Any:
    """Return whether a place lies in a circle; the reference of `near`, step by step the same.

    With `by` numpy, x and y of the place are arrays, and so is what is returned.

    >>> in_circle(Circle(179.9, 0, 50), (-179.9, 0), plane=False), in_circle(Circle(0, 0, 5), (3, 4), plane=True)
    (True, True)
    """
    (x, y), bound = point, _bound(circle, plane=plane)
    to_x, to_y = x - circle.x + _SNAP - _SNAP, y - circle.y + _SNAP - _SNAP
    if plane:
        return to_x * to_x + to_y * to_y <= bound
    north, east = by.sin(to_y * _HALF), by.sin(to_x * _HALF)
    beside = math.cos(circle.y * _RADIAN) * by.cos((y + _SNAP - _SNAP) * _RADIAN)
    return north * north + beside * east * east <= bound


def _bound(circle: Circle, *, plane: bool) -> float:
    """Return what a circle's places have at most: the distance squared, or of half its angle the sine squared."""
    if plane:
        return circle.km * circle.km
    return math.sin(min(circle.km / (2 * EARTH_RADIUS), math.pi / 2)) ** 2


def box_of(area: Sequence[Point]) -> Box:
    """Return the box in which a drawn area lies.

    >>> box_of([(0, 0), (4, 1), (2, 5)])
    (0, 0, 4, 5)
    """
    xs, ys = [x for x, _ in area], [y for _, y in area]
    return min(xs), min(ys), max(xs), max(ys)


def inside(point: tuple[Any, Any], area: Sequence[Point]) -> Any:
    """Return whether a place lies in a drawn area (even-odd rule); of places as arrays x and y, an array.

    >>> inside((1, 1), [(0, 0), (4, 0), (0, 4)]), inside((3, 3), [(0, 0), (4, 0), (0, 4)])
    (True, False)
    """
    x, y = point
    within: Any = False
    for (ax, ay), (bx, by) in pairwise([*area, area[0]]):
        if ay != by:
            within = within ^ (((ay > y) != (by > y)) & (x < ax + (y - ay) / (by - ay) * (bx - ax)))
    return within


def corners_of(text: str) -> tuple[Point, ...]:
    """Return the corners of an area as an address says them; none for an empty text.

    Corners are ``x y`` (longitude, latitude, or km) with commas between; with semicolons between them, numbers may have
    decimal commas. Four numbers without corners are a box: west, south, east, north; if it is wider than 180, its sides
    have corners between, so that nobody goes around the other way. Raises `ValueError` for anything else. Corners are
    taken to nine decimals (a tenth of a millimetre): a database would stumble over smaller steps.

    >>> corners_of("12.1 55.2, 12.4 55.2, 12.4 55.5")
    ((12.1, 55.2), (12.4, 55.2), (12.4, 55.5))
    >>> corners_of("0,1,2,3")
    ((0.0, 1.0), (2.0, 1.0), (2.0, 3.0), (0.0, 3.0))
    """
    if not text.strip():
        return ()
    parts = text.replace(",", ".").split(";") if ";" in text else text.split(",")
    told = [[float(number) for number in part.split()] for part in parts]
    if [len(one) for one in told] == [1, 1, 1, 1]:
        [west], [south], [east], [north] = told
        side = [west, (west + east) / 2, east] if east - west > 180 else [west, east]
        told = [[x, south] for x in side] + [[x, north] for x in reversed(side)]
    if not 3 <= len(told) <= MOST_CORNERS or any(len(one) != 2 for one in told):
        raise ValueError(text)
    if not all(abs(number) <= FURTHEST for one in told for number in one):
        raise ValueError(text)
    return tuple((round(x, 9), round(y, 9)) for x, y in told)


def area_of(text: str, *, plane: bool) -> tuple[Point, ...]:
    """Return an area as an address says it, ready for `inside` and `within`; none for an empty text.

    Raises `ValueError` with a sentence for what is no area, and for one that cannot be drawn on the globe.
    """
    try:
        corners = corners_of(text)
    except ValueError:
        raise ValueError(
            _("An area has 3 to 200 corners, written like: 12.1 55.2, 12.4 55.2, 12.4 55.5")
        ) from None
    return corners if plane or not corners else on_globe(corners)


def on_globe(area: Sequence[Point]) -> tuple[Point, ...]:
    """Return an area in degrees so that its places, which are between -180 and 180, are found across that meridian.

    Between corners more than 180 degrees apart an edge goes the shorter way around. What then lies beyond the 180th
    meridian is written a second time, 360 degrees away; the way there and back is level, so it counts for nothing (see
    `inside`). Raises `ValueError` for an area around a pole, and for one that is wider than the globe.

    >>> on_globe([(179, 0), (-179, 0), (-179, 2)])
    ((-181, 0), (-179, 0), (-179, 2), (-181, 0), (179, 0), (181, 0), (181, 2), (179, 0))
    """
    ring, turns = [area[0]], 0
    for (before, _y), (x, y) in pairwise([*area, area[0]]):
        turns -= int(180 < x - before < 360) - int(180 < before - x < 360)
        ring.append((x + 360 * turns if turns else x, y))
    west, _south, east, _north = box_of(ring)
    if turns or east - west > 360 or max(x for x, _y in area) - min(x for x, _y in area) > 360:
        raise ValueError(_("An area goes around no pole and is at most 360 degrees wide. Draw it smaller."))
    first, last = math.floor((-180 - east) / 360) + 1, math.floor((180 - west) / 360)
    if first == last == 0 and tuple(ring[:-1]) == tuple(area):
        return tuple(area)
    return tuple((x + 360 * turn, y) for turn in range(first, last + 1) for x, y in ring)


def near(rows: QuerySet, circle: Circle, *, plane: bool, x: str = "x", y: str = "y") -> QuerySet:
    """Keep rows whose place, in two fields, lies in a circle: first its box, by an index, then as `in_circle`."""
    boxes = Q()
    for west, south, east, north in boxes_around(circle, plane=plane):
        boxes |= Q(**{f"{x}__gte": west, f"{x}__lte": east, f"{y}__gte": south, f"{y}__lte": north})
    return rows.filter(boxes, _Round(x, y, circle=circle, plane=plane))


def within(rows: QuerySet, area: Sequence[Point], *, x: str = "x", y: str = "y") -> QuerySet:
    """Keep rows whose place, in two fields, lies in a drawn area: first its box, by an index, then as `inside`."""
    west, south, east, north = box_of(area)
    box = {f"{x}__gte": west, f"{x}__lte": east, f"{y}__gte": south, f"{y}__lte": north}
    return rows.filter(_Inside(x, y, area=area), **box)


class _Round(Func):
    """`in_circle` in the words of a database, each step one operation on doubles."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, *fields: Any, circle: Circle, plane: bool, **known: Any) -> None:
        super().__init__(*fields, **known)
        self.circle, self.plane = circle, plane

    def as_sql(self, compiler: Any, connection: Any, **_known: Any) -> tuple[str, list[Any]]:  # noqa: ARG002 - Django's
        """Return the condition."""
        (x, with_x), (y, with_y) = (compiler.compile(field) for field in self.get_source_expressions())
        at_y, bound = float(self.circle.y), _bound(self.circle, plane=self.plane)
        to_x, to_y = f"({x} - %s + %s - %s)", f"({y} - %s + %s - %s)"
        by_x, by_y = [*with_x, float(self.circle.x), _SNAP, _SNAP], [*with_y, at_y, _SNAP, _SNAP]
        if self.plane:
            said = f"({to_x} * {to_x} + {to_y} * {to_y} <= %s)"
            return said, [*by_x, *by_x, *by_y, *by_y, bound]
        north, east = f"SIN({to_y} * %s)", f"SIN({to_x} * %s)"
        said = f"({north} * {north} + %s * COS(({y} + %s - %s) * %s) * {east} * {east} <= %s)"
        beside = [math.cos(at_y * _RADIAN), *with_y, _SNAP, _SNAP, _RADIAN]
        return said, [*by_y, _HALF, *by_y, _HALF, *beside, *by_x, _HALF, *by_x, _HALF, bound]


class _Inside(Func):
    """`inside` in the words of a database: an odd number of edges lies east of the place.

    Each step is one operation on doubles, as in `inside`, so that both agree to the last digit.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, *fields: Any, area: Sequence[Point] = (), **known: Any) -> None:
        super().__init__(*fields, **known)
        self.area = tuple((float(x), float(y)) for x, y in area)

    def as_sql(self, compiler: Any, connection: Any, **_known: Any) -> tuple[str, list[Any]]:  # noqa: ARG002 - Django's
        """Return the condition: one term an edge that is not level."""
        (x, with_x), (y, with_y) = (compiler.compile(field) for field in self.get_source_expressions())
        term = f"CASE WHEN {y} >= %s AND {y} < %s AND {x} < %s + ({y} - %s) / %s * %s THEN 1 ELSE 0 END"
        terms, params = ["0"], []
        for (ax, ay), (bx, by) in pairwise([*self.area, *self.area[:1]]):
            if ay != by:
                terms.append(term)
                low, high = min(ay, by), max(ay, by)
                params += [*with_y, low, *with_y, high, *with_x, ax, *with_y, ay, by - ay, bx - ax]
        return f"(({' + '.join(terms)}) %% 2 = 1)", params
