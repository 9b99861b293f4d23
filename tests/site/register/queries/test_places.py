"""Distances, boxes and areas, on the globe and on a plane."""

from __future__ import annotations

from typing import Any

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
    area_of,
    box_around,
    corners_of,
    currency,
    distance,
    in_circle,
    inside,
    near,
    on_globe,
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


# Eighths of a degree: what is moved by 360 of them stays exact.
EIGHTHS = st.integers(-170 * 8, 200 * 8).map(lambda step: step / 8)
LOW = st.integers(-20, 20).map(lambda step: step / 8)
NEARBY = st.tuples(st.integers(-200, 200).map(lambda step: step / 8), LOW)
ANYWHERE = st.tuples(st.integers(-1440, 1440).map(lambda step: step / 8), LOW)


def beyond(place: Point, area: list[Point]) -> bool:
    """Return whether a place, or the same place on another turn around the globe, lies in an area without jumps."""
    return any(inside((place[0] + 360 * turn, place[1]), area) for turn in range(-3, 4))


def put(places: list[Point]) -> list[Site]:
    """Put sites at places, named by their number."""
    base = Site.objects.order_by("ref")[0]
    made = [
        Site(party_id=base.party_id, organisation_id=base.organisation_id, ref=f"at-{n}", x=x, y=y)
        for n, (x, y) in enumerate(places)
    ]
    Site.objects.filter(ref__startswith="at-").delete()
    return Site.objects.bulk_create(made)


def asked_of(rows: Any) -> set[str]:
    """Return which of those the database finds."""
    return set(rows.filter(ref__startswith="at-").values_list("ref", flat=True))


@given(
    EIGHTHS, st.lists(NEARBY, min_size=3, max_size=12), st.lists(ANYWHERE, min_size=1, max_size=8), st.booleans()
)  # fmt: skip
@testing(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_area_is_found_on_either_side_of_the_180th_meridian(
    valley: None, middle: float, around: list[Point], more: list[Point], wrapped: bool
) -> None:
    """Written beyond 180°, or with a jump from 180° to -180°: pure function and database say the same places."""
    area = [(middle + dx, y) for dx, y in around]
    turned = [((x + 180) % 360 - 180, y) for x, y in area]
    asked = on_globe(turned if wrapped else area)
    made = put([*more, *turned, (180.0, 0.0), (-180.0, 0.0)])
    meant = {site.ref for site in made if beyond((site.x, site.y), area)}
    assert {site.ref for site in made if inside((site.x, site.y), asked)} == meant
    assert asked_of(within(Site.objects.all(), asked)) == meant


@pytest.mark.parametrize(
    "text", ["0 60,120 60,-120 60", "0 0,1000 0,1000 5", "-190 0,0 0,170 0,175 5", "-200, 0, 170, 5"]
)
def test_what_is_no_area_of_the_globe_is_refused(text: str) -> None:
    """Around a pole there is no inside that a map shows; on a plane of kilometres the same corners are an area."""
    with pytest.raises(ValueError, match="goes around no pole"):
        area_of(text, plane=False)
    assert area_of(text, plane=True) == corners_of(text)


@pytest.mark.parametrize("text", ["12 55,13 55,13 56", "12,55,13,56", "-179 -90,-170 90,-10 0", ""])
def test_an_area_on_this_side_stays_as_it_is_written(text: str) -> None:
    """No longer condition and no other sum for the areas that there are everywhere else."""
    assert area_of(text, plane=False) == corners_of(text)


@pytest.mark.parametrize("x", [-180.0, -179.0, 0.0, 179.0, 180.0])
def test_a_box_around_the_globe_is_no_line(x: float) -> None:
    for text in ("-180, -60, 180, 60", "-180 -60, 180 -60, 180 60, -180 60"):
        assert inside((x, 10.0), area_of(text, plane=False))


@given(
    st.tuples(ANY, ANY, st.floats(0.01, 120)), st.lists(st.tuples(ANY, ANY), min_size=1, max_size=8),
    st.sampled_from([0.0, 179.95, -180.0]), st.booleans(),
)  # fmt: skip
@testing(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_finds_what_lies_in_a_circle(
    valley: None, round_: tuple[float, float, float], places: list[Point], east: float, plane: bool
) -> None:
    """On the globe, across the 180th meridian, too, and on a plane; a place in it is at most so far as it is wide."""
    circle = Circle(round_[0] + east, round_[1], round_[2])
    made = put([(x + east if plane else (x + east + 180) % 360 - 180, y) for x, y in places])
    found = asked_of(near(Site.objects.all(), circle, plane=plane))
    assert found == {site.ref for site in made if in_circle(circle, (site.x, site.y), plane=plane)}
    for site in made:
        km = distance((circle.x, circle.y), (site.x, site.y), plane=plane)
        assert abs(km - circle.km) < 1e-6 or (km < circle.km) == (site.ref in found)


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
