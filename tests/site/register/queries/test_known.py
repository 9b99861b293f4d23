"""What a process keeps of the register is what the database says, after every kind of change."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from lichen.site.register.models import Batch, Organisation, Site, Stream
from lichen.site.register.queries import EVERYTHING, Filters, known, map_features, map_text, sites, streams
from lichen.site.register.services import import_pack, undo
from lichen.site.trust.actor import VISITOR, Actor, actor_for
from lichen.site.trust.models import Disclosure, Party, User
from lichen.site.trust.roles import Role, Stage

PLACES = 40


@pytest.fixture
def crowd(db: None, person: Callable[..., User]) -> list[Actor]:
    """Forty sites of twenty owners with streams at every stage, some told to others; people of each kind."""
    known.forget()
    chance = random.Random(7)  # noqa: S311 - the same region each time
    parties = [Party.objects.create(name=f"Works {n}") for n in range(PLACES // 2)]
    for number in range(PLACES):
        party = parties[number // 2]
        owner, _new = Organisation.objects.get_or_create(
            party=party, defaults={"ref": party.name, "name": party.name}
        )
        x, y = (chance.uniform(8, 9), chance.uniform(54, 55)) if number % 7 else (None, None)
        cell = (round(x * 4) / 4, round(y * 4) / 4) if x is not None and y is not None else (None, None)
        place = Site.objects.create(
            party=party, organisation=owner, ref=f"s{number}", name=f"Yard {number}" if number % 3 else "",
            x=x, y=y, cell_x=cell[0], cell_y=cell[1],
        )  # fmt: skip
        for one in range(number % 4):
            name = f"{chance.choice(['bran', 'ash', 'whey'])} {chance.randrange(30)}"
            stream = Stream.objects.create(
                party=party, site=place, ref=f"t{number}-{one}", role="offer", resource=name, key=name,
                code=chance.choice(["", "020304", "100101"]), dimension="mass", amount=10.0 * one, low=0.0, high=100.0,
                stage=chance.choice(list(Stage)),
            )  # fmt: skip
            if chance.random() < 0.6:
                told = chance.choice([*parties[:3], None])
                Disclosure.objects.create(
                    subject=stream.id, owner=party, to=told, stage=chance.choice(list(Stage))
                )
    people = [person(f"p{n}", party=party) for n, party in enumerate(parties[:3])]
    staff = person("ann", role=Role.ANALYST)
    return [*map(actor_for, people), actor_for(staff), VISITOR]


def drawn(actor: Actor) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True) for one in json.loads(map_text(actor))["features"])


def test_the_whole_map_is_what_the_database_says(crowd: list[Actor]) -> None:
    for actor in crowd:
        wanted = sorted(json.dumps(one, sort_keys=True) for one in map_features(actor)["features"])
        assert drawn(actor) == wanted
    assert len({len(drawn(actor)) for actor in crowd}) > 2


def test_what_is_withdrawn_goes_at_once(crowd: list[Actor]) -> None:
    before = [drawn(actor) for actor in crowd]
    Disclosure.objects.all().delete()
    after = [drawn(actor) for actor in crowd]
    assert after != before
    for actor, shown in zip(crowd, after, strict=True):
        assert shown == sorted(json.dumps(one, sort_keys=True) for one in map_features(actor)["features"])


@pytest.mark.parametrize("text", ["bran", "1", "ash 2", "02", "0203", "whey 1 1", "oak", "a", "1001 ash"])
@pytest.mark.parametrize("size", [1, 3, 50])
def test_pages_of_a_search_hold_what_has_the_words(crowd: list[Actor], text: str, size: int) -> None:
    for actor in crowd:
        every = [row for row in all_of(actor, EVERYTHING, 50) if row.seen >= Stage.RANGES]
        wanted = [
            row.id for row in every
            if all(word in row.resource or (word.isdigit() and row.code.startswith(word)) for word in text.split())
        ]  # fmt: skip
        assert [row.id for row in all_of(actor, Filters(text=text), size)] == wanted


def all_of(actor: Actor, filters: Filters, size: int, sort: str = "resource") -> list:
    rows, after = [], None
    while True:
        page = streams(actor, filters, sort=sort, after=after, size=size)
        rows += page.rows
        after = page.after
        if after is None:
            return rows
        assert len(page.rows) == size


def test_a_search_sorted_by_amount_finds_the_same(crowd: list[Actor]) -> None:
    for actor in crowd:
        by_name = {row.id for row in all_of(actor, Filters(text="bran"), 7) if row.low is not None}
        assert {row.id for row in all_of(actor, Filters(text="bran"), 7, "amount")} == by_name


def test_common_words_are_found_slice_by_slice(crowd: list[Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.site.register.queries.search._FIRST", 1)
    monkeypatch.setattr("lichen.site.register.queries.search._GROWTH", 2)
    staff = crowd[3]
    wanted = [row.id for row in all_of(staff, EVERYTHING, 50) if "a" in row.resource]
    assert [row.id for row in all_of(staff, Filters(text="a"), 4)] == wanted


def test_sites_are_found_by_words_of_their_owners_too(
    crowd: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    for actor in crowd:
        found = sites(actor, text="YARD works 1").rows
        monkeypatch.setattr("lichen.site.register.queries.search._MOST_SITES", -1)
        assert found == sites(actor, text="YARD works 1").rows
        monkeypatch.undo()
    assert sites(crowd[3], text="yard").rows


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
    for word in ("wheat", "husk", "straw", "zinc"):
        found = [list(one.names.like([word])[0]) + one.names.like([word])[1] for one in (kept, anew)]
        assert set(found[0]) >= set(found[1])
