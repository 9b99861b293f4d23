"""A region with streams at every stage, and people of each kind."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from lichen.site.register.models import Organisation, Site, Stream
from lichen.site.register.queries import known
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
    staff = person("ann", role=Role.ANALYST, party=parties[1])
    return [*map(actor_for, people), actor_for(staff), VISITOR]
