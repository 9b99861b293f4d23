"""The small region that the browser meets: a mill, those who need its bran, and exchanges that run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.core.files.uploadedfile import SimpleUploadedFile

from lichen.site.match.models import Exchange
from lichen.site.match.services.contacts import Words, add_contact
from lichen.site.match.services.desk import add_note, add_task, move, open_exchange
from lichen.site.match.services.files import add_file
from lichen.site.match.services.outcomes import record_outcome
from lichen.site.match.services.plan import ask_plan
from lichen.site.register import services
from lichen.site.register.models import Organisation, Stream
from lichen.site.trust.actor import actor_for
from lichen.site.trust.models import Delivery, Membership, Party, User, Webhook
from lichen.site.trust.roles import Role, Stage, Standing
from lichen.site.trust.services import disclose

FIRMS = ["Valley Mill Ltd", "Hill Farm", "Port Feeds", "Lake Dairy", "Moor Bakery", "Town Works"]
VALLEY = {
    "region.csv": "name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n",
    "organisations.csv": "id,name,sector\n"
    + "".join(f"o{number},{name},10.61\n" for number, name in enumerate(FIRMS)),
    "sites.csv": "id,organisation,name,latitude,longitude\n"
    + "".join(
        f"s{number},o{number},{name} works,{55.6 + number / 10},{12.4 + number / 20}\n"
        for number, name in enumerate(FIRMS)
    ),
    "streams.csv": (
        "id,site,role,resource,code,amount,unit,quality\n"
        "bran,s0,offer,wheat bran,,1440,t,moisture = 12 %\n"
        "feed,s1,need,wheat bran,,900,t,moisture <= 14 %\n"
        "mix,s2,need,wheat bran,,400,t,\n"
        "whey,s3,offer,whey,02 05 01,300,t,\n"
        "crust,s4,offer,old bread,,80,t,\n"
    ),
    "transport.csv": "mode,unit,cost_per_km,co2e_per_km\nlorry,t,0.12,0.1\n",
    "prices.csv": "resource,kind,value,unit\nwheat bran,purchase,150,EUR/t\n",
}


@dataclass
class World:
    """Who and what is there: people by role, streams by key, exchanges that run."""

    people: dict[Role, User]
    farmer: User
    streams: dict[str, Stream]
    exchanges: list[Exchange]


def account(name: str, role: Role, party: Party | None = None) -> User:
    """Make somebody who signs in, and who owns a party."""
    user = User.objects.create_user(f"{name}@example.org", "a long password", name=name.title(), role=role)
    if party:
        Membership.objects.create(user=user, party=party, standing=Standing.OWNER)
    return user


def build() -> World:
    """Make the region by the same verbs as the pages do."""
    staff = account("fay", Role.FACILITATOR)
    fay = actor_for(staff)
    services.import_pack(fay, files={name: text.encode() for name, text in VALLEY.items()}, name="valley")
    streams = {one.ref: one for one in Stream.objects.select_related("party", "site__organisation")}
    miller, farmer = (
        account("mia", Role.MEMBER, streams["bran"].party),
        account("finn", Role.MEMBER, streams["feed"].party),
    )
    mia, finn = actor_for(miller), actor_for(farmer)
    services.set_stage(finn, streams=[streams["feed"]], stage=Stage.EXACT)
    services.set_stage(mia, streams=[streams["bran"]], stage=Stage.RANGES)
    disclose(
        mia,
        owner=streams["bran"].party,
        subject=streams["bran"].id,
        subject_name="bran",
        to=streams["feed"].party,
        stage=Stage.EXACT,
    )
    people = {
        Role.VISITOR: account("vic", Role.VISITOR),
        Role.MEMBER: miller,
        Role.ANALYST: account("ann", Role.ANALYST),
        Role.FACILITATOR: staff,
        Role.ADMINISTRATOR: account("ada", Role.ADMINISTRATOR),
    }
    firms = list(Organisation.objects.order_by("ref"))
    exchanges = [run(staff, giver, taker) for giver, taker in pairwise(firms)]
    hook = Webhook.objects.create(
        user=miller, url="https://example.org/lichen", events=["stream.changed"], salt="s"
    )
    for tries, said in ((0, ""), (7, "The receiver does not answer (TimeoutError)")):
        Delivery.objects.create(
            webhook=hook, event="stream.changed", tries=tries, said=said, dropped=hook.made if tries else None
        )
    ask_plan(fay, name="As it is", wishes={"technologies": True, "without": [], "catalogue": ""})
    return World(people, farmer, streams, exchanges)


def run(staff: User, giver: Organisation, taker: Organisation) -> Exchange:
    """Bring an exchange to running, with a task, a note and what it brought last year."""
    fay = actor_for(staff)
    made = open_exchange(fay, giver=giver, taker=taker, resource="wheat bran", expected=100.0)
    for state in ("contacted", "testing", "agreed", "running"):
        made = move(fay, exchange=made, to=state)
    add_task(fay, exchange=made, title="Call the carrier", due=date(2025, 2, 1))
    add_note(fay, exchange=made, text="All is well.", for_parties=True)
    words = Words("Otto Berg", "haulage", "Berg Transport", "otto@berg.example", "+49 30 1234")
    add_contact(fay, exchange=made, words=words, for_parties=True)
    add_file(fay, exchange=made, file=SimpleUploadedFile("permit.pdf", b"%PDF"), for_parties=True)
    record_outcome(
        fay,
        exchange=made,
        begins=date(2024, 1, 1),
        ends=date(2024, 12, 31),
        figures={
            "amount": 100.0,
            "virgin": 90.0,
            "co2e": 12.0,
            "money": 4000.0,
            "water": None,
            "energy": None,
            "jobs": None,
        },
        reference="landfill",
    )
    return made
