"""Laws of the projection: equal area, there and back, and figures worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.draw.projection import EARTH_RADIUS, Projection, fit_projection, scale_bar

LON, LAT = st.floats(-179, 179), st.floats(-80, 80)


@given(LON, LAT, st.floats(-20, 20), st.floats(-20, 20))
def test_projection_back_returns_the_place(lon: float, lat: float, east: float, north: float) -> None:
    view = Projection((lon, lat), 2.0, (0.0, 0.0), 800, 600)
    there = float(np.clip(lat + north, -89, 89))
    x, y = view(lon + east, there)
    back_lon, back_lat = view.back(x, y)
    assert (float(back_lon) - lon - east + 180) % 360 - 180 == pytest.approx(0, abs=1e-6)
    assert float(back_lat) == pytest.approx(there, abs=1e-6)


@given(LON, LAT, st.floats(-10, 10), st.floats(-10, 10))
def test_projection_keeps_areas(lon: float, lat: float, east: float, north: float) -> None:
    """A small cell far from the centre has the area on the map that it has on the sphere."""
    view = Projection((lon, lat), 1.0, (0.0, 0.0), 0, 0)
    at, step = float(np.clip(lat + north, -85, 85)), 1e-3
    lons = lon + east + step * np.array([0, 1, 1, 0])
    lats = at + step * np.array([0, 0, 1, 1])
    x, y = view(lons, lats)
    drawn = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    band = math.sin(math.radians(at + step)) - math.sin(math.radians(at))
    assert drawn == pytest.approx(EARTH_RADIUS**2 * math.radians(step) * band, rel=1e-4)


def test_projection_puts_north_up_and_a_degree_at_its_length() -> None:
    """One degree of latitude is 111.195 km on the mean sphere."""
    view = Projection((-4.0, 56.5), 1.0, (0.0, 0.0), 0, 0)
    x, y = view(-4.0, 57.0)
    assert float(x) == pytest.approx(0, abs=1e-9)
    assert float(-y) == pytest.approx(111.195 / 2, abs=0.01)


def test_beyond_the_edge_of_the_earth_is_nan() -> None:
    assert math.isnan(float(Projection((0.0, 0.0), 1.0, (0, 0), 0, 0).back(13000.0, 0.0)[0]))


@given(st.lists(st.tuples(st.floats(-8, 0), st.floats(54, 61)), min_size=1, max_size=30))
def test_fit_shows_every_place(places: list[tuple[float, float]]) -> None:
    view = fit_projection([p[0] for p in places], [p[1] for p in places], degrees=True, width=720, padding=36)
    x, y = view([p[0] for p in places], [p[1] for p in places])
    assert x.min() >= 36 - 1e-6
    assert x.max() <= 720 - 36 + 1e-6
    assert y.min() >= 36 - 1e-6
    assert y.max() <= view.height - 36 + 1e-6
    assert 0.6 * 720 - 1e-9 <= view.height <= 1.35 * 720 + 1e-9


def test_fit_keeps_a_region_across_the_180th_meridian_in_one_piece() -> None:
    view = fit_projection([179.0, -179.0], [-17.0, -18.0], degrees=True, width=500)
    assert abs(view.centre[0]) == pytest.approx(180, abs=0.01)
    assert 500 / view.scale < 400  # km across, not half the Earth


def test_fit_passes_over_places_without_coordinates_and_refuses_none() -> None:
    view = fit_projection([0.0, math.nan, 10.0], [0.0, 5.0, 10.0], degrees=False, width=200)
    assert view.origin == (5.0, 5.0)
    with pytest.raises(ValueError, match="no place has coordinates"):
        fit_projection([math.nan], [math.nan], degrees=False, width=200)


def test_scale_bar_is_round_and_fits() -> None:
    km, px = scale_bar(Projection(None, 0.37, (0, 0), 100, 100), 150)
    assert (km, px) == (200.0, pytest.approx(74.0))
