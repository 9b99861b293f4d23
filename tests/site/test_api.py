"""The API as a whole: every operation in every role, the document, its errors, and whatever a program may send.

`api_doors.csv` is written by hand: one line for each operation with the door it is behind. An operation that somebody
adds fails here until its door is declared.
"""

from __future__ import annotations

import csv
import json
import re
import shlex
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lichen.site.flows.services.balance import ask_balance
from lichen.site.flows.services.publish import ask_publication
from lichen.site.match.models import Contact, Exchange, Outcome, Scenario, Task
from lichen.site.match.services.files import add_file
from lichen.site.register.models import Batch, Document, Organisation, Person, Site, Stream
from lichen.site.register.services import import_pack, upload
from lichen.site.shell import jobs
from lichen.site.shell.models import Job
from lichen.site.shell.sending import signature
from lichen.site.trust.actor import actor_for
from lichen.site.trust.keys import digest, new_secret
from lichen.site.trust.models import Token, User, Webhook
from lichen.site.trust.roles import MAY, Role
from tools.build_api import DOCUMENT, PAGE, ROOT, document, page, written

HOW_TO = ROOT / "docs" / "how-to" / "use-the-api.md"
TABLE = Path(__file__).with_name("api_doors.csv")
PUBLIC = {("GET", "/api/v1/match/published"), ("GET", "/api/v1/flows/public")}
EXAMPLES = 6  # of each operation and role

PACK = {
    "region.csv": "name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n",
    "organisations.csv": "id,name,sector\nmill,Valley Mill Ltd,10.61\nfarm,Hill Farm,01.41\n",
    "sites.csv": "id,organisation,name,latitude,longitude\nmill-north,mill,N,55.68,12.57\nfarm-7,farm,F7,55.8,12.4\n",
    "streams.csv": (
        "id,site,role,resource,amount,unit,quality\n"
        "bran,mill-north,offer,wheat bran,1440,t,moisture = 12 %\nfeed,farm-7,need,wheat bran,900,t,moisture <= 14 %\n"
    ),
    "transport.csv": "mode,unit,cost_per_km,co2e_per_km\nlorry,t,0.12,0.1\n",
    "prices.csv": "resource,kind,value,unit\nwheat bran,purchase,150,EUR/t\n",
    "processes.csv": "id,name,balance\noutside,The world outside,no\nhomes,Homes,\n",
    "flows.csv": (
        "id,from_process,to_process,resource,period,amount,unit,uncertainty\n"
        "goods,outside,homes,goods,2024,52,kt,5\nrubbish,homes,outside,rubbish,2024,50,kt,5\n"
    ),
}


def declared() -> dict[tuple[str, str], str]:
    """Return the table: method and address to door."""
    with TABLE.open(encoding="utf-8") as file:
        return {(row["method"], row["address"]): row["door"] for row in csv.DictReader(file)}


def sample(address: str) -> str:
    """Return an address with something in place of its parts."""
    while "{" in address:
        before, _, rest = address.partition("{")
        address = before + str(uuid.UUID(int=1)) + rest.partition("}")[2]
    return address


def token_of(user: User, scopes: list[str] | None = None) -> str:
    """Return a token of somebody with all that her role may, or with some scopes."""
    secret, every = new_secret(), [door for door in MAY if user.role in MAY[door]]
    Token.objects.create(
        user=user, name="t", digest=digest(secret), scopes=every if scopes is None else scopes
    )
    return secret


def ask(client: Client, method: str, address: str, **headers: str) -> Any:
    return client.generic(method, sample(address), b"{}", "application/json", headers=headers)


def test_table_names_every_operation_and_its_door() -> None:
    paths = document()["paths"]
    found = {(method.upper(), path): told["x-door"] for path in paths for method, told in paths[path].items()}
    assert found == declared()
    assert set(found.values()) <= set(MAY)


def test_every_role_meets_what_is_declared(person: Callable[..., User]) -> None:
    """A door that is closed for a role answers 403 whatever is sent, by session and by token."""
    wrong = []
    for role in Role:
        user = person(role, role=role)
        session = Client()
        session.force_login(user)
        bearer = f"Bearer {token_of(user)}"
        for (method, address), door in declared().items():
            for answer in (
                ask(session, method, address),
                ask(Client(), method, address, Authorization=bearer),
            ):
                closed = answer.status_code == 403
                if not closed and role not in MAY[door]:
                    wrong.append(f"{role} got through {door} by {method} {address}")
                if closed and role in MAY[door] and "{" not in address and method == "GET":
                    wrong.append(f"{role} was kept out of {door} by {method} {address}")
    assert wrong == []


