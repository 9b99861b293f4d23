"""A valley in which enough give and take for something to be published, with sheets of flows beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache

from lichen.site.register.bridge import region
from lichen.site.register.models import Site, Stream
from lichen.site.register.queries import known
from lichen.site.register.services import import_pack
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Party, User
from lichen.site.trust.roles import Role

MILLS = {"north": 50, "south": 40, "east": 30, "west": 45}
VALLEY = {
    "region.csv": "name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n",
    "organisations.csv": "id,name,sector\n"
    + "".join(f"{name},{name.title()} Mill,10.61\n" for name in MILLS)
    + "smith,Secret Smithy,25.50\n",
    "sites.csv": "id,organisation,name,latitude,longitude,activity\n"
    + "".join(
        f"{name}-1,{name},{name.title()} works,55.{i},12.{i},milling\n" for i, name in enumerate(MILLS, 50)
    )
    + "smith-1,smith,Hidden forge,55.9,12.9,forging\n",
    "streams.csv": "id,site,role,resource,code,amount,unit,operation\n"
    + "".join(f"bran-{name},{name}-1,offer,wheat bran,,{amount},t,R3\n" for name, amount in MILLS.items())
    + "husk,north-1,offer,husks,02 03 04,40,t,D1\nslag,smith-1,offer,odd slag,10 02 02,7,t,D1\n"
    + "feed,smith-1,need,wheat bran,,12,t,\n",
    "transport.csv": "mode,unit,cost_per_km,co2e_per_km\nlorry,t,0.12,0.1\n",
}
FLOWS = {
    "processes.csv": "id,name,balance\noutside,The world outside,no\nhomes,Homes,\nsorting,Sorting plant,\n",
    "flows.csv": (
        "id,from_process,to_process,resource,period,amount,unit,uncertainty\n"
        "goods,outside,homes,goods,2023,52,kt,5\ngoods,outside,homes,goods,2024,54,kt,5\n"
        "rubbish,homes,outside,rubbish,2023,20,kt,5\nrubbish,homes,outside,rubbish,2024,22,kt,5\n"
        "paper,homes,sorting,old paper,2023,31,kt,3\npaper,homes,sorting,old paper,2024,31,kt,3\n"
        "bales,sorting,outside,bales,2023,19,kt,5\nbales,sorting,outside,bales,2024,30,kt,5\n"
    ),
}


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Versions come again in tests: forget what was kept of them."""
    region.forget()
    known.forget()
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def facilitator(person: Callable[..., User]) -> Actor:
    """Somebody who may read all and publish."""
    return actor_for(person("fay", role=Role.FACILITATOR))


@pytest.fixture
def valley(facilitator: Actor) -> dict[str, Stream]:
    """Four mills that offer bran, and a smithy of its own kind; streams by their key."""
    import_pack(facilitator, files={name: text.encode() for name, text in VALLEY.items()}, name="valley")
    return {one.ref: one for one in Stream.objects.select_related("party", "site__organisation")}


@pytest.fixture
def balanced(valley: dict[str, Stream], facilitator: Actor) -> None:
    """Sheets of flows in the register, too."""
    import_pack(facilitator, files={name: text.encode() for name, text in FLOWS.items()}, name="flows")


@pytest.fixture
def miller(valley: dict[str, Stream], person: Callable[..., User]) -> User:
    """The owner of the northern mill."""
    return person("mia", party=valley["bran-north"].party)


@pytest.fixture
def smithy(valley: dict[str, Stream]) -> Party:
    """Whose figures nobody else may learn."""
    return valley["slag"].party


@pytest.fixture
def forge(valley: dict[str, Stream]) -> Site:
    """The site of the smithy."""
    return valley["slag"].site
