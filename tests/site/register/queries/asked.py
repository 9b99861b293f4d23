"""The map as the database tells it, asked for all of it: what the kept map has to say, too."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from lichen.site.register import policy
from lichen.site.register.models import Site
from lichen.site.register.queries import EVERYTHING, Filters
from lichen.site.register.queries.streams import narrowed
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage


def map_features(actor: Actor, filters: Filters = EVERYTHING) -> dict[str, Any]:
    """Return what the map shows as GeoJSON: a point for each place that somebody may know, and one for each cell.

    With filters, only places that have a stream they keep. A cell says nothing but that something is there.
    """
    rows = narrowed(actor, filters)
    exact = policy.sites_seen(actor).exclude(x=None)
    if filters != EVERYTHING:
        exact = _with_one_of(exact, rows.filter(policy.shown(actor, Stage.EXACT)))
    points = exact.values_list("id", "name", "organisation__name", "x", "y", "party_id").order_by("id")
    features = [
        _feature(
            x,
            y,
            {"id": str(key), "name": name or owner, "organisation": owner, "own": party in actor.parties},
        )
        for key, name, owner, x, y, party in points
    ]
    features += [_feature(x, y, {"cell": True}) for x, y in _cells(actor, rows)]
    return {"type": "FeatureCollection", "features": features}


def _cells(actor: Actor, rows: QuerySet) -> list[tuple[float, float]]:
    if actor.reads_all:
        return []
    veiled = rows.filter(~policy.shown(actor, Stage.EXACT))
    hidden = _with_one_of(Site.objects.filter(removed=None), veiled).exclude(cell_x=None)
    return list(hidden.values_list("cell_x", "cell_y").distinct().order_by("cell_x", "cell_y"))


def _with_one_of(sites: QuerySet, streams: QuerySet) -> QuerySet:
    return sites.filter(Exists(streams.filter(site=OuterRef("pk"))))


def _feature(x: float, y: float, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(x, 5), round(y, 5)]},
        "properties": told,
    }
