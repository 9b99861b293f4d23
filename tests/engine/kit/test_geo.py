"""Places: distances as the textbook has them, and nonsense refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.kit.geo import EARTH_RADIUS, Points

degrees_east = st.floats(-180, 180)
degrees_north = st.floats(-90, 90)


def haversine(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """The textbook formula, independent of unit vectors."""
    a, b, c, d = (math.radians(v) for v in (lon1, lat1, lon2, lat2))
    h = math.sin((d - b) / 2) ** 2 + math.cos(b) * math.cos(d) * math.sin((c - a) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(h)))


@given(degrees_east, degrees_north, degrees_east, degrees_north)
def test_distance_agrees_with_the_haversine_formula(a: float, b: float, c: float, d: float) -> None:
    found = Points.geographic([a], [b]).distance_to(Points.geographic([c], [d]))[0]
    assert found == pytest.approx(
        haversine(a, b, c, d), abs=1e-3
    )  # the textbook's loses digits near the antipode


def test_distance_of_known_cities() -> None:
    """Edinburgh to Glasgow is 67 km as the crow flies."""
    edinburgh, glasgow = Points.geographic([-3.1883], [55.9533]), Points.geographic([-4.2518], [55.8642])
    assert edinburgh.distance_to(glasgow)[0] == pytest.approx(67.1, abs=0.3)


@given(st.lists(st.tuples(degrees_east, degrees_north), min_size=3, max_size=3))
def test_distance_keeps_the_triangle_inequality(places: list[tuple[float, float]]) -> None:
    a, b, c = (Points.geographic([lon], [lat]) for lon, lat in places)
    assert a.distance_to(c)[0] <= a.distance_to(b)[0] + b.distance_to(c)[0] + 1e-6


def test_metre_apart_is_not_lost_in_rounding() -> None:
    there = Points.geographic([0.0], [55.00001])
    assert Points.geographic([0.0], [55.0]).distance_to(there)[0] == pytest.approx(0.00111195, rel=1e-5)


def test_metre_short_of_the_antipode_is_not_lost_in_rounding() -> None:
    there = Points.geographic([180.0], [-54.99999])
    short = np.pi * EARTH_RADIUS - Points.geographic([0.0], [55.0]).distance_to(there)[0]
    assert short == pytest.approx(0.00111195, rel=1e-5)


def test_take_keeps_order() -> None:
    points = Points.plane([0.0, 1.0, 2.0], [0.0, 0.0, 0.0])
    assert points.take([2, 0]).xyz[:, 0].tolist() == [2.0, 0.0]
    assert len(points) == 3


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Points.geographic([0.0], [91.0]), "beyond ±90"),
        (lambda: Points.plane([np.nan], [0.0]), "not a number"),
        (lambda: Points.plane([0.0, 1.0], [0.0]), "as many"),
        (lambda: Points.plane([0.0], [0.0]).distance_to(Points.geographic([0.0], [0.0])), "no distance"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(make: object, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        make()  # type: ignore[operator]
