"""A plan held against the exchanges that are on record: what it finds again, what it misses, what it adds, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from lichen.cli.output import facts, number, table
from lichen.core.graph import Region
from lichen.core.units import CANONICAL
from lichen.engine.match.result import Plan
from lichen.engine.match.viability.why import why

__all__ = ["History", "Missed", "compare_history", "history_text"]

_DIRECT = "direct"
_OTHERS = "both are on record, with other partners"
_FOUND = {"exchange": pl.String, "amount": pl.Float64, "unit": pl.String}


@dataclass(frozen=True, slots=True)
class Missed:
    """An exchange on record that the plan does not have, and the reason in a sentence."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class History:
    """How a plan does on the exchanges on record.

    `found` has ``exchange``, ``amount`` and ``unit`` a year of each one found again; `missed` the others with the
    reason; `beyond` what the plan adds, with ``worth`` [currency/unit] of a direct exchange and a ``note`` beside;
    `outside` names what is on record but not in the pack. `recall` is found over found and missed, `precision` found
    over all that the plan has; None where there is nothing to divide by.
    """

    found: pl.DataFrame
    missed: tuple[Missed, ...]
    beyond: pl.DataFrame
    outside: tuple[str, ...]

    @property
    def recall(self) -> float | None:
        """Found again over all that are on record and in the pack [1]."""
        whole = self.found.height + len(self.missed)
        return self.found.height / whole if whole else None

    @property
    def precision(self) -> float | None:
        """Found again over all exchanges of the plan [1]."""
        whole = self.found.height + self.beyond.height
        return self.found.height / whole if whole else None


def _ids(cell: str | None) -> list[str]:
    return [part.strip() for part in (cell or "").split(";") if part.strip()]


