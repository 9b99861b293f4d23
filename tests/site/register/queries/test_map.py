"""The map shows places to whom they are disclosed, and the cell of a coarse grid to all others."""

from __future__ import annotations

import json

import pytest

from lichen.site.register.models import Site, Stream
from lichen.site.register.queries import Circle, Filters, map_text
from lichen.site.register.queries.known import forget
from lichen.site.register.queries.places import area_of
from lichen.site.trust.actor import VISITOR, Actor
from lichen.site.trust.roles import Stage
from tests.site.register.queries.asked import map_features

CELL = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [12.625, 55.625]},
    "properties": {"cell": True},
}


def names(found: dict) -> list[str]:
    return sorted(feature["properties"].get("name", "a cell") for feature in found["features"])


def test_hidden_places_are_rounded_to_their_cell(valley: None, farmer: Actor, staff: Actor) -> None:
    found = map_features(farmer)
    assert names(found) == ["Hill Farm", "a cell"]
    assert CELL in found["features"]
    assert "12.57" not in str(found)
    assert names(map_features(staff)) == ["Hill Farm", "North works"]
    Stream.objects.filter(ref="bran").update(stage=Stage.EXACT)
    assert names(map_features(farmer)) == ["Hill Farm", "North works", "a cell"]  # the husks are still hidden
    Stream.objects.filter(ref__in=["bran", "husk"]).update(stage=Stage.HIDDEN)
    assert names(map_features(farmer)) == ["Hill Farm"]
    assert map_features(VISITOR)["features"] == []


def test_filters_keep_places_of_streams(valley: None, staff: Actor, farmer: Actor) -> None:
    assert names(map_features(staff, Filters(role="need"))) == ["Hill Farm"]
    assert names(map_features(farmer, Filters(role="offer"))) == ["a cell"]
    corner = ((12.56, 55.67), (12.58, 55.67), (12.58, 55.69), (12.56, 55.69))
    assert names(map_features(farmer, Filters(area=corner))) == []


@pytest.mark.parametrize("area", ["175 -20,-170 -20,-170 -12,175 -12", "175,-20,-170,-12"])
def test_map_is_narrowed_across_the_180th_meridian(
    valley: None, staff: Actor, farmer: Actor, area: str
) -> None:
    """By the area, and by a circle, the kept map says what the database says, of cells, too."""
    Site.objects.filter(ref="mill-north").update(x=178.44, y=-18.14, cell_x=178.5, cell_y=-18.25)
    Site.objects.filter(ref="farm-7").update(x=-171.76, y=-13.83, cell_x=-171.75, cell_y=-13.75)
    forget()
    for filters in (
        Filters(area=area_of(area, plane=False)),
        Filters(near=Circle(-176.0, -16.0, 800.0)),
        Filters(near=Circle(184.0, -16.0, 800.0)),
    ):
        assert names(map_features(staff, filters)) == ["Hill Farm", "North works"]
        assert names(map_features(farmer, filters)) == ["Hill Farm", "a cell"]
        for actor in (staff, farmer):
            kept = json.loads(map_text(actor, filters))["features"]
            told = map_features(actor, filters)["features"]
            assert sorted(map(str, kept)) == sorted(map(str, told))
