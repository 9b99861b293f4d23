"""The map shows places to whom they are disclosed, and the cell of a coarse grid to all others."""

from __future__ import annotations

from lichen.site.register.models import Stream
from lichen.site.register.queries import Filters
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
