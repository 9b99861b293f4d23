"""The table of permissions is one that can be read: each door is known, each role means more than the one before."""

from __future__ import annotations

import re

from lichen.site.trust.forms import SCOPES
from lichen.site.trust.roles import MAY, Role, may


def test_administrator_may_all() -> None:
    assert all(may(Role.ADMINISTRATOR, door) for door in MAY)


def test_unknown_door_is_closed() -> None:
    assert not any(may(role, "cellar.enter") for role in Role)


def test_visitor_writes_nothing() -> None:
    assert {door for door in MAY if may(Role.VISITOR, door)} <= {
        "shell.public", "shell.account", "flows.public", "match.results",
    }  # fmt: skip


def test_doors_are_named_after_rooms() -> None:
    assert all(re.fullmatch(r"(shell|trust|register|flows|match)\.\w+", door) for door in MAY)


def test_scopes_of_tokens_are_doors() -> None:
    assert set(SCOPES) <= set(MAY)
