"""The ground of the map: thinned within its tolerance, lakes as holes, and the file as GeoJSON wants it."""

import json

import numpy as np

from tools.build_ground import EUROPE, FAR, NEAR, TARGET, area, inside, polygons, thinned, tolerance

SQUARE = np.array([[0.0, 0], [4, 0], [4, 4], [0, 4], [0, 0]])


def test_points_on_a_line_go_and_corners_stay() -> None:
    line = np.array([[100.0, 0], [101, 0.001], [102, -0.001], [103, 0], [103, 2]])
    assert thinned(line).tolist() == [[100, 0], [103, 0], [103, 2]]


def test_thinned_line_stays_near() -> None:
    """No point lies farther from the thinned line than its tolerance."""
    random = np.random.default_rng(5)
    line = np.cumsum(random.normal(0, 0.02, (400, 2)), axis=0) + np.array([100.0, 0.0])
    kept = thinned(line)
    for point in line:
        first, along = kept[:-1], np.diff(kept, axis=0)
        share = np.clip(((point - first) * along).sum(1) / (along**2).sum(1), 0, 1)
        assert np.hypot(*(first + share[:, None] * along - point).T).min() <= FAR + 1e-9


def test_europe_is_finer() -> None:
    west, south, east, north = EUROPE
    assert tolerance(np.array([[(west + east) / 2, (south + north) / 2], [-100.0, 40]])).tolist() == [
        NEAR,
        FAR,
    ]


def test_lake_is_a_hole_and_its_island_is_land() -> None:
    lake, island = SQUARE / 2 + 1, SQUARE / 8 + 1.5
    found = polygons([island, SQUARE, lake[::-1]])
    assert [[abs(area(ring)) for ring in parts] for parts in found] == [[16, 4], [0.25]]
    assert [[area(ring) > 0 for ring in parts] for parts in found] == [[True, False], [True]]


def test_inside() -> None:
    assert inside(np.array([1.0, 1]), SQUARE)
    assert not inside(np.array([5.0, 1]), SQUARE)


def test_file_is_geojson_of_closed_rings() -> None:
    written = json.loads(TARGET.read_text("utf-8"))
    (land,) = written["features"]
    assert land["geometry"]["type"] == "MultiPolygon"
    rings = [ring for parts in land["geometry"]["coordinates"] for ring in parts]
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)
    assert all(-180.001 <= x <= 180.001 and -90 <= y <= 90 for ring in rings for x, y in ring)
    edinburgh, sea = np.array([-3.3, 55.9]), np.array([2.0, 56.5])
    covers = lambda point: sum(inside(point, np.array(ring)) for ring in rings) % 2  # noqa: E731 - said twice below
    assert (covers(edinburgh), covers(sea)) == (1, 0)
