"""What the map shows somebody: places she may know, and for all else the cells of a coarse grid."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from lichen.site.register import policy
from lichen.site.register.models import Site
from lichen.site.register.queries.places import distance, on_plane, within
from lichen.site.register.queries.streams import EVERYTHING, Filters, boxes_of, narrowed
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage


def map_features(actor: Actor, filters: Filters = EVERYTHING) -> dict[str, Any]:
    """Return what the map shows as GeoJSON: a point for each place that somebody may know, and one for each cell.

    With filters, only places that have a stream they keep. A cell says nothing but that something is there.
    """
    rows = narrowed(actor, filters)
    plane = on_plane() if filters.near else False
    plain = filters == EVERYTHING
    exact = policy.sites_seen(actor).exclude(x=None)
    if not plain:
        whole = rows.filter(policy.shown(actor, Stage.EXACT))
        exact = exact.filter(Exists(whole.filter(site=OuterRef("pk"))))
    if filters.area:
        exact = within(exact, filters.area)
    for west, south, east, north in boxes_of(filters):
        exact = exact.filter(x__gte=west, x__lte=east, y__gte=south, y__lte=north)
    points = exact.values_list("id", "name", "organisation__name", "x", "y", "party_id").order_by("id")
    features = [
        _feature(
            x,
            y,
            {"id": str(key), "name": name or owner, "organisation": owner, "own": party in actor.parties},
        )
        for key, name, owner, x, y, party in points
        if _kept(filters, x, y, plane=plane)
    ]
    if not actor.reads_all:
        hidden = Site.objects.filter(
            Exists(rows.filter(~policy.shown(actor, Stage.EXACT), site=OuterRef("pk"))), removed=None
        )
        if filters.area:
            hidden = within(hidden, filters.area, x="cell_x", y="cell_y")
        for west, south, east, north in boxes_of(filters):
            hidden = hidden.filter(cell_x__gte=west, cell_x__lte=east, cell_y__gte=south, cell_y__lte=north)
        cells = (
            hidden.exclude(cell_x=None)
            .values_list("cell_x", "cell_y")
            .distinct()
            .order_by("cell_x", "cell_y")
        )
        features += [_feature(x, y, {"cell": True}) for x, y in cells if _kept(filters, x, y, plane=plane)]
    return {"type": "FeatureCollection", "features": features}


def _kept(filters: Filters, x: float, y: float, *, plane: bool) -> bool:
    circle = filters.near
    return circle is None or distance((circle.x, circle.y), (x, y), plane=plane) <= circle.km


def _feature(x: float, y: float, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(x, 5), round(y, 5)]},
        "properties": told,
    }
