"""What the map shows somebody: places she may know, and for all else the cells of a coarse grid.

The map of a whole region is asked for with nearly every page, and ten thousand places are two megabytes: what all
members may know of it is kept as text (`whole_map`), and only what was disclosed to the reader's own parties is asked
of the database. `map_features` asks all of it of the database; both say the same, which a test holds.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import Case, Exists, Max, Min, OuterRef, Q, QuerySet, Value, When

from lichen.site.register import policy
from lichen.site.register.models import Site, Stream
from lichen.site.register.queries.known import Known, Place, known
from lichen.site.register.queries.places import distance, inside, on_plane, within
from lichen.site.register.queries.search import having
from lichen.site.register.queries.streams import EVERYTHING, FEW, Filters, boxes_of, narrowed, words_of
from lichen.site.trust.actor import Actor
from lichen.site.trust.policy import in_force
from lichen.site.trust.roles import Role, Stage

ANY = uuid.UUID(int=0)


def map_features(actor: Actor, filters: Filters = EVERYTHING) -> dict[str, Any]:
    """Return what the map shows as GeoJSON: a point for each place that somebody may know, and one for each cell.

    With filters, only places that have a stream they keep. A cell says nothing but that something is there.
    """
    exact, cells, plane = _asked(actor, filters)
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
    features += [_feature(x, y, {"cell": True}) for x, y in cells]
    return {"type": "FeatureCollection", "features": features}


def _asked(actor: Actor, filters: Filters) -> tuple[QuerySet, list[tuple[float, float]], bool]:
    """Return the sites that are shown exactly, the cells of the others, and whether places are on a plane.

    Of the sites a circle is still to be asked (`_kept`).
    """
    rows = narrowed(actor, replace(filters, near=None, area=()))  # places are asked of sites, which are fewer
    plane = on_plane() if filters.near else False
    exact = policy.sites_seen(actor).exclude(x=None)
    if filters != EVERYTHING:
        whole = rows.filter(policy.shown(actor, Stage.EXACT))
        exact = _with_one_of(exact, whole)
    if filters.area:
        exact = within(exact, filters.area)
    for west, south, east, north in boxes_of(filters):
        exact = exact.filter(x__gte=west, x__lte=east, y__gte=south, y__lte=north)
    if actor.reads_all:
        return exact, [], plane
    veiled = rows.filter(~policy.shown(actor, Stage.EXACT))
    hidden = _with_one_of(Site.objects.filter(removed=None), veiled)
    if filters.area:
        hidden = within(hidden, filters.area, x="cell_x", y="cell_y")
    for west, south, east, north in boxes_of(filters):
        hidden = hidden.filter(cell_x__gte=west, cell_x__lte=east, cell_y__gte=south, cell_y__lte=north)
    cells = (
        hidden.exclude(cell_x=None).values_list("cell_x", "cell_y").distinct().order_by("cell_x", "cell_y")
    )
    return exact, [cell for cell in cells if _kept(filters, *cell, plane=plane)], plane


def _with_one_of(sites: QuerySet, streams: QuerySet) -> QuerySet:
    return sites.filter(Exists(streams.filter(site=OuterRef("pk"))))


def map_text(actor: Actor, filters: Filters = EVERYTHING, *, address: str = "") -> str:
    """Return the map as the text of GeoJSON.

    With `address`, that of the site of the id `ANY`, a point says what a map draws of it and where its page is, and no
    more; else as `map_features`.
    """
    if filters == EVERYTHING:
        return whole_map(actor, address)
    kept = known()
    base, words = _base(kept, address), words_of(filters)
    if words and (asked := having(words, most=max(FEW, len(kept.names.sorted) // 4))) is not None:
        return _few(actor, filters, asked, base)
    exact, cells, plane = _asked(actor, filters)
    features = []
    for key, x, y in exact.values_list("id", "x", "y").order_by("id"):
        if key in base.texts and _kept(filters, x, y, plane=plane):
            features.append(_point(actor, base, key))
    return _collection([*features, *map(_cell, cells)])


def _few(actor: Actor, filters: Filters, asked: Q, base: _Base) -> str:
    """Return the map of streams that meet a condition, too: found from the streams, of which there are few."""
    rows = narrowed(actor, replace(filters, near=None, area=())).filter(asked)
    exact = (
        Case(When(policy.shown(actor, Stage.EXACT), then=1), default=0) if not actor.reads_all else Value(1)
    )
    found = rows.order_by().values_list("site").annotate(some=Max(exact), every=Min(exact))
    plane = on_plane() if filters.near else False
    features, cells = [], set()

    def inside_all(x: float, y: float) -> bool:
        return _kept(filters, x, y, plane=plane) and (not filters.area or inside((x, y), filters.area))

    for key, some, every in sorted(found):
        place = base.places.get(key)
        if place is None:
            continue  # came while this was asked
        if some and key in base.texts and inside_all(place.x, place.y):
            features.append(_point(actor, base, key))
        if not every and place.cell and inside_all(*place.cell):
            cells.add(place.cell)
    return _collection([*features, *map(_cell, sorted(cells))])


def whole_map(actor: Actor, address: str = "") -> str:
    """Return the map of all that somebody may know, as the text of GeoJSON."""
    base = _base(known(), address)
    if actor.reads_all:
        return _collection([_point(actor, base, key) for key in base.texts])
    own = [key for party in actor.parties for key in base.by_party.get(party, ())]
    if actor.user is None or actor.role is Role.VISITOR:
        return _collection([_point(actor, base, key) for key in own if key in base.texts])
    told = _told_of(actor).difference(own)
    more = {key for key in (*own, *_exact_of(actor, told)) if key in base.texts} - base.exact
    features = [base.points, *(_point(actor, base, key) for key in more)]
    cells = base.cells.copy()
    cells.subtract(base.veiled[key] for key in (*own, *told) if key in base.veiled)
    shown = {cell for cell, count in cells.items() if count > 0} | _veiled_of(actor, told)
    text = _collection([*features, *map(_cell, sorted(shown))])
    for key in base.exact.intersection(own):  # what all members may know is told as nobody's own
        text = text.replace(base.texts[key], _point(actor, base, key))
    return text


def _collection(features: list[str]) -> str:
    return f'{{"type":"FeatureCollection","features":[{",".join(filter(None, features))}]}}'


@dataclass(frozen=True)
class _Base:
    """What all members may know of the map: `points` of the sites that are shown exactly, the `cells` of others."""

    address: str
    places: dict[uuid.UUID, Place]
    texts: dict[uuid.UUID, str]
    exact: frozenset[uuid.UUID]
    points: str
    veiled: dict[uuid.UUID, tuple[float, float]]
    cells: Counter[tuple[float, float]]
    by_party: dict[uuid.UUID, list[uuid.UUID]]


@lru_cache(maxsize=4)
def _base(kept: Known, address: str) -> _Base:
    texts = _texts(kept, address)
    exact = [key for key in texts if kept.places[key].exact]
    veiled = {key: place.cell for key, place in kept.places.items() if place.veiled and place.cell}
    by_party: dict[uuid.UUID, list[uuid.UUID]] = {}
    for key, place in kept.places.items():
        by_party.setdefault(place.party, []).append(key)
    points = ",".join(texts[key] for key in exact)
    return _Base(
        address, kept.places, texts, frozenset(exact), points, veiled, Counter(veiled.values()), by_party
    )


def _texts(kept: Known, address: str) -> dict[uuid.UUID, str]:
    """Return the point of each site that has a place."""
    before, after = address.split(str(ANY)) if address else ("", "")
    return {
        key: _begun(place.x, place.y)
        + json.dumps(
            {"name": place.name or place.organisation, "url": f"{before}{key}{after}"}
            if address
            else {
                "id": str(key),
                "name": place.name or place.organisation,
                "organisation": place.organisation,
                "own": False,
            },
            separators=(",", ":"),
        )
        + "}"
        for key, place in kept.places.items()
        if place.x is not None and place.y is not None
    }


def _begun(x: float, y: float) -> str:
    place = f"[{round(x, 5)},{round(y, 5)}]"
    return f'{{"type":"Feature","geometry":{{"type":"Point","coordinates":{place}}},"properties":'


def _cell(place: tuple[float, float]) -> str:
    return f'{_begun(*place)}{{"cell":true}}}}'


def _point(actor: Actor, base: _Base, key: uuid.UUID) -> str:
    """Return the point of a site; where programs ask, one's own says so."""
    text = base.texts[key]
    mine = not base.address and base.places[key].party in actor.parties
    return text.removesuffix("false}}") + "true}}" if mine else text


def _told_of(actor: Actor) -> set[uuid.UUID]:
    """Return the sites with a stream of which somebody was told more than every member is."""
    told = in_force(actor.parties).values("subject")
    return set(Stream.objects.filter(id__in=told, removed=None).values_list("site_id", flat=True))


def _exact_of(actor: Actor, sites: set[uuid.UUID]) -> list[uuid.UUID]:
    if not sites:
        return []
    return list(policy.sites_seen(actor).filter(id__in=sites).order_by("id").values_list("id", flat=True))


def _veiled_of(actor: Actor, sites: set[uuid.UUID]) -> set[tuple[float, float]]:
    if not sites:
        return set()
    rows = policy.streams_seen(actor).filter(~policy.shown(actor, Stage.EXACT), site__in=sites)
    cells = (
        rows.filter(site__removed=None).exclude(site__cell_x=None).values_list("site__cell_x", "site__cell_y")
    )
    return set(cells.distinct())


def _kept(filters: Filters, x: float, y: float, *, plane: bool) -> bool:
    circle = filters.near
    return circle is None or distance((circle.x, circle.y), (x, y), plane=plane) <= circle.km


def _feature(x: float, y: float, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(x, 5), round(y, 5)]},
        "properties": told,
    }
