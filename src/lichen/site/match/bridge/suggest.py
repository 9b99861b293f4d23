"""What may fit what: partners of all streams on everything, or of one stream on what is disclosed to its reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from lichen.core.graph import Region
from lichen.core.precedents import precedents
from lichen.engine.match.receivers import Offer, rank_receivers
from lichen.engine.match.veil import Stage as Shown
from lichen.engine.match.veil import veil
from lichen.engine.match.viability.card import Card
from lichen.engine.match.viability.judge import judge
from lichen.engine.match.viability.screen import screen
from lichen.engine.match.viability.tell import card_document, headline
from lichen.site.shell.telling import told as in_words
from lichen.site.trust.roles import Stage

STAGES: dict[int, Shown] = {Stage.SECTOR: "sector", Stage.RANGES: "range", Stage.EXACT: "exact"}
MOST_JUDGED = 500  # pairs whose verdict is worked out ahead; of the others when somebody looks
EACH = 10
MANY = 50_000  # streams from which on fewer partners are kept for each
EACH_OF_MANY = 3

Told = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """An offer and a need by their keys in the region, with what is known of them on everything."""

    offer: str
    need: str
    amount: float | None
    distance: float | None
    worth: float | None
    rank_offer: int | None
    rank_need: int | None
    verdict: str = ""
    limiting: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A card of an offer and a need, as pages and programs show it."""

    offer: str
    need: str
    card: Card

    @property
    def document(self) -> dict[str, Any]:
        """The card as JSON-ready values; its texts are English."""
        return card_document(self.card)

    @property
    def html(self) -> str:
        """The card as a fragment of a page, in the reader's language."""
        from lichen.engine.match.report.cards import card_fragment  # heavy: brings solvers

        return str(card_fragment(self.card, tell=in_words))

    @property
    def said(self) -> str:
        """Its verdict as a sentence that can be said in the reader's language."""
        return headline(self.card)

    @property
    def verdict(self) -> str:
        """Its verdict: pass, fail or unknown."""
        return self.card.viable


def all_pairs(region: Region, told: Told) -> list[Pair]:
    """Return the best direct partners of every stream, best first for each."""
    from lichen.engine.match.candidates import match_table  # heavy: only the job compares all with all

    told(0.05, _("matching"))
    table = match_table(region, limit=EACH if region.streams.height < MANY else EACH_OF_MANY)
    direct = table.filter(
        pl.col("partner").is_not_null() & pl.col("reason").is_null() & pl.col("technology").is_null()
    )
    offers, needs = (direct.filter(pl.col("role") == role) for role in ("offer", "need"))
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for rows, first, rank in ((offers, True, "rank_offer"), (needs, False, "rank_need")):
        for row in rows.iter_rows(named=True):
            key = (row["stream"], row["partner"]) if first else (row["partner"], row["stream"])
            known = found.setdefault(key, {"rank_offer": None, "rank_need": None})
            known |= {
                "amount": row["amount"],
                "distance": row["distance"],
                "worth": row["benefit"],
                rank: row["rank"],
            }
    pairs = [Pair(*key, **known) for key, known in found.items()]
    promising = sorted(range(len(pairs)), key=lambda place: -_whole(pairs[place]))[:MOST_JUDGED]
    for number, place in enumerate(promising):
        told(0.2 + 0.7 * number / len(promising), _("judging"))
        card = judge(region, pairs[place].offer, pairs[place].need)
        pairs[place] = replace(pairs[place], verdict=card.viable, limiting=card.limiting)
    return pairs


def _whole(pair: Pair) -> float:
    """Return what a pair is worth in a year; first of all the best partner of each offer."""
    return (pair.worth or 0.0) * (pair.amount or 0.0) if pair.rank_offer == 1 else -1.0


def one_card(
    region: Region, offer: str, need: str, stages: Mapping[str, int], names: Mapping[str, str] | None = None
) -> Judged:
    """Return the card of one pair on what is disclosed: `stages` by key, exact for who is not named.

    `names` are the keys by which the card calls the streams, by those of the region.
    """
    small, called = _only(region, [offer, need], names or {})
    shown = {called[key]: STAGES[stage] for key, stage in stages.items() if key in called}
    card = judge(small, called[offer], called[need], disclosure=veil(small, shown, otherwise="exact"))
    return Judged(offer, need, card)


def partners(
    region: Region,
    stream: str,
    stages: Mapping[str, int],
    names: Mapping[str, str] | None = None,
    *,
    limit: int = EACH,
) -> list[Judged]:
    """Return the best partners of one stream among those in `stages`, judged on what each discloses; see `one_card`.

    Streams that are not named are left out before anything is compared, so that nothing about them comes out.
    """
    small, called = _only(region, [stream, *(key for key in stages if key != stream)], names or {})
    shown: dict[str, Shown] = {called[key]: STAGES[stage] for key, stage in stages.items()}
    shown |= {called[stream]: "exact"}
    keys = {name: key for key, name in called.items()}
    found = screen(small, veil(small, shown), stream=called[stream], limit=limit)
    return [Judged(keys[one.giver], keys[one.receiver], one.card) for one in found][:limit]


def _only(region: Region, keys: Sequence[str], names: Mapping[str, str]) -> tuple[Region, dict[str, str]]:
    """Return a region of these streams only, called as their owners wrote them, and how each is called.

    A key of the region has an ending where some other owner has it, too, which nobody is to learn. Where two of the
    streams have the same name, the second is told apart by its place.
    """
    called: dict[str, str] = {}
    for key in keys:
        name, number = names.get(key, key), 1
        while name in called.values():
            number += 1
            name = f"{names.get(key, key)}~{number}"
        called[key] = name
    streams = region.streams.filter(pl.col("id").is_in(keys)).with_columns(pl.col("id").replace(called))
    qualities = region.qualities.filter(pl.col("stream").is_in(keys))
    qualities = qualities.with_columns(pl.col("stream").replace(called))
    return replace(region, streams=streams, qualities=qualities), called


def takers(text: str, code: str) -> list[dict[str, Any]]:
    """Return the sectors that take such streams elsewhere, each with reasons and exchanges on record."""
    known = {row["id"]: row for row in precedents().iter_rows(named=True)}
    ranked = rank_receivers(Offer(text, code or None, {}, "en"), level="division", limit=5)
    return [
        {
            "sector": row["sector"],
            "title": row["title"],
            "score": row["score"],
            "reasons": row["reasons"][:2],
            "precedents": [known[name] for name in row["precedents"][:2]],
        }
        for row in ranked.iter_rows(named=True)
    ]
