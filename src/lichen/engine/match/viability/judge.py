"""The verb: whether one giver and one receiver would really work together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.core.said import joined, said
from lichen.engine.kit.interval import Interval, exactly
from lichen.engine.kit.wording import ended, listed
from lichen.engine.match.compile import carbon_price
from lichen.engine.match.ends import Books
from lichen.engine.match.figures import Figures
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.veil import Disclosure
from lichen.engine.match.viability.card import TESTS, Card, Finding, Verdict
from lichen.engine.match.viability.chain import Chain, Stop, direct, read_chain, treatment_test
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

__all__ = ["card_of", "judge"]


def _named(region: Region, giver: str, receiver: str) -> None:
    """Refuse a pair that is none, with everything that is wrong about it."""
    roles = dict(
        region.streams.filter(region.streams["id"].is_in([giver, receiver])).select("id", "role").iter_rows()
    )
    wrong = [
        said("the pack has no stream '{stream}'; look it up in the sheet 'streams', column 'id'", stream=name)
        if name not in roles
        else said(
            "'{stream}' is no offer, but a need; give the offer first and the need after it", stream=name
        )
        if role == "offer"
        else said(
            "'{stream}' is no need, but an offer; give the offer first and the need after it", stream=name
        )
        for name, role in ((giver, "offer"), (receiver, "need"))
        if roles.get(name) != role
    ]
    if wrong:
        raise ModelError(ended(joined(wrong, "; ")))


def judge(
    region: Region,
    giver: str,
    receiver: str,
    *,
    via: Sequence[Stop] = (),
    settings: PlanSettings | None = None,
    disclosure: Disclosure | None = None,
) -> Card:
    """Return the card of one exchange: every test, what it is worth, and what it rests on.

    `giver` and `receiver` are the ids of an offer and of a need; `via` technologies and their sites on the way, such as
    ``[("pellets", "yard")]``, so that everything is told per unit of what the giver gives; `settings` wishes and
    limits as for a plan; `disclosure` what may be used of whom (`lichen.engine.match.veil`), everything if None.

    The figures are those of the plan: the benefit is that of `match_table`, and a pair that a plan uses fails no
    binding test.

    Raises `ModelError` where the streams are not an offer and a need of the region or a stop is not in it,
    `AmbiguityError` where two rows of a table contradict each other.

    >>> from lichen.engine.match.testing import two_sites
    >>> card = judge(two_sites(), "bran", "feed")
    >>> card.benefit, card.amount, card.limiting
    (Interval(low=24.0, high=24.0), Interval(low=80.0, high=80.0), 'status')
    """
    settings = settings or PlanSettings()
    _named(region, giver, receiver)
    books = Books(Figures("prices", region.prices), Figures("factors", region.factors))
    one, other = (
        read_side(region, name, disclosure.stage(name) if disclosure else "exact", books, settings)
        for name in (giver, receiver)
    )
    chain = read_chain(region, one, other, via, settings, books) if via else direct(one, other)
    return card_of(region, chain, settings)


def card_of(region: Region, chain: Chain, settings: PlanSettings) -> Card:
    """Return the card of a chain of which both ends are read already."""
    price = carbon_price(region, settings)
    roads = tuple(road_of(region, *leg, settings.max_distance, price) for leg in chain.legs)
    return _card(region, chain, roads, worth_of(chain, roads, price))


def _of_leg(leg: tuple[Side, Side], road: Road, currency: str) -> list[Finding]:
    giver, receiver = leg
    return [
        resource_test(giver, receiver),
        *quality_tests(giver, receiver),
        *law_tests(giver, receiver, road),
        transport_test(giver, receiver, road, currency, unit_of(giver.dimension)),
    ]


def worst_of(parts: Sequence[tuple[str, Finding]]) -> Finding:
    """Return one finding for all legs of a chain, given with what to call each: the worst decides.

    >>> worst_of([("a", Finding("heat", "pass", "Fine.")), ("b", Finding("heat", "fail", "Cold."))]).sentence
    'b: Cold.'
    """
    if len(parts) == 1:
        return parts[0][1]
    order = ("fail", "unknown", "pass")
    worst = min((finding for _, finding in parts), key=lambda finding: order.index(finding.verdict))
    told = [(name, finding) for name, finding in parts if finding.verdict == worst.verdict]
    sentences = {finding.sentence for _, finding in told}
    alike = len(sentences) == 1 and len(told) == len(parts)
    return replace(
        worst,
        sentence=told[0][1].sentence
        if alike
        else joined([joined([name, finding.sentence], ": ") for name, finding in told]),
        missing=listed([finding.missing for _, finding in told]),
        change=listed([finding.change for _, finding in told]),
        margin=worst.margin if len(told) == 1 else None,
        unit=worst.unit if len(told) == 1 else "",
    )


def _findings(
    region: Region, chain: Chain, roads: Sequence[Road], worth: Worth, passing: Interval
) -> tuple[Finding, ...]:
    giver, receiver = chain.legs[0][0], chain.legs[-1][1]
    legs = [
        (joined([leg[0].label, leg[1].label], " → "), _of_leg(leg, road, region.currency))
        for leg, road in zip(chain.legs, roads, strict=True)
    ]
    found: dict[str, Finding] = {}
    for number, finding in enumerate(legs[0][1]):
        # What happens to waste is what its first taker does; all else must hold on every leg.
        all_legs = legs[:1] if finding.name == "hierarchy" else legs
        found[finding.name] = worst_of([(name, findings[number]) for name, findings in all_legs])
    if chain.engines:
        found["heat"] = worst_of([(said("the legs"), found["heat"]), *chain.engines])
    found["amount"] = amount_test(giver, _in_givers_units(receiver, chain.ratio[-1]), passing)
    if chain.names:
        found["treatment"] = treatment_test(chain, region.currency, giver.dimension, passing)
    found["price"] = price_test(giver, receiver, worth, region.currency, chain.missing)
    found["carbon"] = carbon_test(giver, receiver, worth)
    return tuple(found[name] for name in TESTS if name in found)


def _in_givers_units(receiver: Side, ratio: float) -> Side:
    """Return the receiver with its amounts in units of the giver's, of which one becomes `ratio` of its own."""
    if ratio == 1:
        return receiver
    scale = exactly(1 / ratio)
    return replace(
        receiver,
        amount=receiver.amount * scale,
        months=tuple(month * scale for month in receiver.months),
        storage=None if receiver.storage is None else receiver.storage * scale,
        lot=receiver.lot * scale,
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


def _summed(ratios: Sequence[float], values: Sequence[Interval | None]) -> Interval | None:
    total = exactly(0.0)
    for ratio, value in zip(ratios, values, strict=True):
        if value is None:
            return None
        total += exactly(ratio) * value
    return total


def _card(region: Region, chain: Chain, roads: Sequence[Road], worth: Worth) -> Card:
    giver, receiver = chain.legs[0][0], chain.legs[-1][1]
    passing = moved(giver, _in_givers_units(receiver, chain.ratio[-1])).least(exactly(chain.capacity))
    tests = _findings(region, chain, roads, worth, passing)
    viable, limiting = decided(tests)
    return Card(
        giver=giver.label,
        receiver=receiver.label,
        places=(giver.place, receiver.place),
        stages=(giver.stage, receiver.stage),
        via=chain.names,
        resource=giver.resource,
        dimension=giver.dimension,
        currency=region.currency,
        tests=tests,
        viable=viable,
        limiting=limiting,
        amount=passing,
        distance=_summed([1.0] * len(roads), [road.distance for road in roads]),
        modes=tuple(dict.fromkeys(mode for road in roads for mode in road.modes)),
        transport_cost=_summed(chain.ratio, [road.money for road in roads]),
        benefit=worth.benefit,
        benefit_year=None if worth.benefit is None else worth.benefit * passing,
        price_low=worth.low,
        price_high=worth.high,
        co2e=worth.co2e,
        co2e_year=None if worth.co2e is None else worth.co2e * passing,
        rank_before=giver.rank,
        rank_after=chain.legs[0][1].rank,
        grade=grade_of(giver, receiver, chain.statuses),
        assumed=assumed_of(giver, receiver),
    )
