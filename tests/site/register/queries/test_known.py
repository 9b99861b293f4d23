"""What a process keeps of the register is what the database says, after every kind of change."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from lichen.site.register.models import Batch
from lichen.site.register.queries import (
    EVERYTHING,
    Circle,
    Filters,
    known,
    map_text,
    sites,
    streams,
)
from lichen.site.register.services import import_pack, undo
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Disclosure, User
from lichen.site.trust.roles import Role
from tests.site.register.queries.asked import map_features
from tests.site.register.queries.test_columns import told

PLACES = 40


def drawn(actor: Actor, filters: Filters = EVERYTHING) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True) for one in json.loads(map_text(actor, filters))["features"])


def test_the_whole_map_is_what_the_database_says(crowd: list[Actor]) -> None:
    for actor in crowd:
        wanted = sorted(json.dumps(one, sort_keys=True) for one in map_features(actor)["features"])
        assert drawn(actor) == wanted
    assert len({len(drawn(actor)) for actor in crowd}) > 2


@pytest.mark.parametrize(
    "filters",
    [
        Filters(text="bran"), Filters(text="1"), Filters(role="offer"), Filters(role="need"), Filters(own=True),
        Filters(near=Circle(8.5, 54.5, 30)), Filters(area=((8, 54), (8.7, 54), (8.2, 54.9))), Filters(amount_from=5),
        Filters(dimension="mass", amount_to=15), Filters(text="ash", near=Circle(8.4, 54.6, 40)),
    ],
)  # fmt: skip
def test_a_narrowed_map_is_what_the_database_says(crowd: list[Actor], filters: Filters) -> None:
    sizes = []
    for actor in crowd:
        features = map_features(actor, filters)["features"]
        wanted = sorted(json.dumps(one, sort_keys=True) for one in features)
        assert drawn(actor, filters) == wanted
        streams_there = [row for row in streams(actor, filters, size=200).rows if row.x is not None]
        points = {(round(row.x, 5), round(row.y, 5)) for row in streams_there}
        assert {tuple(one["geometry"]["coordinates"]) for one in features} == points
        sizes.append(len(wanted))
    assert len(set(sizes)) > 1 or not any(sizes)


def test_what_is_withdrawn_goes_at_once(crowd: list[Actor]) -> None:
    before = [drawn(actor) for actor in crowd]
    Disclosure.objects.all().delete()
    after = [drawn(actor) for actor in crowd]
    assert after != before
    for actor, shown in zip(crowd, after, strict=True):
        assert shown == sorted(json.dumps(one, sort_keys=True) for one in map_features(actor)["features"])


PACK = {
    "region.csv": b"name,year,currency,coordinate_system\nR,2024,EUR,WGS84\n",
    "organisations.csv": b"id,name,sector\nmill,Mill,10.61\nfarm,Farm,01.46\n",
    "sites.csv": b"id,organisation,name,latitude,longitude\nm,mill,Big mill,55.5,12.5\nf,farm,Old farm,55.6,12.6\n",
    "streams.csv": (
        b"id,site,role,resource,amount,unit\nbran,m,offer,wheat bran,12,t/year\nstraw,f,offer,barley straw,5,t/year\n"
    ),
}


def test_it_is_brought_up_to_every_version(db: None, person: Callable[..., User]) -> None:
    known.forget()
    staff = actor_for(person("fay", role=Role.FACILITATOR))
    import_pack(staff, files=PACK, name="one")
    first = known.known()
    assert [place.exact for place in first.places.values()] == [False, False]
    more = PACK | {"streams.csv": PACK["streams.csv"] + b"husk,f,need,oat husks,3,t/year\n"}
    more["organisations.csv"] = more["organisations.csv"].replace(b"Mill,", b"Great Mill,")
    for files, name in ((more, "two"), (PACK, "three")):
        import_pack(staff, files=files, name=name)
        as_read_anew(known.known())
    assert [row.resource for row in streams(staff, Filters(text="husk")).rows] == ["oat husks"]
    undo(staff, batch=Batch.objects.latest("id"))
    as_read_anew(known.known())
    assert sites(staff, text="mill").rows


def as_read_anew(kept: known.Known) -> None:
    known.forget()
    anew = known.known()
    known._KEPT[:] = [kept]
    assert kept.version == anew.version == Batch.objects.latest("id").id
    assert kept.places == anew.places
    assert list(kept.places) == list(anew.places)
    assert told(kept.streams) == told(anew.streams)
