"""Matching on what is disclosed: intervals in, intervals out, and no match lost because something is hidden.

Rules (cited by tests):
 1. A pair is left out only where what is disclosed rules it out: a binding test fails.
 2. Pairs are ranked by what is disclosed of their worth: bounded before unbounded, then by the middle of the interval.
 3. Nothing that is not disclosed changes what comes out, not even the order.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.core.said import counted, said
from lichen.engine.match.ends import Books
from lichen.engine.match.figures import Figures
from lichen.engine.match.fit import resource_fits
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.veil import Disclosure
from lichen.engine.match.viability.card import Card
from lichen.engine.match.viability.chain import direct
from lichen.engine.match.viability.judge import card_of
from lichen.engine.match.viability.side import Side, read_side

__all__ = ["MOST", "Screened", "screen"]

MOST = 20_000  # pairs that are judged one by one


@dataclass(frozen=True, slots=True)
class Screened:
    """A pair that what is disclosed does not rule out: ids for the platform, and the `card` that may be shown."""

    giver: str
    receiver: str
    card: Card


def screen(
    region: Region,
    disclosure: Disclosure,
    *,
    stream: str | None = None,
    settings: PlanSettings | None = None,
    limit: int = 3,
) -> list[Screened]:
    """Return the best `limit` partners of each stream, or of one, on what is disclosed.

    Raises `ModelError` where the pack has no such stream, or more pairs would have to be judged than can be.

    >>> from lichen.engine.match.testing import two_sites
    >>> from lichen.engine.match.veil import veil
    >>> [(found.giver, found.receiver) for found in screen(two_sites(), veil(two_sites(), {}))]
    [('bran', 'feed')]
    """
    settings = settings or PlanSettings()
    if stream is not None and stream not in set(region.streams["id"]):
        raise ModelError(
            said(
                "The pack has no stream '{stream}'; look it up in the sheet 'streams', column 'id'.",
                stream=stream,
            )
        )
    pairs = _pairs(region, disclosure, stream)
    if len(pairs) > MOST:
        raise ModelError(
            counted(
                "{number} pair would have to be judged; ask for one stream, or let more disclose their resource.",
                "{number} pairs would have to be judged; ask for one stream, or let more disclose their resource.",
                len(pairs),
            )
        )
    books = Books(Figures("prices", region.prices), Figures("factors", region.factors))
    sides: dict[str, Side] = {
        name: read_side(region, name, disclosure.stage(name), books, settings)
        for name in dict.fromkeys(name for pair in pairs for name in pair)
    }
    found = []
    for giver, receiver in pairs:
        card = card_of(region, direct(sides[giver], sides[receiver]), settings)
        if card.viable != "fail":
            found.append(Screened(giver, receiver, card))
    return _best(found, limit)


def _pairs(region: Region, disclosure: Disclosure, stream: str | None) -> list[tuple[str, str]]:
    """Return the offers and needs that may deal in the same thing, as far as that is disclosed."""
    rows = region.streams.select("id", "role", "key", "code", "dimension").to_dicts()
    sides: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        row["hidden"] = disclosure.stage(row["id"]) == "sector"
        sides[row["role"]].append(row)
    return [
        (str(offer["id"]), str(need["id"]))
        for offer in sides["offer"]
        for need in sides["need"]
        if stream in (None, offer["id"], need["id"])
        and (offer["hidden"] or need["hidden"] or resource_fits(offer, need))
    ]


def _worth(one: Screened) -> tuple[int, float]:
    """Return how good a pair is on what is disclosed, smallest first (rule 2)."""
    value = one.card.benefit_year
    if value is None or not (math.isfinite(value.low) and math.isfinite(value.high)):
        return 1, 0.0
    return 0, -(value.low + value.high) / 2


def _best(found: list[Screened], limit: int) -> list[Screened]:
    """Return the pairs that are among the best of either end, best first; ties in the order of the pack."""
    ranked = sorted(found, key=_worth)
    taken: dict[str, int] = defaultdict(int)
    kept = []
    for one in ranked:
        if min(taken[one.giver], taken[one.receiver]) < limit:
            kept.append(one)
        taken[one.giver] += 1
        taken[one.receiver] += 1
    return kept
