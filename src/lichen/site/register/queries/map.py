"""What the map shows somebody: places she may know, and for all else the cells of a coarse grid.

The map of a whole region is asked for with nearly every page, and ten thousand places are two megabytes: what all
members may know of it is kept as text (`whole_map`), and only what was disclosed to the reader's own parties is asked
of the database. A map narrowed to some streams is drawn from the columns that are kept (`picked`). Both say what the
database says when it is asked for all of it, which a test holds.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lichen.site.register import policy
from lichen.site.register.models import Stream
from lichen.site.register.queries.filters import EVERYTHING, Filters
from lichen.site.register.queries.known import Known, Place, known
from lichen.site.register.queries.picked import Picker
from lichen.site.trust.actor import Actor
from lichen.site.trust.policy import in_force
from lichen.site.trust.roles import Role, Stage

ANY = uuid.UUID(int=0)


def map_text(actor: Actor, filters: Filters = EVERYTHING, *, address: str = "") -> str:
    """Return the map as the text of GeoJSON.

    With `address`, that of the site of the id `ANY`, a point says what a map draws of it and where its page is, and no
    more; else what programs are told: id, name, organisation, and whether it is one's own.
    """
    if filters == EVERYTHING:
        return whole_map(actor, address)
    kept = known()
    base = _base(kept, address)
    seen, keep = Picker(actor, filters, kept)()
    exact = seen == Stage.EXACT
    points = (base.numbered[number] for number in _sites(kept, keep & exact))
    shown = [_marked(actor, base, place, text) for place, text in filter(None, points)]
    veiled = (kept.sites[number] for number in _sites(kept, keep & ~exact))
    cells = {place.cell for place in veiled if place is not None and place.cell is not None}
    return _collection([*sorted(shown), *map(_cell, sorted(cells))])


def _sites(kept: Known, streams: np.ndarray) -> list[int]:
    """Return the numbers of the sites of streams."""
    there = np.zeros(len(kept.sites), bool)
    there[kept.streams["site_id"][streams]] = True
    return np.flatnonzero(there).tolist()


def read_ahead(address: str) -> None:
    """Read what is kept, and make of it what lists and maps are made of, so that nobody waits for it."""
    kept = known()
    kept.in_order()
    _base(kept, address)


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
    numbered: list[tuple[Place, str] | None]  # by the numbers of sites that columns of streams have


@lru_cache(maxsize=4)
def _base(kept: Known, address: str) -> _Base:
    texts = _texts(kept, address)
    exact = [key for key in texts if kept.places[key].exact]
    veiled = {key: place.cell for key, place in kept.places.items() if place.veiled and place.cell}
    by_party: dict[uuid.UUID, list[uuid.UUID]] = {}
    for key, place in kept.places.items():
        by_party.setdefault(place.party, []).append(key)
    points = ",".join(texts[key] for key in exact)
    numbered = [(place, texts[place.id]) if place and place.id in texts else None for place in kept.sites]
    return _Base(
        address,
        kept.places,
        texts,
        frozenset(exact),
        points,
        veiled,
        Counter(veiled.values()),
        by_party,
        numbered,
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
    return _marked(actor, base, base.places[key], base.texts[key])


def _marked(actor: Actor, base: _Base, place: Place, text: str) -> str:
    """Return the point of a site; where programs ask, one's own says so."""
    mine = not base.address and place.party in actor.parties
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
