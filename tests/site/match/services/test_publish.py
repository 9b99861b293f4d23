"""What is published tells nobody's figure, also beside what was published before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from lichen.site.match.models import Exchange, Outcome, Publication
from lichen.site.match.services.publish import publish
from lichen.site.register.services import merge
from lichen.site.trust.actor import VISITOR, Actor
from lichen.site.trust.models import Membership, User

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


def test_who_gives_here_and_takes_there_finds_no_third(
    running: Running, brought: Brought, facilitator: Actor
) -> None:
    """She knows two of three exchanges from their two ends: what is left of the sum would be the third."""
    first = running("first")
    for one in (first, running("second", taker=first.giver), running("third")):
        brought(one, amount=10.0)
    assert shown(publish(facilitator)) == {}
    for name in "de":
        brought(running(name), amount=10.0)
    assert shown(publish(facilitator))["all", ""] == 50.0


def test_organisations_of_one_person_are_one_contributor(
    running: Running, brought: Brought, facilitator: Actor, person: Callable[..., User]
) -> None:
    """Who founds two beside a third does not find its figure in the sum; staff that acts for all joins nobody."""
    made = [running(name) for name in "abc"]
    for one in made:
        brought(one, amount=10.0)
    fay, eve = facilitator.user, person("eve")
    for one in made:
        for side in (one.giver, one.taker):
            Membership.objects.create(user=fay, party=side.party)
    assert shown(publish(facilitator))["all", ""] == 30.0
    Publication.objects.all().delete()
    for one in made[:2]:
        Membership.objects.create(user=eve, party=one.giver.party)
    assert shown(publish(facilitator)) == {}
