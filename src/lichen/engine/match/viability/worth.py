"""What it is worth: the range of prices in which both gain, emissions, and how good the evidence is.

Rules (cited by tests):
 1. The giver can accept what she saves less, the receiver can pay what it saves: the benefit of both is the width of
    the range between, and is that of the plan. Carbon counts to the end that avoids it, transport to the receiver.
 2. What nobody states counts as nothing, and then the price, or the emissions, are unknown unless they fail whatever
    the gap may hide; only handling that is not stated is taken to cost nothing, and is listed as assumed.
 3. Emissions do not bind: they are for people, and for the price of carbon, to weigh.
 4. Grade of the evidence: A amounts measured or from the regulator, with an uncertainty of at most 10 %, and nothing
    assumed; B amounts at least published, at most 25 %, and no reference cost or emission missing; C at least
    published; D otherwise; one grade lower, E at worst, where a reference cost is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lichen.core.said import said
from lichen.engine.kit.interval import Interval, exactly
from lichen.engine.kit.wording import listed, per
from lichen.engine.match.viability.card import Finding, Verdict
from lichen.engine.match.viability.chain import Chain
from lichen.engine.match.viability.road import Road
from lichen.engine.match.viability.say import per_unit, span, unit_of
from lichen.engine.match.viability.side import ASSESSED, Side

__all__ = ["Worth", "assumed_of", "carbon_test", "grade_of", "price_test", "worth_of"]

_TRUSTED = (*ASSESSED, "published")
_GRADES = "ABCDE"
_GAPS: dict[str, dict[str, Callable[[str], str]]] = {  # what is missing where a figure is not stated, by role
    "reference_cost": {
        "offer": lambda name: said(
            "reference_cost of {stream} (what getting rid of it costs today)", stream=name
        ),
        "need": lambda name: said("reference_cost of {stream} (what it costs elsewhere)", stream=name),
    },
    "reference_co2e": {
        "offer": lambda name: said("reference_co2e of {stream} (emissions of today's way)", stream=name),
        "need": lambda name: said("reference_co2e of {stream} (emissions of making it anew)", stream=name),
    },
    "handling_cost": {
        "offer": lambda name: said("handling_cost of {stream} (cost of preparing it)", stream=name),
        "need": lambda name: said(
            "handling_cost of {stream} (cost of taking it in and treating it)", stream=name
        ),
    },
    "handling_co2e": {
        "offer": lambda name: said("handling_co2e of {stream} (emissions of preparing it)", stream=name),
        "need": lambda name: said("handling_co2e of {stream} (emissions of treating it)", stream=name),
    },
}


class Worth:
    """Prices [currency/unit] and emissions [t/unit] of one unit; None where it cannot get there, `sure` that it can."""

    __slots__ = ("benefit", "co2e", "high", "low", "sure")

    def __init__(
        self, low: Interval, high: Interval | None, co2e: Interval | None, *, sure: bool = False
    ) -> None:
        self.low, self.high, self.co2e, self.sure = low, high, co2e, sure
        self.benefit = None if high is None else high - low


def worth_of(chain: Chain, roads: Sequence[Road], carbon_price: float) -> Worth:
    """Return what one unit of the giver's is worth on its way to the receiver (rule 1)."""
    giver, receiver = chain.legs[0][0], chain.legs[-1][1]
    price, last = exactly(carbon_price), exactly(chain.ratio[-1])
    given = giver.avoided_co2e - giver.handling_co2e
    taken = (receiver.avoided_co2e - receiver.handling_co2e) * last
    low = -(giver.avoided - giver.handling + price * given)
    high = (receiver.avoided - receiver.handling) * last + price * taken
    high -= exactly(chain.money + carbon_price * chain.co2e)
    co2e = given + taken - exactly(chain.co2e)
    for ratio, road in zip(chain.ratio, roads, strict=True):
        if road.cost is None or road.co2e is None:
            return Worth(low, None, None)
        high -= exactly(ratio) * road.cost
        co2e -= exactly(ratio) * road.co2e
    return Worth(low, high, co2e, sure=all("yes" in road.possible for road in roads))


