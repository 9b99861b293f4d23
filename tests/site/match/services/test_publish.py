"""What is published tells nobody's figure, also beside what was published before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from lichen.site.match.models import Exchange, Outcome, Publication
from lichen.site.match.services.publish import publish
from lichen.site.register.services import merge
from lichen.site.trust.actor import VISITOR, Actor

Running, Brought = Callable[..., Exchange], Callable[..., Outcome]


def shown(made: Publication) -> dict[tuple[str, str], float]:
    return {(row["kind"], row["group"]): row["value"] for row in made.figures if not row["withheld"]}


def test_few_parties_are_not_published(running: Running, brought: Brought, facilitator: Actor) -> None:
    for name in "ab":
        brought(running(name), amount=10.0)
    made = publish(facilitator)
    assert shown(made) == {}
    assert {row["withheld"] for row in made.figures} == {"few contributors"}
    assert all("value" not in row for row in made.figures)


def test_many_are_and_a_newcomer_is_not_found_by_subtraction(
    running: Running, brought: Brought, facilitator: Actor
) -> None:
    for name in "abcd":
        brought(running(name), amount=10.0)
    assert shown(publish(facilitator)) == {("all", ""): 40.0, ("year", "2025"): 40.0, ("sector", "10"): 40.0}
    brought(running("newcomer"), amount=7.0)
    assert shown(publish(facilitator)) == {}


def test_two_that_become_one_hide_nobody_by_it(
    running: Running, brought: Brought, facilitator: Actor
) -> None:
    """What was published of two is of the one that they became: a newcomer is not found by subtraction either."""
    made = [running(name) for name in "abcd"]
    for one in made:
        brought(one, amount=10.0)
    publish(facilitator)
    for side in ("giver", "taker"):
        merge(facilitator, keep=getattr(made[0], side), drop=getattr(made[1], side))
    brought(running("newcomer"), amount=7.0)
    assert shown(publish(facilitator)) == {}


def test_giver_of_all_dominates_whoever_takes(running: Running, brought: Brought, facilitator: Actor) -> None:
    first = running("a")
    for name in "bcde":
        brought(running(name, giver=first.giver), amount=10.0)
    assert shown(publish(facilitator)) == {}


def test_only_the_desk_publishes(db: None) -> None:
    with pytest.raises(PermissionDenied):
        publish(VISITOR)