def test_a_token_opens_its_scopes_only(person: Callable[..., User]) -> None:
    user = person("ada", role=Role.ADMINISTRATOR)
    bearer = f"Bearer {token_of(user, ['register.read'])}"
    for (method, address), door in declared().items():
        answer = ask(Client(), method, address, Authorization=bearer)
        if door != "register.read" and (method, address) not in PUBLIC:
            assert answer.status_code == 403, (method, address)


def test_nobody_gets_through_without_an_account(db: None) -> None:
    for method, address in declared():
        answer = ask(Client(), method, address)
        wanted = 200 if (method, address) in PUBLIC else 401
        assert answer.status_code == wanted, (method, address)
        if wanted == 401:
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_session_needs_the_token_of_its_page(person: Callable[..., User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("mia"))
    answer = ask(client, "POST", "/api/v1/register/organisations")
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/v1/nowhere", 404),
        ("POST", "/api/v1/nowhere/at/all", 404),
        ("GET", "/api/v1/register/streams/no-uuid", 404),
        ("PUT", "/api/v1/register/streams", 405),
        ("GET", "/api/v1/register/streams?after=x", 400),
        ("GET", "/api/v1/register/streams?size=0", 422),
        ("GET", "/api/v1/register/streams?text=%00", 422),
        ("POST", "/api/v1/register/organisations", 422),
        ("GET", f"/api/v1/jobs/{uuid.UUID(int=1)}", 404),
    ],
)
def test_every_error_is_a_problem(
    person: Callable[..., User], method: str, address: str, status: int
) -> None:
    client = Client()
    client.force_login(person("mia"))
    answer = ask(client, method, address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(answer.content)["status"] == status
    assert status != 405 or "GET" in answer.headers["Allow"]


def test_document_is_the_golden_file() -> None:
    """When an operation is meant to have changed: .venv/bin/python -m tools.build_api"""
    assert written(document()) == DOCUMENT.read_text("utf-8")
    assert page(document()) == PAGE.read_text("utf-8")


def test_document_is_served_to_everybody(db: None) -> None:
    served = Client().get("/api/v1/openapi.json")
    assert served.status_code == 200
    assert list(json.loads(served.content)["paths"]) == list(document()["paths"])


def test_page_lists_operations_and_what_is_open(person: Callable[..., User]) -> None:
    client = Client()
    client.force_login(person("mia"))
    said = client.get("/api/").content.decode()
    assert said.count("<tr>") == len(declared()) + 1
    assert "style=" not in said


@pytest.fixture
def known(person: Callable[..., User], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A small region with an exchange that runs, a draft, a job; what is there, by the name it has in addresses."""

    def nobody(*_args: object, **_kwargs: object) -> None:
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    fay = person("fay", role=Role.FACILITATOR)
    import_pack(actor_for(fay), files={name: text.encode() for name, text in PACK.items()}, name="valley")
    ask_balance(actor_for(fay))
    ask_publication(actor_for(fay))
    assert jobs.run_waiting() >= 2
    mill, farm = Organisation.objects.get(ref="mill"), Organisation.objects.get(ref="farm")
    mia = person("mia", party=mill.party)
    exchange = Exchange.objects.create(title="x", giver=mill, taker=farm, resource="bran", state="running")
    outcome = Outcome.objects.create(
        exchange=exchange, begins="2024-01-01", ends="2024-12-31", reference="r", amount=1
    )
    draft = upload(actor_for(mia), name="s.csv", content=b"resource,amount\nbran,12\n", party=mill.party)
    return {
        "people": {"member": mia, "facilitator": fay},
        "stream_id": Stream.objects.get(ref="bran").id,
        "offer_id": Stream.objects.get(ref="bran").id,
        "need_id": Stream.objects.get(ref="feed").id,
        "site_id": Site.objects.get(ref="mill-north").id,
        "organisation_id": mill.id,
        "party_id": mill.party_id,
        "subject": mill.id,
        "exchange_id": exchange.id,
        "outcome_id": outcome.id,
        "contact_id": Contact.objects.create(exchange=exchange, name="Ann", party=mill.party).id,
        "file_id": add_file(actor_for(mia), exchange=exchange, file=SimpleUploadedFile("a.pdf", b"%PDF")).id,
        "person_id": Person.objects.create(organisation=mill, name="Ann").id,
        "task_id": Task.objects.create(exchange=exchange, title="ring them").id,
        "draft_id": draft.id,
        "job_id": Job.objects.create(kind="x", title="x", by=mia).id,
        "name": "data",
        "webhook_id": Webhook.objects.create(
            user=mia, url="https://example.org/", events=["ping"], salt="s"
        ).id,
        "user_id": mia.id,
        "batch_id": uuid.UUID(int=Batch.objects.count()),
    }


@pytest.fixture
def app() -> Iterator[Any]:
    """The site as a server calls it; the connection of the test stays open, as with Django's own client."""
    site = get_wsgi_application()

    def whole(environ: dict[str, Any], start: Any) -> list[bytes]:
        with closing(site(environ, start)) as answer:  # a server closes the file that it has sent
            return [b"".join(answer)]

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield whole
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("role", ["member", "facilitator"])
def test_whatever_is_sent_nothing_breaks(known: dict[str, Any], app: Any, role: str) -> None:
    """Requests made from the document: no 5xx, and every answer is as the document says."""
    bearer = {"Authorization": f"Bearer {token_of(known['people'][role])}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    checks = [
        not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
        response_schema_conformance,
    ]  # fmt: skip
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def send(case: Any) -> None:
            nonlocal tried
            tried += 1
            if tried % 4:  # mostly what is there
                case.path_parameters |= {
                    name: str(known[name]) for name in case.path_parameters if name in known
                }
            case.headers.pop("Idempotency-Key", None)
            case.call_and_validate(headers=bearer, checks=checks)

        send()
    assert tried >= len(declared())


BODIES: dict[str, Any] = {
    "match_change_file": {"for_parties": True}, "match_move": {"state": "ended", "text": "x"},
    "match_set_readiness": {"level": 5},
    "match_change_contact": {"name": "x"}, "register_set_stage": {"stage": "exact"},
    "register_change_person": {"name": "x"}, "register_set_mapping": {"mapping": {}}, "register_mend": {"cells": []},
    "trust_switch_webhook": {"on": False},
}  # fmt: skip


def test_whoever_states_what_is_not_so_is_refused(known: dict[str, Any]) -> None:
    """Each operation that the document gives an `If-Match` reads it: with another tag it changes nothing."""
    document_id = Document.objects.create(
        party_id=known["party_id"], subject=known["subject"], name="a", size=1
    ).id
    scenario_id = Scenario.objects.create(name="x").id
    words = known | {"document_id": document_id, "scenario_id": scenario_id}
    clients = {
        role: Client(headers={"Authorization": f"Bearer {token_of(user)}"})
        for role, user in words["people"].items()
    }
    tried = []
    for path, methods in document()["paths"].items():
        for method, told in methods.items():
            if not any(one["name"] == "If-Match" for one in told["parameters"]):
                continue
            address, name = re.sub(r"{(\w+)}", lambda found: str(words[found[1]]), path), told["operationId"]
            client = clients["member" if Role.MEMBER in MAY[told["x-door"]] else "facilitator"]
            body = json.dumps(BODIES.get(name, {"cells": {}}))
            answer = client.generic(
                method.upper(), address, body, "application/json", headers={"If-Match": '"old"'}
            )
            tried.append((name, answer.status_code))
    assert [name for name, status in tried if status != 412] == []
    assert len(tried) >= 15


def typed() -> list[tuple[list[str], int]]:
    """Return what the how-to tells one to type: words of a command, and the status that it promises (0: a good one)."""
    found = []
    for line in re.findall(r"^\$ (curl .*)$", HOW_TO.read_text("utf-8"), re.MULTILINE):
        command, _, status = line.partition("  # ")
        found.append((shlex.split(command.replace("$", "@@"))[1:], int(status or 0)))
    return found


def fetched(client: Client, words: list[str], known: dict[str, str]) -> Any:
    """Ask as curl does."""
    method, body, form, headers, address = "", "", {}, {}, ""
    words = [re.sub(r"@@(\w+)", lambda found: known[found[1]], word) for word in words]
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        elif word == "-F":
            name, _, value = words.pop(0).partition("=")
            form[name] = (
                SimpleUploadedFile(value[1:], b"resource,amount\nbran,1\n") if value[:1] == "@" else value
            )
        else:
            address = word.removeprefix("https://lichen.example")
    if form:
        return client.post(address, form, headers=headers)
    return client.generic(method or "GET", address, body, headers.pop("Content-Type", ""), headers=headers)


def test_what_the_how_to_tells_to_type_works(known: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("93.184.216.34", 443))])
    mia = known["people"]["member"]
    words = {
        "TOKEN": token_of(mia), "SITE": "https://lichen.example", "STREAM": str(known["stream_id"]),
        "PARTY": str(known["party_id"]), "EXCHANGE": str(known["exchange_id"]),
    }  # fmt: skip
    commands = typed()
    assert len(commands) >= 10
    for command, status in commands:
        answer = fetched(Client(), command, words)
        assert answer.status_code == status if status else answer.status_code < 300, (command, answer.content)


def test_receiver_of_the_how_to_knows_our_signature() -> None:
    (source,) = re.findall(r"```python\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
    said: dict[str, Any] = {}
    exec(source, said)  # noqa: S102 - our own documentation
    now = int(time.time())
    assert said["is_ours"]("s", signature("s", now, b"{}"), b"{}")
    assert not said["is_ours"]("s", signature("s", now, b"{}"), b"{ }")
    assert not said["is_ours"]("s", signature("s", now - 301, b"{}"), b"{}")
