"""What is not disclosed to somebody changes nothing that she is answered.

The register stands twice: as it is, and with other names, amounts, places, codes, columns and rows wherever a member is
not shown them. Whatever she asks (lists by words, amounts and places, in every order and page by page; the map; single
rows; cards and suggestions, also of streams that she adds to probe; exports; imports) is answered the same, letter by
letter.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from lichen.site.match.services.suggest import refresh
from lichen.site.register.bridge import region
from lichen.site.register.models import Organisation, Site, Stream
from lichen.site.register.queries import known
from lichen.site.register.services import import_pack
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Access, User
from lichen.site.trust.roles import Role, Stage

# Of each table: the rows that everybody may see, or that are the reader's own; then those of others as they are, and as
# they might be: `hid` is hidden, of `sec` sector and region are shown, of `ran` ranges (the same bands, the same cell).
REGION = {
    "region.csv": "name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n",
    "transport.csv": "mode,unit,cost_per_km,co2e_per_km\nlorry,t,0.12,0.1\n",
    "prices.csv": "resource,kind,value,unit\nwheat bran,purchase,150,EUR/t\n",
}
ORGANISATIONS = "id,name,sector,country,note,{column}\nexa,Exa Ltd,10.91,DK,,\neve,Eve Ltd,01.41,DK,,\n"
SITES = (
    "id,organisation,name,latitude,longitude,activity,permits\n"
    "exa-1,exa,Exa one,55.6,12.6,,\neve-1,eve,Eve one,55.7,12.5,,\n"
)
STREAMS = (
    "id,site,role,resource,code,amount,unit,quality,reference_cost,note\nx1,exa-1,offer,wheat bran,,500,t,,,\n"
    "e1,eve-1,need,wheat bran,02 03 04,300,t,moisture <= 15 %,,\ne2,eve-1,offer,husks,,50,t,moisture = 12 %,,\n"
)
IS = {
    "organisations.csv": ORGANISATIONS.format(column="colour")
    + "hid,Hidden Ltd,10.61,DK,,red\nsec,Sec Ltd,01.41,DK,,\nran,Ran Ltd,10.91,DK,,\n",
    "sites.csv": SITES
    + "hid-1,hid,Hidden one,55.68,12.57,,\nsec-1,sec,Sec one,55.60,12.30,milling,\nran-1,ran,Ran one,55.60,12.31,x,\n",
    "streams.csv": STREAMS
    + "h1,hid-1,offer,wheat bran,02 03 04,1000,t,moisture = 12 %,,\n"
    + "s1,sec-1,offer,wheat bran,02 03 04,800,t,moisture = 12 %,10,\n"
    + "r1,ran-1,offer,wheat bran,02 03 04,1200,t,moisture = 12 %,12,\nr2,ran-1,need,husks,,1200,t,moisture <= 12 %,,\n",
}
MIGHT_BE = {
    "organisations.csv": ORGANISATIONS.format(column="colour")
    + "hid,Acme Ltd,35.11,SE,secret,blue\nsec,Acme Two,01.41,DK,secret,\n"
    + "ran,Acme Three,10.91,DK,secret,\nmore,More Ltd,10.61,,,\n",
    "sites.csv": SITES
    + "hid-1,hid,Acme one,57.1,9.9,baking,*\nsec-1,sec,Acme two,55.70,12.45,baking,*\n"
    + "ran-1,ran,Acme three,55.74,12.49,y,\nmore-1,more,More,55.7,12.5,,\n",
    "streams.csv": STREAMS
    + "h1,hid-1,offer,quicksilver,16 01 08*,7,t,,,secret\n"
    + "s1,sec-1,offer,steam,,333,MWh,,,secret\n"
    + "r1,ran-1,offer,wheat bran,02 03 04,1900,t,moisture = 19 %,19,secret\n"
    + "r2,ran-1,need,husks,,1900,t,moisture <= 19 %,,\n"
    + "p1,more-1,offer,wheat bran,,5,t,,,\n",
}
STAGES = {"h1": Stage.HIDDEN, "p1": Stage.HIDDEN, "r1": Stage.RANGES, "r2": Stage.RANGES, "x1": Stage.EXACT}

NARROWED = [
    *(f"text={word}" for word in ("wheat", "quick", "steam", "02", "0203", "16", "acme", "husks")),
    *(f"code={code}" for code in ("02", "16")),
    *(f"dimension={name}" for name in ("mass", "energy")),
    *(f"{end}={amount}" for end in ("amount_from", "amount_to") for amount in (50, 500, 1000, 1500, 2000)),
    "area=12.29,55.59,12.32,55.62", "area=12.44,55.69,12.5,55.75", "area=9,57,10,58", "area=12.25,55.5,12.5,55.75",
    *("role=offer", "own=true", "sort=amount", "sort=amount&text=wheat", ""),
]  # fmt: skip
NEAR = [
    f"x={x}&y={y}&km={km}"
    for x, y, km in ((12.3, 55.6, 2), (12.45, 55.7, 3), (12.375, 55.625, 1), (12.57, 55.68, 4))
]
NAMES = ("Acme", "Hidden", "Sec", "Ran", "one", "")
OF_A_ROW = (
    "register/streams/{}", "register/streams/{}/disclosures", "register/sites/{}", "register/organisations/{}",
    "register/organisations/{}/people", "register/documents?subject={}", "register/history/{}", "flows/sites/{}",
    "match/streams/{}/suggestions", "match/exchanges/{}", "register/streams?site={}",
    "register/streams?organisation={}", "register/map?site={}", "register/sites?organisation={}",
)  # fmt: skip
PAGES_OF_A_ROW = (
    "register/streams/{}/", "register/streams/{}/edit/", "register/streams/{}/disclosure/", "register/sites/{}/",
    "register/sites/{}/remove/", "register/organisations/{}/", "flows/sites/{}.csv", "match/suggestions/{}/",
)  # fmt: skip
OPERATIONS = (
    "match/streams", "match/suggestions/best", "match/published", "match/results", "flows/own", "flows/public",
    "register/batches", "register/export?form=zip", "trust/log",
)  # fmt: skip
PAGES = (
    "", "match/suggestions/", "match/exchanges/", "match/results/", "flows/", "flows/own/", "flows/own.csv",
    "flows/public/", "register/changes/", "register/export/zip/", "register/streams/new/",
)  # fmt: skip
BRAN = {"role": "need", "resource": "wheat bran", "amount": "5"}
PROBES = [
    *(BRAN | {"id": key} for key in ("p1", "h1", "s1")),
    *(BRAN | {"role": role, "resource": what} for role in ("offer", "need") for what in ("quicksilver", "husks")),
    *(BRAN | {"amount": "1500", "min_lot": "1500", "quality": f"moisture <= {limit} %"} for limit in (13, 18, 25)),
]  # fmt: skip


class Asked:
    """The answers to all that a member may ask, each as it is told to her."""

    def __init__(self, program: Client, browser: Client, rows: dict[str, str]) -> None:
        self.program, self.browser, self.rows = program, browser, rows
        self.answers: dict[str, tuple[int, str]] = {}

    def all(self) -> dict[str, tuple[int, str]]:
        """Ask everything."""
        for words in [*NARROWED, *NEAR]:
            self.get(f"/api/v1/register/streams?{words}")
            if "sort" not in words:
                self.get(f"/api/v1/register/map?{words}")
        for words in NARROWED:
            page = words.replace("true", "on")
            self.get(f"/register/streams/?{page}")
            self.get(f"/register/map.geojson?{page}")
        for word in NAMES:
            for what in ("sites", "organisations"):
                self.get(f"/api/v1/register/{what}?text={word}")
        for place in (*(f"/api/v1/{one}" for one in OPERATIONS), *(f"/{one}" for one in PAGES)):
            self.get(place)
        for key in self.rows.values():
            for place in (*(f"/api/v1/{one}" for one in OF_A_ROW), *(f"/{one}" for one in PAGES_OF_A_ROW)):
                self.get(place.format(key))
        self._pairs()
        self._page_by_page()
        self._writing()
        return self.answers

    def get(self, place: str, name: str = "") -> None:
        """Ask for one place."""
        client = self.program if place.startswith("/api/") else self.browser
        self.answers[name or f"GET {place}"] = self.told(client.get(place))

    def _pairs(self) -> None:
        streams = [key for ref, key in self.rows.items() if ref in ("h1", "s1", "r1", "r2", "x1", "e1", "e2")]
        for offer in streams:
            for need in streams:
                self.get(f"/api/v1/match/pairs/{offer}/{need}")

    def _page_by_page(self) -> None:
        for sort in ("resource", "amount"):
            after, number = "", 0
            while number == 0 or after:
                asked = {"size": 1, "sort": sort, "after": after}
                page = self.program.get("/api/v1/register/streams", asked).json()
                self.answers[f"page {number} by {sort}"] = 200, json.dumps([page["rows"], bool(page["next"])])
                after, number = page["next"], number + 1

    def _writing(self) -> None:
        for ref, key in self.rows.items():
            for kind in ("streams", "sites", "organisations"):
                place = f"/api/v1/register/{kind}/{key}"
                with _undone():
                    self.send("patch", place, {"cells": {"note": "x"}}, ref)
                with _undone():
                    self.send("delete", place, None, ref)
            with _undone():
                self.send(
                    "post", f"/api/v1/register/streams/{key}/disclosures", {"to": None, "stage": "exact"}, ref
                )
        for cells in PROBES:
            with _undone():
                place = f"/api/v1/register/sites/{self.rows['eve-1']}/streams"
                made = self.send("post", place, {"cells": {"id": "p", "unit": "t"} | cells}, str(cells))
                self.get(f"/api/v1/match/streams/{made['id']}/suggestions", f"{cells} suggested")
                self.get("/register/export/zip/", f"{cells} exported")
        for site in ("hid-1", "more-1", "ran-1", "nowhere"):
            with _undone():
                self._imported(f"id,site,role,resource,amount,unit\np1,{site},need,wheat bran,5,t\n", site)

    def _imported(self, text: str, name: str) -> None:
        file = SimpleUploadedFile("list.csv", text.encode())
        answer = self.program.post("/api/v1/register/imports", {"file": file, "party": self.rows["party"]})
        self.answers[f"{name} import"] = self.told(answer)
        draft = answer.json()["id"]
        for part in ("review", "sources"):
            self.get(f"/api/v1/register/imports/{draft}/{part}", f"{name} {part}")

    def send(self, method: str, place: str, body: Any, name: str) -> Any:
        """Send something, and keep the answer."""
        words = {"content_type": "application/json"} if body is not None else {}
        answer = getattr(self.program, method)(place, body, **words)
        self.answers[f"{name} {method} {place}"] = self.told(answer)
        return answer.json()

    def told(self, answer: Any) -> tuple[int, str]:
        """Return an answer without what is made anew each time: tokens, times, and ids of what is new."""
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if body[:2] == b"PK":
            kept = zipfile.ZipFile(io.BytesIO(body))
            body = b"\n".join(name.encode() + kept.read(name) for name in kept.namelist())
        text = re.sub(r"[A-Za-z0-9]{64}", "TOKEN", body.decode("utf-8", "replace"))
        text = re.sub(r"20\d\d-\d\d-\d\dT[0-9:.]+(Z|\+00:00)?", "TIME", text)
        ids = set(self.rows.values())
        return answer.status_code, re.sub(
            r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda m: m[0] if m[0] in ids else "NEW", text
        )


class _Undone(Exception):  # noqa: N818 - no error
    """Ends what is not to be kept."""


@contextmanager
def _undone() -> Iterator[None]:
    """Keep nothing of what is done within."""
    with suppress(_Undone), transaction.atomic():
        yield
        raise _Undone
    _forget()


def _forget() -> None:
    region.forget()
    known.forget()
    cache.clear()


def _stands(staff: Actor, tables: dict[str, str]) -> None:
    """Make the register stand so, and have everything computed."""
    import_pack(staff, files={name: text.encode() for name, text in (REGION | tables).items()}, name="valley")
    for stream in Stream.objects.all():
        Stream.objects.filter(id=stream.id).update(stage=STAGES.get(stream.ref, Stage.SECTOR))
    _forget()
    refresh(staff)
    run_waiting()
    Access.objects.all().delete()


@pytest.mark.slow
def test_what_is_hidden_changes_nothing_that_a_member_is_answered(
    person: Callable[..., User], program: Callable[..., Client], signed_in: Callable[[User], Client]
) -> None:
    staff = actor_for(person("fay", role=Role.FACILITATOR))
    _stands(staff, IS)
    own = Organisation.objects.get(ref="eve").party
    eve = person("eve", party=own)
    rows = {
        row.ref: str(row.id)
        for model in (Organisation, Site, Stream)
        for row in model.objects.order_by("ref")
    }
    rows["party"] = str(own.id)
    ask = Asked(program(eve), signed_in(eve), rows)
    before = dict(ask.all())
    _stands(staff, MIGHT_BE)
    after = ask.all()
    assert len(before) > 500
    assert {status for status, _text in before.values()} >= {200, 201, 404}
    assert [place for place in {**before, **after} if before.get(place) != after.get(place)] == []
