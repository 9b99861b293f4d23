"""Distances, boxes and areas, on the globe and on a plane."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.geo import Points
from lichen.site.register.models import SheetRow
from lichen.site.register.queries.places import Circle, box_around, distance, inside, on_plane

EAST, NORTH = st.floats(-170, 170), st.floats(-80, 80)


@given(EAST, NORTH, st.floats(-5, 5), st.floats(-5, 5))
def test_distance_is_that_of_the_engine(
    east: float, north: float, more_east: float, more_north: float
) -> None:
    ours = distance((east, north), (east + more_east, north + more_north), plane=False)
    theirs = Points.geographic([east], [north]).distance_to(
        Points.geographic([east + more_east], [north + more_north])
    )
    assert abs(ours - float(theirs[0])) < 1e-3


@given(EAST, NORTH, st.floats(0.1, 500), st.floats(-6, 6), st.floats(-6, 6))
def test_a_circle_lies_in_its_box(east: float, north: float, km: float, dx: float, dy: float) -> None:
    place = (east + dx, max(min(north + dy, 90.0), -90.0))
    west, south, to_east, to_north = box_around(Circle(east, north, km), plane=False)
    if distance((east, north), place, plane=False) <= km * 0.999:
        assert west <= place[0] <= to_east
        assert south <= place[1] <= to_north


def test_an_area_with_a_bay() -> None:
    bay = ((0, 0), (4, 0), (4, 4), (2, 1), (0, 4))
    assert [inside(place, bay) for place in ((1, 1), (2, 2), (3.5, 2), (5, 1))] == [True, False, True, False]


def test_the_region_says_how_coordinates_are_meant(valley: None) -> None:
    assert not on_plane()
    for word in ("plane_km", " Plane ", "KM"):
        SheetRow.objects.filter(sheet="region").update(cells={"coordinate_system": word})
        assert on_plane()
