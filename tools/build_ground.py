"""Write the ground of the site's maps: the outline of land as GeoJSON, from the packed land of `lichen.core.land`.

Lines are thinned by the method of D. H. Douglas and T. K. Peucker (doi:10.3138/FM57-6770-U75U-7727), to about 400 m
in Europe and 6 km elsewhere, so that the file is small enough to be fetched once by a page. `python -m
tools.build_ground` writes it, `--check` says whether it is old.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lichen.core.land import land_rings

TARGET = Path(__file__).resolve().parents[1] / "src/lichen/site/shell/static/lichen/land.json"
EUROPE = (-26.0, 34.0, 45.0, 72.0)  # west, south, east, north [degrees]
NEAR, FAR = 0.004, 0.06  # how far a point may lie from the thinned line [degrees]
Points = NDArray[np.float64]


def tolerance(points: Points) -> NDArray[np.float64]:
    """Return how far each point [point, (longitude, latitude)] may lie from the line [degrees]."""
    west, south, east, north = EUROPE
    x, y = points.T
    return np.where((x > west) & (x < east) & (y > south) & (y < north), NEAR, FAR)


def thinned(points: Points) -> Points:
    """Return the points that keep the line within its tolerance; the first and last always stay."""
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    limit = tolerance(points)
    todo = [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        inner, along = points[first + 1 : last] - points[first], points[last] - points[first]
        length = float(np.hypot(*along))
        away = (
            np.abs(inner[:, 0] * along[1] - inner[:, 1] * along[0]) / length
            if length > 0
            else np.hypot(inner[:, 0], inner[:, 1])
        )
        excess = away / limit[first + 1 : last]
        far = int(np.argmax(excess))
        if excess[far] > 1:
            middle = first + 1 + far
            keep[middle] = True
            todo += [(first, middle), (middle, last)]
    return points[keep]


def inside(point: Points, ring: Points) -> bool:
    """Return whether a point lies within a closed ring, by the even-odd rule."""
    (x, y), (x0, y0), (x1, y1) = point, ring[:-1].T, ring[1:].T
    crosses = (y0 > y) != (y1 > y)
    at = x0[crosses] + (y - y0[crosses]) / (y1[crosses] - y0[crosses]) * (x1[crosses] - x0[crosses])
    return bool(np.count_nonzero(at > x) % 2)


def area(ring: Points) -> float:
    """Return the area of a closed ring, positive when it runs against the clock [square degrees]."""
    (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
    return float(np.sum(x0 * y1 - x1 * y0) / 2)


def polygons(rings: list[Points]) -> list[list[Points]]:
    """Return land with its lakes: each outer ring against the clock, then its holes with it (RFC 7946)."""
    order = sorted(rings, key=lambda ring: -abs(area(ring)))
    found: list[list[Points]] = []
    for ring in order:
        ring = ring if area(ring) > 0 else ring[::-1]  # noqa: PLW2901 - the same ring, turned
        around = [
            parts
            for parts in found
            if inside(ring[0], parts[0]) and not any(inside(ring[0], h) for h in parts[1:])
        ]
        if around:
            around[-1].append(ring[::-1])
        else:
            found.append([ring])
    return found


def ground() -> str:
    """Return the file: one MultiPolygon with two decimals, three in Europe."""
    small = [
        thinned(ring) for ring in land_rings(-180.0, -90.0, 180.0, 90.0) if -180 <= ring[:, 0].mean() <= 180
    ]
    kept = [r for r in small if len(r) >= 4 and abs(area(r)) > 4 * float(tolerance(r[:1])[0]) ** 2]
    shapes = [
        [[[round(x, 3), round(y, 3)] for x, y in ring.tolist()] for ring in parts] for parts in polygons(kept)
    ]
    land = {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": shapes}}
    about = "Made with Natural Earth (public domain), thinned by tools/build_ground.py"
    return (
        json.dumps({"type": "FeatureCollection", "about": about, "features": [land]}, separators=(",", ":"))
        + "\n"
    )


def main() -> int:
    """Write the file, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; say whether the file is old")
    new = ground()
    if parser.parse_args().check:
        return int(TARGET.read_text("utf-8") != new)
    TARGET.write_text(new, "utf-8")
    print(f"{TARGET.name}: {len(new):,} characters")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