def _named(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    giver, receiver = (names.get(row[end] or "", row[end] or "") for end in ("giver", "receiver"))
    what = f"{giver}: {row['resource']}"
    return f"{what} to {receiver}" if receiver else what


def _moved(plan: Plan, row: Mapping[str, Any]) -> pl.DataFrame:
    """Return the chains of the plan that are this exchange."""
    chain = pl.col("chain") == _DIRECT
    if row["via"]:
        chain = pl.col("chain").str.starts_with(f"{row['via']} at ")
    ends = pl.col("from_stream").is_in(_ids(row["offers"])) & pl.col("to_stream").is_in(_ids(row["needs"]))
    return plan.chains.filter(ends & chain)


def _reason(region: Region, plan: Plan, row: Mapping[str, Any]) -> str:
    """Return why the plan does not have an exchange: of its pairs the one that lacks least."""
    offers = _ids(row["offers"])
    if row["via"]:
        left = plan.unplaced.filter(pl.col("stream").is_in(offers))["sentence"].to_list()
        return str(left[0]) if left else "Others are worth more to the plan."
    told = [why(region, offer, need, plan=plan) for offer in offers for need in _ids(row["needs"])]
    return min(told, key=lambda one: (len(one.changes), one.rival.short if one.rival else 0.0)).sentence


def _beyond(
    plan: Plan, known: Sequence[pl.DataFrame], units: Mapping[str, str], decoys: Mapping[str, str]
) -> pl.DataFrame:
    """Return the chains of the plan that are no exchange on record, with what they are worth if they are direct."""
    keys = ["from_stream", "to_stream", "chain"]
    rest = plan.chains
    for moved in known:
        rest = rest.join(moved, on=keys, how="anti")
    legs = plan.exchanges.select(
        "from_stream", "to_stream", (pl.col("net_benefit") / pl.col("amount")).alias("worth")
    )
    worth = {(giver, receiver): value for giver, receiver, value in legs.iter_rows() if giver and receiver}
    rows = []
    for row in rest.iter_rows(named=True):
        pair = (row["from_stream"], row["to_stream"])
        notes = [decoys[end] for end in pair if end in decoys] or [_OTHERS]
        gain = worth.get(pair) if row["chain"] == _DIRECT else None
        name, unit = f"{pair[0]} to {pair[1]}", units[pair[0]]
        rows.append((name, row["amount"], unit, gain, "; ".join(notes)))
    shape = _FOUND | {"worth": pl.Float64, "note": pl.String}
    return pl.DataFrame(rows, schema=shape, orient="row")


def compare_history(
    region: Region,
    plan: Plan,
    record: pl.DataFrame,
    decoys: Mapping[str, str] | None = None,
    *,
    reasons: bool = True,
) -> History:
    """Return how a plan does on the exchanges on record.

    `record` has one row for each, with the text columns ``giver``, ``receiver`` (organisations), ``resource``,
    ``offers`` and ``needs`` (ids of streams, separated by ``;``; none if it is not in the pack) and ``via`` (a
    technology, or nothing). `decoys` has streams that nobody is known to have exchanged, with the reason. An exchange
    is found again if the plan moves anything between one of its offers and one of its needs in that way, whatever
    the amount. Without `reasons` what is missed has none, which is quicker.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> columns = ("giver", "resource", "receiver", "offers", "needs", "via")
    >>> record = pl.DataFrame([dict.fromkeys(columns, "") | {"offers": "bran", "needs": "feed"}])
    >>> compare_history(two_sites(), make_plan(two_sites()), record).recall
    1.0
    """
    names = dict(region.organisations.select("id", "name").iter_rows())
    units = {s: CANONICAL[d] for s, d in region.streams.select("id", "dimension").iter_rows()}
    found, known = [], []
    missed: list[Missed] = []
    outside: list[str] = []
    for row in record.fill_null("").iter_rows(named=True):
        name = _named(row, names)
        if not _ids(row["offers"]) or not _ids(row["needs"]):
            outside.append(name)
            continue
        moved = _moved(plan, row)
        known.append(moved)
        if moved.is_empty():
            missed.append(Missed(name, _reason(region, plan, row) if reasons else ""))
            continue
        unit = units[_ids(row["offers"])[0]]
        found.append({"exchange": name, "amount": float(moved["amount"].sum()), "unit": unit})
    beyond = _beyond(plan, known, units, decoys or {})
    return History(pl.DataFrame(found, schema=_FOUND), tuple(missed), beyond, tuple(outside))


def history_text(history: History) -> str:
    """Return how a plan does on the exchanges on record, as text.

    >>> nothing = pl.DataFrame(schema={"exchange": pl.String, "amount": pl.Float64, "unit": pl.String})
    >>> print(history_text(History(nothing, (Missed("a to b", "Too far."),), nothing, ())))
    found again    0 of 1 (recall 0 %)
    beyond record  0
    <BLANKLINE>
    Missed:
      a to b
        Too far.
    """
    whole = history.found.height + len(history.missed)
    recall = f" (recall {history.recall:.0%})".replace("%", " %") if history.recall is not None else ""
    head = {
        "found again": f"{number(history.found.height)} of {number(whole)}{recall}",
        "beyond record": number(history.beyond.height),
    }
    if history.precision is not None:
        share = f"{history.precision:.0%}".replace("%", " %")
        head["precision"] = f"{share} of the plan's exchanges are on record"
    parts = [facts(head)]
    if history.found.height:
        parts.append(f"Found again:\n{table(_shown(history.found))}")
    if history.missed:
        parts.append("\n".join(["Missed:", *(f"  {one.name}\n    {one.reason}" for one in history.missed)]))
    if history.beyond.height:
        parts.append(f"In the plan, and not on record:\n{table(_shown(history.beyond))}")
    if history.outside:
        parts.append(
            "\n".join(["On record, and not in the pack:", *(f"  {name}" for name in history.outside)])
        )
    return "\n\n".join(parts)


def _shown(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the column of amounts named as a reader expects it."""
    return rows.rename({"amount": "amount a year"})
