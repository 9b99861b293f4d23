"""The verb: whether one giver and one receiver would really work together."""

from __future__ import annotations

from collections.abc import Sequence

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.engine.kit.interval import Interval
from lichen.engine.match.compile import carbon_price
from lichen.engine.match.ends import Books
from lichen.engine.match.figures import Figures
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.veil import Disclosure
from lichen.engine.match.viability.card import Card, Finding, Verdict
from lichen.engine.match.viability.law import law_tests
from lichen.engine.match.viability.matter import amount_test, moved, quality_tests, resource_test
from lichen.engine.match.viability.road import Road, road_of, transport_test
from lichen.engine.match.viability.say import unit_of
from lichen.engine.match.viability.side import Side, read_side
from lichen.engine.match.viability.worth import (
    Worth,
    assumed_of,
    carbon_test,
    grade_of,
    price_test,
    worth_of,
)

__all__ = ["judge"]

_ARTICLES = {"offer": "an offer", "need": "a need"}


def _named(region: Region, giver: str, receiver: str) -> None:
    """Refuse a pair that is none, with everything that is wrong about it."""
    roles = dict(
        region.streams.filter(region.streams["id"].is_in([giver, receiver])).select("id", "role").iter_rows()
    )
    wrong = [
        f"the pack has no stream '{name}'; look it up in the sheet 'streams', column 'id'"
        if name not in roles
        else f"'{name}' is no {role}, but {_ARTICLES[roles[name]]}; give the offer first and the need after it"
        for name, role in ((giver, "offer"), (receiver, "need"))
        if roles.get(name) != role
    ]
    if wrong:
        raise ModelError("; ".join(wrong) + ".")


def judge(
    region: Region,
    giver: str,
    receiver: str,
    *,
    settings: PlanSettings | None = None,
    disclosure: Disclosure | None = None,
) -> Card:
    """Return the card of one exchange: every test, what it is worth, and what it rests on.

    `giver` and `receiver` are the ids of an offer and of a need; `settings` wishes and limits as for a plan;
    `disclosure` what may be used of whom (`lichen.engine.match.veil`), everything if None.

    The figures are those of the plan: the benefit is that of `match_table`, and a pair that a plan uses fails no
    binding test.

    Raises `ModelError` where the streams are not an offer and a need of the region, `AmbiguityError` where two rows of
    a table contradict each other.

    >>> from lichen.engine.match.testing import two_sites
    >>> card = judge(two_sites(), "bran", "feed")
    >>> card.benefit, card.amount, card.limiting
    (Interval(low=24.0, high=24.0), Interval(low=80.0, high=80.0), 'status')
    """
    settings = settings or PlanSettings()
    _named(region, giver, receiver)
    books = Books(Figures("prices", region.prices), Figures("factors", region.factors))
    sides = [
        read_side(region, name, disclosure.stage(name) if disclosure else "exact", books, settings)
        for name in (giver, receiver)
    ]
    price = carbon_price(region, settings)
    road = road_of(region, sides[0], sides[1], settings.max_distance, price)
    worth = worth_of(sides[0], sides[1], road, price)
    passing = moved(sides[0], sides[1])
    return _card(region, sides[0], sides[1], road, worth, passing)


def _findings(
    region: Region, giver: Side, receiver: Side, road: Road, worth: Worth, passing: Interval
) -> tuple[Finding, ...]:
    unit = unit_of(giver.dimension)
    return (
        resource_test(giver, receiver),
        amount_test(giver, receiver, passing),
        *quality_tests(giver, receiver),
        *law_tests(giver, receiver, road),
        transport_test(giver, receiver, road, region.currency, unit),
        price_test(giver, receiver, worth, region.currency),
        carbon_test(giver, receiver, worth),
    )


def decided(tests: Sequence[Finding]) -> tuple[Verdict, str]:
    """Return the verdict of all tests together, and the test that decides; "" if all pass.

    >>> decided([Finding("price", "unknown", ""), Finding("border", "fail", "")])
    ('fail', 'border')
    """
    for verdict in ("fail", "unknown"):
        for test in tests:
            if test.binding and test.verdict == verdict:
                return test.verdict, test.name
    return "pass", ""


def _card(region: Region, giver: Side, receiver: Side, road: Road, worth: Worth, passing: Interval) -> Card:
    tests = _findings(region, giver, receiver, road, worth, passing)
    viable, limiting = decided(tests)
    return Card(
        giver=giver.label,
        receiver=receiver.label,
        stages=(giver.stage, receiver.stage),
        via=(),
        resource=giver.resource,
        dimension=giver.dimension,
        currency=region.currency,
        tests=tests,
        viable=viable,
        limiting=limiting,
        amount=passing,
        distance=road.distance,
        modes=road.modes,
        transport_cost=road.money,
        benefit=worth.benefit,
        benefit_year=None if worth.benefit is None else worth.benefit * passing,
        price_low=worth.low,
        price_high=worth.high,
        co2e=worth.co2e,
        co2e_year=None if worth.co2e is None else worth.co2e * passing,
        rank_before=giver.rank,
        rank_after=receiver.rank,
        grade=grade_of(giver, receiver),
        assumed=assumed_of(giver, receiver),
    )
