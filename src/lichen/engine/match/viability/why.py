"""Why not: the first test that a pair fails, what would make it viable, and who beats it in the plan.

Every change is applied and judged anew before it is told. Where several tests fail, the change of each is computed on
the region as the changes before have left it, so that all of them together make the pair viable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from lichen.core.graph import Region
from lichen.core.said import joined, said
from lichen.engine.kit.interval import exactly
from lichen.engine.kit.wording import all_of, any_of, listed
from lichen.engine.match.result import Plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.viability.card import Card, Finding
from lichen.engine.match.viability.change import Change, applied, change_for
from lichen.engine.match.viability.judge import judge
from lichen.engine.match.viability.say import per_unit, span, unit_of

__all__ = ["Rival", "Why", "why"]


@dataclass(frozen=True, slots=True)
class Rival:
    """Who has what the pair would need: the streams that `giver` gives to and `receiver` takes from in the plan, and by
    how much the pair falls short of what both are worth there [currency/unit].
    """

    givers_partners: tuple[str, ...]
    receivers_partners: tuple[str, ...]
    short: float
    used: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why a pair is not matched.

    `card` of the pair as it is; `first` test that fails, "" if none does; `changes` that make it viable, one for each
    failing test, in order; `hopeless` the test that nothing mends, "" if there is none; `missing` what is not known;
    `rival` how it does in the plan, None if no plan was given or the pair fails anyway; `sentence` says it in one.
    """

    card: Card
    first: str
    changes: tuple[Change, ...]
    hopeless: str
    missing: tuple[str, ...]
    rival: Rival | None
    sentence: str


def why(
    region: Region,
    giver: str,
    receiver: str,
    *,
    settings: PlanSettings | None = None,
    plan: Plan | None = None,
) -> Why:
    """Return why an offer and a need are not matched, and the smallest changes that would make them a match.

    `plan` of the region, if there is one, says whether a viable pair loses to better partners.

    Raises as `judge` does.

    >>> from dataclasses import replace
    >>> from lichen.engine.match.testing import two_sites
    >>> far = replace(two_sites(), transport=two_sites().transport.with_columns(pl.lit(8.0).alias("max_distance")))
    >>> found = why(far, "bran", "feed")
    >>> found.first, found.changes[0].edits[0].values
    ('transport', {'km': 8.0})
    """
    settings = settings or PlanSettings()
    region = _of_pair(region, giver, receiver)
    card = judge(region, giver, receiver, settings=settings)
    changes, left = _mended(region, giver, receiver, settings, card)
    failing = card.failing
    rival = _rival(plan, giver, receiver, card) if plan is not None and not failing else None
    missing = tuple(test.missing for test in card.tests if test.binding and test.verdict == "unknown")
    first = failing[0].name if failing else ""
    sentence = _sentence(card, changes, left, rival, missing)
    return Why(card, first, changes, left.name if left else "", missing, rival, sentence)


def _of_pair(region: Region, giver: str, receiver: str) -> Region:
    """Return the region with what concerns a pair only, so that a change is tried on two rows and not on a million."""
    pair = [giver, receiver]
    streams = region.streams.filter(pl.col("id").is_in(pair))
    ends = streams["site"].unique(maintain_order=True).implode()
    return replace(
        region,
        streams=streams,
        qualities=region.qualities.filter(pl.col("stream").is_in(pair)),
        sites=region.sites.filter(pl.col("id").is_in(ends)),
        distances=region.distances.filter(pl.col("from_site").is_in(ends) & pl.col("to_site").is_in(ends)),
    )


def _passes(region: Region, giver: str, receiver: str, settings: PlanSettings, test: str) -> Card | None:
    """Return the card of a changed region if it no longer fails that test."""
    card = judge(region, giver, receiver, settings=settings)
    return card if card.test(test).verdict != "fail" else None


