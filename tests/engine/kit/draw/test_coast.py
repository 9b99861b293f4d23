"""Cutting rings of land to the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.draw.coast import cut_ring, land_path, view_box
from lichen.engine.kit.draw.projection import Projection


def area(ring: np.ndarray) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2 if len(ring) else 0.0


@given(st.floats(0.1, 3), st.floats(-2, 2), st.floats(-2, 2), st.integers(3, 40))
def test_cut_parts_add_up_to_the_whole(radius: float, x: float, y: float, corners: int) -> None:
    """A ring cut by four quarters of the plane loses and gains no area."""
    turn = np.linspace(0, 2 * np.pi, corners + 1)
    ring = np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)])
    ring[-1] = ring[0]
    quarters = [((a, b), (a + 9, b + 9)) for a in (-9, 0) for b in (-9, 0)]
    assert sum(area(cut_ring(ring, *q)) for q in quarters) == pytest.approx(area(ring), rel=1e-9)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=3, max_size=20))
def test_cut_ring_stays_in_its_box_and_closes(points: list[tuple[float, float]]) -> None:
    cut = cut_ring(np.array([*points, points[0]]), (-1.0, -2.0), (3.0, 1.0))
    if len(cut):
        assert (cut[0] == cut[-1]).all()
        assert (cut >= np.array([-1.0, -2.0]) - 1e-9).all()
        assert (cut <= np.array([3.0, 1.0]) + 1e-9).all()


def test_land_path_drops_specks_and_what_is_out_of_sight() -> None:
    view = Projection(None, 10.0, (2.0, 2.0), 40, 40)
    speck = np.array([[1, 1], [1.01, 1], [1.01, 1.01], [1, 1]])
    far = np.array([[50, 50], [60, 50], [60, 60], [50, 50.0]])
    assert land_path([speck, far], view, view_box(view)) == ""


def test_land_all_around_fills_the_picture() -> None:
    view = Projection(None, 10.0, (2.0, 2.0), 40, 40)
    ring = np.array([[-90, -90], [90, -90], [90, 90], [-90, 90], [-90, -90.0]])
    path = land_path([ring], view, view_box(view))
    assert sorted(path.strip("MZ").replace("L", " ").split()) == ["0,0", "0,40", "40,0", "40,40"]


def test_view_box_of_a_region_holds_its_corners() -> None:
    view = Projection((-4.0, 56.5), 1.0, (0.0, 0.0), 400, 400)
    west, south, east, north = view_box(view)
    lon, lat = view.back([0, 400, 0, 400], [0, 0, 400, 400])
    assert west < min(lon)
    assert max(lon) < east
    assert south < min(lat)
    assert max(lat) < north


def test_view_box_near_a_pole_has_all_longitudes() -> None:
    west, _, east, north = view_box(Projection((20.0, 88.0), 0.2, (0.0, 0.0), 400, 400))
    assert (east - west, north) == (360.0, 90.0)