def _gaps(giver: Side, receiver: Side, figure: str) -> list[str]:
    """Return what is not stated of a figure, with where to state it."""
    return [_GAPS[figure][side.role](side.label) for side in (giver, receiver) if figure not in side.stated]


def _unsure(worth: Worth) -> list[str]:
    """Return what is missing where it is not sure that it gets there: no verdict may rest on a way that may not be."""
    return [] if worth.sure else [said("a way of transport that surely reaches so far")]


def assumed_of(giver: Side, receiver: Side) -> tuple[str, ...]:
    """Return what counts as nothing because nobody states it."""
    return tuple(
        gap for figure in _GAPS for gap in _gaps(giver, receiver, figure) if not (giver.hidden or receiver.hidden)
    )  # fmt: skip


def price_test(
    giver: Side, receiver: Side, worth: Worth, currency: str, unpriced: tuple[str, ...] = ()
) -> Finding:
    """Return whether a price exists at which both gain (rules 1 and 2)."""
    unit = per_unit(currency, giver.dimension or receiver.dimension)
    if worth.benefit is None or worth.high is None:
        what = said("What the receiver could pay depends on transport, and there is none.")
        return Finding("price", "unknown", what, missing=said("a way of transport"))
    gaps = [*_gaps(giver, receiver, "reference_cost"), *unpriced, *_unsure(worth)]
    order = exactly(0.0).at_most(worth.benefit)
    verdict: Verdict = "unknown"
    if not gaps:
        verdict = {"yes": "pass", "no": "fail", "maybe": "unknown"}[order]  # type: ignore[assignment]
    sentence = said(
        "The giver can accept {low}, the receiver can pay {high} at the giver's gate: together {both}.",
        low=span(worth.low, unit),
        high=span(worth.high, unit),
        both=span(worth.benefit, unit),
    )
    if verdict == "unknown":
        return Finding(
            "price",
            verdict,
            sentence,
            listed(gaps) if gaps else said("the prices of both, more exactly"),
            worth.benefit,
            unit,
        )
    change = said("{price} more for it", price=span(-worth.benefit, unit)) if verdict == "fail" else ""
    return Finding("price", verdict, sentence, "", worth.benefit, unit, change)


def carbon_test(giver: Side, receiver: Side, worth: Worth) -> Finding:
    """Return whether emissions fall against today's disposal and purchase (rules 2 and 3)."""
    unit = per("t CO₂e", unit_of(giver.dimension or receiver.dimension))
    if worth.co2e is None:
        what = said("Emissions depend on transport, and there is none.")
        return Finding("carbon", "unknown", what, said("a way of transport"), binding=False)
    gaps = [*_gaps(giver, receiver, "reference_co2e"), *_unsure(worth)]
    order = exactly(0.0).at_most(worth.co2e)
    verdict: Verdict = "unknown"
    if not gaps:
        verdict = {"yes": "pass", "no": "fail", "maybe": "unknown"}[order]  # type: ignore[assignment]
    sentence = said(
        "Against disposal today and making it anew it avoids {emissions}.", emissions=span(worth.co2e, unit)
    )
    missing = ""
    if verdict == "unknown":
        missing = listed(gaps) or said("the emissions of both, more exactly")
    return Finding("carbon", verdict, sentence, missing, worth.co2e, unit, binding=False)


def grade_of(giver: Side, receiver: Side, treated: Sequence[str] = ()) -> str:
    """Return the grade of the evidence, A to E; "" where it is not disclosed (rule 4).

    `treated` are the statuses of the technologies between.
    """
    if giver.hidden or receiver.hidden:
        return ""
    sides = (giver, receiver)
    spread = max((side.rel_sd if side.rel_sd is not None else 1.0) for side in sides)
    gaps = [_gaps(giver, receiver, figure) for figure in _GAPS]
    statuses = [*(side.status for side in sides), *treated]
    if all(status in ASSESSED for status in statuses) and spread <= 0.1 and not any(gaps):
        place = 0
    elif all(status in _TRUSTED for status in statuses):
        place = 1 if spread <= 0.25 and not gaps[0] and not gaps[1] else 2
    else:
        place = 3
    return _GRADES[min(place + (1 if gaps[0] else 0), 4)]
