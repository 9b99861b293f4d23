"""Distances, boxes and areas, on the globe and on a plane."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as testing
from hypothesis import strategies as st

from lichen.engine.kit.geo import Points
from lichen.site.register.models import SheetRow, Site
from lichen.site.register.queries.places import (
    MOST_CORNERS,
    Circle,
    Point,
    box_around,
    corners_of,
    currency,
    distance,
    inside,
    on_plane,
    within,
)

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


# Few values, so that places lie on corners, on edges and on lines through them; and any numbers beside.
STEPS = st.integers(-3, 3).map(lambda step: step / 10)
ANY = STEPS | st.floats(-1, 1, allow_subnormal=False)
CORNERS = st.tuples(*[ANY.map(lambda number: round(number, 9))] * 2)


@given(st.lists(CORNERS, min_size=3, max_size=50), st.lists(st.tuples(ANY, ANY), min_size=1, max_size=6))
@testing(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_finds_what_lies_inside(valley: None, area: list[Point], places: list[Point]) -> None:
    """The condition in SQL and the reference in Python agree on every place, on corners and edges, too."""
    all_of_them = list(Site.objects.order_by("ref"))
    base = all_of_them[0]
    made = [
        Site(party_id=base.party_id, organisation_id=base.organisation_id, ref=f"at-{n}", x=x, y=y)
        for n, (x, y) in enumerate([*places, *area])
    ]
    try:
        Site.objects.bulk_create(made)
        found = set(within(Site.objects.filter(ref__startswith="at-"), area).values_list("ref", flat=True))
    finally:
        Site.objects.filter(ref__startswith="at-").delete()
    assert found == {site.ref for site in made if inside((site.x, site.y), area)}


def test_an_area_of_very_many_corners_is_asked(valley: None) -> None:
    around = [(12.57 + step / 1000, 55.6 + (step % 2) / 5) for step in range(-100, MOST_CORNERS - 100)]
    found = within(Site.objects.all(), around).values_list("ref", flat=True)
    assert set(found) == {one.ref for one in Site.objects.all() if inside((one.x, one.y), around)}


def test_a_place_that_is_not_known_lies_nowhere(valley: None) -> None:
    Site.objects.update(x=None, cell_x=None)
    world = ((-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0))
    assert not within(Site.objects.all(), world).exists()
    assert not within(Site.objects.all(), world, x="cell_x", y="cell_y").exists()


@pytest.mark.parametrize(
    ("text", "corners"),
    [
        ("", ()),
        ("1 2, 3 4 ,5.5 -6", ((1, 2), (3, 4), (5.5, -6))),
        ("1,5 2; 3 4; 5,5 6", ((1.5, 2), (3, 4), (5.5, 6))),
        ("1,2,3,4", ((1, 2), (3, 2), (3, 4), (1, 4))),
    ],
)
def test_corners_are_read(text: str, corners: tuple[Point, ...]) -> None:
    assert corners_of(text) == corners


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3",
        "1 2,3 4",
        "1 2,3 4,5",
        "1 2 3,4 5 6,7 8 9",
        "1 2,3 4,nan 5",
        "1 2,3 4,5 1e7",
        "somewhere",
        ",",
    ],
)
def test_what_is_no_area_raises(text: str) -> None:
    with pytest.raises(ValueError, match=r"1|,|could not"):
        corners_of(text)


def test_more_corners_than_may_be_asked_raise() -> None:
    assert len(corners_of(",".join(["1 2"] * MOST_CORNERS))) == MOST_CORNERS
    with pytest.raises(ValueError, match="1 2"):
        corners_of(",".join(["1 2"] * (MOST_CORNERS + 1)))


def test_the_region_says_how_coordinates_are_meant(valley: None) -> None:
    assert not on_plane()
    for word in ("plane_km", " Plane ", "KM"):
        SheetRow.objects.filter(sheet="region").update(cells={"coordinate_system": word})
        assert on_plane()
    assert currency() == ""


def test_the_region_says_in_what_it_counts(valley: None) -> None:
    SheetRow.objects.filter(sheet="region").update(cells={"currency": " gbp"})
    assert currency() == "GBP"
