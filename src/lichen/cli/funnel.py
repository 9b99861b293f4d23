"""From pairs that bear the same name to those that are planned: how many are on record at each step."""

from __future__ import annotations

import polars as pl

from lichen.core.graph import Region
from lichen.engine.match.result import Plan
from lichen.engine.match.viability.card import Card
from lichen.engine.match.viability.judge import judge

__all__ = ["STEPS", "funnel"]

STEPS = ("same resource", "quality, law and transport pass", "both gain", "in the plan")


def _steps(card: Card) -> int:
    """Return how many of the first three steps a pair passes."""
    if card.test("resource").verdict == "fail":
        return 0
    if any(test.name != "price" for test in card.failing):
        return 1
    return 2 if card.failing else 3


def _on_record(record: pl.DataFrame) -> set[tuple[str, str]]:
    direct = record.fill_null("").filter(pl.col("via") == "")
    ids = [[part.split("; ") for part in row if part] for row in direct.select("offers", "needs").iter_rows()]
    return {(offer, need) for pair in ids if len(pair) == 2 for offer in pair[0] for need in pair[1]}


def funnel(region: Region, plan: Plan, record: pl.DataFrame) -> pl.DataFrame:
    """Return for each of `STEPS` how many direct pairs of an offer and a need pass it, and how many are on record.

    `record` as for `compare_history`; what it has after a treatment is left aside. Pairs on one site do not count.
    Every pair is judged by itself, so this is for regions of some dozens of streams. Columns: ``step``, ``pairs``,
    ``on record``, ``share on record`` [%].

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> columns = ("giver", "resource", "receiver", "offers", "needs", "via")
    >>> record = pl.DataFrame([dict.fromkeys(columns, "") | {"offers": "bran", "needs": "feed"}])
    >>> funnel(two_sites(), make_plan(two_sites()), record)["pairs"].to_list()
    [1, 1, 1, 1]
    """
    known = _on_record(record)
    streams = region.streams.select("id", "site", "role", "dimension")
    passed: list[set[tuple[str, str]]] = [set() for _ in STEPS]
    offers, needs = (streams.filter(pl.col("role") == role).rows(named=True) for role in ("offer", "need"))
    for offer in offers:
        for need in needs:
            if offer["site"] == need["site"] or offer["dimension"] != need["dimension"]:
                continue
            pair = (offer["id"], need["id"])
            for step in range(_steps(judge(region, *pair))):
                passed[step].add(pair)
    direct = plan.chains.filter(pl.col("chain") == "direct")
    passed[-1] = set(direct.select("from_stream", "to_stream").iter_rows())
    rows = [(step, len(pairs), len(pairs & known)) for step, pairs in zip(STEPS, passed, strict=True)]
    shape = {"step": pl.String, "pairs": pl.Int64, "on record": pl.Int64}
    share = (100.0 * pl.col("on record") / pl.col("pairs")).fill_nan(None).round(0)
    return pl.DataFrame(rows, schema=shape, orient="row").with_columns(share.alias("share on record"))
