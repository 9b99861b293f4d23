"""Every address in every role: what `doors.csv` declares is what happens, and nothing is left out of it.

`doors.csv` is written by hand: one line for each address of the site with the door it is behind. A page that somebody
adds fails here until its door is declared.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lichen.site.shell.doors import door_of
from lichen.site.trust.models import User
from lichen.site.trust.roles import MAY, Role

TABLE = Path(__file__).with_name("doors.csv")
SAMPLES = {"uuid": str(uuid.UUID(int=1)), "int": "1", "str": "x", "slug": "x", "path": "x"}
FOREIGN = (
    "account/",
    "api/v1/",
)  # of libraries: their pages ask by themselves; the API's operations have their own test


def addresses(patterns: Any = None, start: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Give each address of the site, as its pattern is written, with its view."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, start + str(one.pattern))
        elif not (start + str(one.pattern)).startswith(FOREIGN):
            yield start + str(one.pattern), one


def declared() -> dict[str, str]:
    """Return the table: address to door."""
    with TABLE.open(encoding="utf-8") as file:
        return {row["address"]: row["door"] for row in csv.DictReader(file)}


def sample(address: str) -> str:
    """Return an address with something in place of its parts."""
    for kind, text in SAMPLES.items():
        while f"<{kind}:" in address:
            before, _, rest = address.partition(f"<{kind}:")
            address = before + text + rest.partition(">")[2]
    return f"/{address}"


def test_table_names_every_address_and_its_door() -> None:
    assert {address: door_of(one.callback) for address, one in addresses()} == declared()


def test_every_door_is_in_the_table_of_permissions() -> None:
    assert set(declared().values()) <= set(MAY)


def test_every_role_meets_what_is_declared(person: Callable[..., User]) -> None:
    wrong = []
    for role in Role:
        client = Client(raise_request_exception=False)
        client.force_login(person(role, role=role))
        for address, door in declared().items():
            for method in ("get", "post"):
                closed = getattr(client, method)(sample(address)).status_code == 403
                if closed and role in MAY[door]:
                    continue  # the door is open; the object, or the form, is not hers
                if not closed and role not in MAY[door]:
                    wrong.append(f"{role} got through {door} by {method} {address}")
    assert wrong == []


def test_nobody_gets_through_without_an_account(db: None) -> None:
    client = Client(raise_request_exception=False)
    for address, door in declared().items():
        if Role.VISITOR not in MAY[door]:
            answer = client.get(sample(address))
            assert (answer.status_code, answer.headers["Location"][:21]) == (302, "/account/login/?next=")
            assert client.post(sample(address)).status_code == 403


def test_no_page_breaks_for_what_is_not_there(person: Callable[..., User]) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(person("ada", role=Role.ADMINISTRATOR))
    broken = [
        (method, address)
        for address in declared()
        for method in ("get", "post")
        if getattr(client, method)(sample(address)).status_code >= 500
    ]
    assert broken == []
