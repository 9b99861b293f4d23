"""Sums of results: nothing twice, nothing unknown taken for nought, each sum with its records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from lichen.site.match.models import Exchange, Outcome
from lichen.site.match.queries.results import counted, latest_publication, results, sums
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import User

Running, Brought = Callable[..., Exchange], Callable[..., Outcome]


def test_chain_diverts_its_tonnes_once(running: Running, brought: Brought) -> None:
    first = running("to the treatment")
    second = running("from the treatment", passes_on=first)
    brought(first, amount=100.0, co2e=5.0)
    brought(second, amount=90.0, co2e=20.0)
    found = {one.figure: one.value for one in sums(list(counted()))}
    assert found == {"mass": 100.0, "co2e": 25.0}


def test_corrected_records_do_not_count(running: Running, brought: Brought) -> None:
    bran = running("bran")
    old, new = brought(bran, amount=100.0), brought(bran, amount=80.0)
    Outcome.objects.filter(id=old.id).update(replaced_by=new)
    assert [one.value for one in sums(list(counted()))] == [80.0]


def test_sum_names_its_records_and_how_many_do_not_know(running: Running, brought: Brought) -> None:
    known, unknown = brought(running("a"), amount=1.0, water=0.0), brought(running("b"), amount=2.0)
    water = next(one for one in sums([known, unknown]) if one.figure == "water")
    assert (water.value, water.records, water.unknown) == (0.0, [known], 1)


def test_dimensions_are_not_added_up(running: Running, brought: Brought) -> None:
    brought(running("steam", dimension="energy"), amount=7.0)
    brought(running("bran"), amount=5.0)
    assert {one.figure: one.value for one in sums(list(counted()))} == {"mass": 5.0, "energy_moved": 7.0}


def test_member_sees_the_results_of_her_own(
    running: Running, brought: Brought, person: Callable[..., User], facilitator: Actor
) -> None:
    ours, theirs = brought(running("ours"), amount=1.0), brought(running("theirs"), 2024, amount=2.0)
    mia = actor_for(person("mia", party=ours.exchange.taker.party))
    assert results(mia) == [ours]
    assert results(facilitator) == [theirs, ours]
    assert results(facilitator, begins=date(2025, 1, 1)) == [ours]
    assert results(facilitator, ends=date(2024, 12, 31)) == [theirs]


def test_nothing_is_published_before_somebody_publishes(db: None) -> None:
    assert latest_publication() is None
