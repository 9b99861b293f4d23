"""What tests of the register share: packs as files, people who import them, and a region that is there."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest

from lichen.site.register.bridge import region
from lichen.site.register.queries import known
from lichen.site.register.services import import_pack
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Party, User
from lichen.site.trust.roles import Role

VALLEY = {
    "region.csv": "name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n",
    "organisations.csv": "id,name,sector,colour\nmill,Valley Mill Ltd,10.61,green\nfarm,Hill Farm,01.41,\n",
    "sites.csv": (
        "id,organisation,name,latitude,longitude,activity\n"
        "mill-north,mill,North works,55.68,12.57,milling\nfarm-7,farm,,55.80,12.40,dairy\n"
    ),
    "streams.csv": (
        "id,site,role,resource,code,amount,unit,period,quality\n"
        "bran,mill-north,offer,wheat bran,,120,t,month,moisture = 12 %\n"
        "husk,mill-north,offer,husks,02 03 04,40,t,,\n"
        "feed,farm-7,need,wheat bran,,900,t,,moisture <= 14 %\n"
    ),
    "transport.csv": "mode,unit,cost_per_km,co2e_per_km\nlorry,t,0.12,0.1\n",
    "prices.csv": "resource,kind,value,unit\nwheat bran,purchase,150,EUR/t\n",
    "remarks.csv": "who,what\nAnna,call back\n",
}


def as_files(**changed: str) -> dict[str, bytes]:
    """Return the small pack; ``sites="…"`` replaces a table, an empty text leaves it out."""
    tables = VALLEY | {f"{name}.csv": text for name, text in changed.items()}
    return {name: text.encode() for name, text in tables.items() if text}


def packaged(name: str) -> dict[str, bytes]:
    """Return the files of a pack that comes with the product."""
    folder = files("lichen.data") / "packs" / name
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith(".csv")}


@pytest.fixture
def staff(person: Callable[..., User]) -> Actor:
    """A facilitator."""
    return actor_for(person("fay", role=Role.FACILITATOR))


@pytest.fixture
def valley(staff: Actor) -> None:
    """The small pack, imported."""
    import_pack(staff, files=as_files(), name="valley")


@pytest.fixture
def miller(valley: None, person: Callable[..., User]) -> Actor:
    """The owner of the mill."""
    return actor_for(person("mia", party=Party.objects.get(name="Valley Mill Ltd")))


@pytest.fixture
def farmer(valley: None, person: Callable[..., User]) -> Actor:
    """The owner of the farm."""
    return actor_for(person("finn", party=Party.objects.get(name="Hill Farm")))


@pytest.fixture(autouse=True)
def _versions_come_again() -> None:
    """Forget the region of another test: its database is gone, and the numbers of batches come again."""
    region.forget()
    known.forget()
