"""An actor is somebody with her role and standings; nobody is a visitor."""

from __future__ import annotations

from collections.abc import Callable

from lichen.site.trust.actor import VISITOR, Actor
from lichen.site.trust.models import Party, User
from lichen.site.trust.roles import Role, Standing


def test_visitor_may_only_what_everybody_may() -> None:
    assert VISITOR.may("shell.public")
    assert not VISITOR.may("register.read")
    assert VISITOR.name == "a visitor"


def test_standing_says_who_edits_and_owns(
    mill: Party, person: Callable[..., User], acting: Callable[[User], Actor]
) -> None:
    can = {standing: acting(person(standing, party=mill, standing=standing)) for standing in Standing}
    assert [can[standing].edits(mill.id) for standing in Standing] == [False, True, True]
    assert [can[standing].owns(mill.id) for standing in Standing] == [False, False, True]


def test_analyst_changes_nothing_even_of_her_own(
    mill: Party, person: Callable[..., User], acting: Callable[[User], Actor]
) -> None:
    analyst = acting(person("ana", role=Role.ANALYST, party=mill))
    assert analyst.reads_all
    assert not analyst.edits(mill.id)
