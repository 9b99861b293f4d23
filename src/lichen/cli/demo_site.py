"""The second half of `lichen demo`: the packaged region on the site, with an account of each kind of user."""

from __future__ import annotations

import importlib
import json
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from lichen.cli.output import print_line, table
from lichen.cli.progress import progress
from lichen.cli.serving import Served, free_port, serve_until_stopped
from lichen.cli.site import account, plain_sentences, set_up
from lichen.run.files import write_file

COMPANY = "nwh-waste-services"  # six sites, more than a hundred streams of both roles
ACCOUNTS = {"facilitator": "Fiona", "member": "Malcolm", "analyst": "Ailsa"}
_PASSWORDS = "demo-passwords.json"
HOW_TO = "To see it on the web, too: lichen demo --serve"


def is_watched() -> bool:
    """Return whether somebody sits at a terminal, who can end a server by Ctrl-C."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def serve_demo(files: Mapping[str, bytes], name: str, home: Path, *, company: str = COMPANY) -> None:
    """Load a packaged region into an installation of its own and serve it until stopped.

    Its data come from a public register, so every member sees its streams exactly. An installation that is there is
    served as it is; the passwords stay the same.
    """
    with plain_sentences():
        greeting = prepare(files, name, home, company)
        print_line()
        serve_until_stopped(Served(home, port=free_port("127.0.0.1")), greeting=greeting)


def prepare(files: Mapping[str, bytes], name: str, home: Path, company: str) -> list[str]:
    """Make the installation if it is not there, and return what to tell who begins."""
    os.environ.pop(
        "LICHEN_DATABASE_URL", None
    )  # the demo keeps to its folder, never to a real installation's database
    new = not (home / _PASSWORDS).exists()
    with progress("Setting up the site") as told:
        set_up(home)
        if new:  # what somebody changed since stays changed
            load_pack = importlib.import_module("lichen.site.register.services").load_pack
            load_pack(files, name, public=True, told=told)
    return [*_accounts(home, company), f"\nTo begin anew, delete {home}."]


def _accounts(home: Path, company: str) -> list[str]:
    """Make one account of each kind, and return their addresses and passwords as text."""
    kept = home / _PASSWORDS
    passwords: dict[str, str] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    party = importlib.import_module("lichen.site.register.models").Organisation.objects.get(ref=company).party
    rows = []
    for role, first_name in ACCOUNTS.items():
        email = f"{role}@demo.example"
        new = passwords.setdefault(role, secrets.token_urlsafe(9))
        account(email, role=role, name=first_name, party=party if role == "member" else None, password=new)
        rows.append(
            {"sign in as": email, "password": new, "who": f"{role} of {party}" if role == "member" else role}
        )
    write_file(kept, json.dumps(passwords).encode())
    kept.chmod(0o600)
    return ["", table(pl.DataFrame(rows))]
