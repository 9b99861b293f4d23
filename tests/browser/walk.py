"""Every address of the site with real things in place of its parts, as `tests/site/doors.csv` declares them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from django.test import Client

from lichen.site.match.models import Outcome, Scenario
from lichen.site.register import services
from lichen.site.register.models import Batch, Draft
from lichen.site.shell.models import Job
from lichen.site.trust.actor import actor_for
from lichen.site.trust.models import User, Webhook
from lichen.site.trust.roles import Role, may
from tests.browser.world import World

DOORS = Path(__file__).parents[1] / "site" / "doors.csv"
# Of the library of accounts.
ACCOUNT = ["login", "signup", "logout", "email", "password/change", "password/reset", "2fa", "confirm-email"]
BROKEN = b"What,Amount,Unit,Role,Site\nrapeseed cake,-3,t,offer,s0\nchaff,5,t,offer,s0\n"
MAPPING = ["resource", "amount", "unit", "role", "site"]


def things(world: World) -> dict[str, list[str]]:
    """Return what stands in place of each part of an address."""
    bran, feed = world.streams["bran"], world.streams["feed"]
    exchange = world.exchanges[0]
    job = Job.objects.order_by("made").first()
    assert job
    return {
        "stream_id": [str(bran.id), str(feed.id)],
        "site_id": [str(bran.site_id)],
        "organisation_id": [str(bran.site.organisation_id)],
        "party_id": [str(bran.party_id)],
        "offer_id": [str(bran.id)],
        "need_id": [str(feed.id)],
        "exchange_id": [str(exchange.id)],
        "outcome_id": [str(Outcome.objects.get(exchange=exchange).id)],
        "contact_id": [str(one.id) for one in exchange.people.all()],
        "file_id": [str(one.id) for one in exchange.files.all()],
        "webhook_id": [str(one.id) for one in Webhook.objects.all()],
        "scenario_id": [str(Scenario.objects.get().id)],
        "job_id": [str(job.id)],
        "draft_id": [str(one.id) for one in Draft.objects.order_by("at")],
        "batch_id": [str(Batch.objects.order_by("at").last().key)],
        "streams/row_id": [str(bran.id)],
        "sites/row_id": [str(bran.site_id)],
        "organisations/row_id": [str(bran.site.organisation_id)],
    }


def leave_drafts(world: World) -> None:
    """Upload a list that has a mistake, for the miller and for the region."""
    for role in (Role.MEMBER, Role.FACILITATOR, Role.ADMINISTRATOR):
        actor = actor_for(world.people[role])
        party = world.streams["bran"].party if role is Role.MEMBER else None
        draft = services.upload(actor, name="list.csv", content=BROKEN, party=party)
        key = services.sources(actor, draft=draft)[0].key
        columns = {str(place): f"streams.{name}" for place, name in enumerate(MAPPING)}
        services.set_mapping(actor, draft=draft, mapping={key: {"columns": columns, "constants": {}}})


def addresses(world: World) -> dict[str, str]:
    """Return all addresses that can be asked for, with their doors."""
    known = things(world)
    found = {f"/account/{name}/": "shell.public" for name in ACCOUNT}
    with DOORS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found |= {f"/{address}": row["door"] for address in _filled(row["address"], known)}
    return found


def _filled(address: str, known: dict[str, list[str]]) -> Iterator[str]:
    part = re.search(r"(\w+)/<\w+:(\w+)>|<\w+:(\w+)>", address)
    if part is None:
        yield address
        return
    name = part[2] or part[3]
    for value in known.get(f"{part[1]}/{name}", known.get(name, [])):
        filled = re.sub(r"<\w+:\w+>", value, address, count=1)
        yield from _filled(filled, known)


def pages_of(user: User | None, every: dict[str, str]) -> Iterator[str]:
    """Give those of the addresses that answer somebody with a page of their own."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    for address, door in every.items():
        if may(user.role if user else Role.VISITOR, door):
            answer = client.get(address)
            if answer.streaming:
                answer.close()  # a file, which nobody reads
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                yield address