def _mended(
    region: Region, giver: str, receiver: str, settings: PlanSettings, card: Card
) -> tuple[tuple[Change, ...], Finding | None]:
    """Return the changes that mend a pair one after another, and the finding that nothing mends."""
    changes: list[Change] = []
    for _ in range(2 * len(card.tests)):
        if not card.failing:
            return tuple(changes), None
        test = card.failing[0].name
        change = change_for(region, giver, receiver, card, test, settings)
        mended = applied(region, change.edits) if change is not None else region
        found = _passes(mended, giver, receiver, settings, test) if change is not None else None
        if change is None or found is None:
            return tuple(changes), card.failing[0]
        others = tuple(
            other
            for other in change.alternatives
            if _passes(applied(region, other.edits), giver, receiver, settings, test)
        )
        changes.append(replace(change, alternatives=others))
        region, card = mended, found
    return tuple(changes), card.failing[0] if card.failing else None


def _rival(plan: Plan, giver: str, receiver: str, card: Card) -> Rival | None:
    """Return how a viable pair does in the plan."""
    if card.benefit is None:
        return None
    price = {
        kind: plan.prices.filter((pl.col("kind") == kind) & (pl.col("stream") == stream))["price"].to_list()
        for kind, stream in (("source", giver), ("sink", receiver))
    }
    if not price["source"] or not price["sink"]:
        return None
    legs = plan.exchanges
    given, taken = pl.col("from_stream") == giver, pl.col("to_stream") == receiver
    partner = pl.coalesce("to_stream", "to_technology", "to_kind")
    from_partner = pl.coalesce("from_stream", "from_technology")
    return Rival(
        tuple(legs.filter(given & ~taken.fill_null(value=False)).select(partner).to_series()),
        tuple(legs.filter(taken & ~given.fill_null(value=False)).select(from_partner).to_series()),
        price["source"][0] + price["sink"][0] - card.benefit.low,
        float(legs.filter(given & taken)["amount"].sum()),
    )


def _sentence(
    card: Card,
    changes: tuple[Change, ...],
    left: Finding | None,
    rival: Rival | None,
    missing: tuple[str, ...],
) -> str:
    pair = {"giver": card.giver, "receiver": card.receiver}
    if card.failing:
        return _failing(pair, card.failing[0], changes, left)
    if rival is not None:
        return _rivalled(pair, card, rival)
    if missing:
        return said(
            "'{giver}' and '{receiver}' may match; not known: {missing}.", missing=listed(missing), **pair
        )
    return said("'{giver}' and '{receiver}' match.", **pair)


def _failing(pair: dict[str, str], first: Finding, changes: tuple[Change, ...], left: Finding | None) -> str:
    """Return what stands in the way, and what would mend it."""
    parts: list[str] = [said("'{giver}' and '{receiver}' do not match.", **pair), first.sentence]
    if changes:
        ways = [any_of([c.sentence, *(o.sentence for o in c.alternatives)]) for c in changes]
        parts.append(said("It would take {changes}.", changes=all_of(ways)))
    if left is not None and changes:
        parts += [said("And that is not all."), left.sentence]
    if left is not None:
        parts.append(said("Nothing mends that."))
    return joined(parts)


def _rivalled(pair: dict[str, str], card: Card, rival: Rival) -> str:
    """Return how a viable pair does in the plan, and who beats it."""
    if rival.used > 0:
        moved = span(exactly(rival.used), unit_of(card.dimension))
        return said(
            "'{giver}' and '{receiver}' match, and the plan moves {amount} a year between them.",
            amount=moved,
            **pair,
        )
    lacks = span(exactly(round(max(rival.short, 0.0), 6)), per_unit(card.currency, card.dimension))
    parts: list[str] = [
        said(
            "'{giver}' and '{receiver}' would match alone, but others are worth {price} more to the plan.",
            price=lacks,
            **pair,
        )
    ]
    given, taken = (
        all_of([said("'{name}'", name=name) for name in partners])
        for partners in (rival.givers_partners, rival.receivers_partners)
    )
    parts += [said("'{giver}' goes to {partners}.", giver=card.giver, partners=given)] if given else []
    parts += (
        [said("'{receiver}' is served by {partners}.", receiver=card.receiver, partners=taken)]
        if taken
        else []
    )
    return joined(parts)
