"""Organisations, and exchanges between them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from lichen.site.match.models import Exchange, Outcome
from lichen.site.register.bridge import region
from lichen.site.register.models import Organisation, Stream
from lichen.site.register.queries import known
from lichen.site.register.services import import_pack
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Party, User
from lichen.site.trust.roles import Role


@pytest.fixture
def organisation(db: None) -> Callable[..., Organisation]:
    """Make an organisation: ``organisation("Mill", sector="10.61")``."""

    def make(name: str, sector: str = "") -> Organisation:
        party = Party.objects.create(name=name)
        return Organisation.objects.create(party=party, ref=str(party.id), name=name, sector=sector)

    return make


@pytest.fixture
def facilitator(person: Callable[..., User]) -> Actor:
    """Somebody who keeps the desk."""
    return actor_for(person("fay", role=Role.FACILITATOR))


@pytest.fixture
def running(organisation: Callable[..., Organisation]) -> Callable[..., Exchange]:
    """Make an exchange that runs, between two new organisations or given ones."""

    def make(
        name: str, giver: Organisation | None = None, taker: Organisation | None = None, **fields: object
    ) -> Exchange:
        giver = giver or organisation(f"{name} giver", "10.61")
        taker = taker or organisation(f"{name} taker", "01.47")
        known = {"title": name, "resource": "bran", "state": Exchange.State.RUNNING} | fields
        return Exchange.objects.create(giver=giver, taker=taker, **known)

    return make


@pytest.fixture
def brought() -> Callable[..., Outcome]:
    """Record what an exchange brought in a year, without asking whether it may be recorded."""

    def make(exchange: Exchange, year: int = 2025, **figures: float) -> Outcome:
        return Outcome.objects.create(
            exchange=exchange,
            begins=date(year, 1, 1),
            ends=date(year, 12, 31),
            reference="landfill",
            **figures,
        )

    return make


VALLEY = {
    "region.csv": "name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n",
    "organisations.csv": "id,name,sector\nmill,Valley Mill Ltd,10.61\nfarm,Hill Farm,01.41\nport,Port Feeds,10.91\n",
    "sites.csv": (
        "id,organisation,name,latitude,longitude\nmill-north,mill,North works,55.68,12.57\n"
        "farm-7,farm,Farm 7,55.80,12.40\nport-1,port,Quay,55.60,12.60\n"
    ),
    "streams.csv": (
        "id,site,role,resource,amount,unit,quality\nbran,mill-north,offer,wheat bran,1440,t,moisture = 12 %\n"
        "feed,farm-7,need,wheat bran,900,t,moisture <= 14 %\nmix,port-1,need,wheat bran,400,t,\n"
    ),
    "transport.csv": "mode,unit,cost_per_km,co2e_per_km\nlorry,t,0.12,0.1\n",
    "prices.csv": "resource,kind,value,unit\nwheat bran,purchase,150,EUR/t\n",
}


@pytest.fixture
def valley(facilitator: Actor) -> dict[str, Stream]:
    """A mill that offers bran and two that need it; streams by their key."""
    region.forget()
    known.forget()
    import_pack(facilitator, files={name: text.encode() for name, text in VALLEY.items()}, name="valley")
    return {one.ref: one for one in Stream.objects.select_related("party", "site__organisation")}


@pytest.fixture
def miller(valley: dict[str, Stream], person: Callable[..., User]) -> User:
    """The owner of the mill."""
    return person("mia", party=valley["bran"].party)


@pytest.fixture
def farmer(valley: dict[str, Stream], person: Callable[..., User]) -> User:
    """The owner of the farm."""
    return person("finn", party=valley["feed"].party)
