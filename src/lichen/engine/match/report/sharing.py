"""The report's section on sharing the gain: who gets what, who pays whom, and whether anybody would leave."""

from __future__ import annotations

from typing import Any

import polars as pl

from lichen.engine.kit.draw.bars import Bar, draw_bars
from lichen.engine.kit.draw.svg import Markup
from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.html import Head, drawn, more, para, section, table
from lichen.engine.match.report.words import NOTHING, count, digits, figure
from lichen.engine.match.shares import Shares

TOP = 25
BARS = 12

_RULES = {
    "nucleolus": "the nucleolus: the largest objection of any group is as small as it can be, then the second largest",
    "core": "a sharing that no group would leave, near the Shapley value",
    "shapley": "the Shapley value: what each adds on average over all orders of joining",
    "prices": "the plan's own prices",
}


def share_section(facts: Facts, shares: Shares) -> Markup | None:
    """Return how a gain is shared out, with a bar for each of the largest shares and the payments that make it so.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.report.facts import gather
    >>> from lichen.engine.match.shares import share_gains
    >>> from lichen.engine.match.testing import two_sites
    >>> facts = gather(make_plan(two_sites()), two_sites())
    >>> "No group would do better alone" in share_section(facts, share_gains(two_sites()))
    True
    """
    members = shares.members.filter((pl.col("gain").abs() > _CENT) | (pl.col("transfer").abs() > _CENT))
    if members.is_empty():
        return None
    return section(
        "shares",
        "How the gain can be shared",
        para(
            f"The plan gains {facts.money(shares.total)} a year in all. Shared by {_RULES[shares.rule]}. ",
            _stability(facts, shares),
            " Nobody ends worse off than today; the payments add up to zero.",
        ),
        _bars(facts, members),
        _members(facts, members, shares),
        more(f"Payments of {count(len(shares.payments), 'exchange')}", _payments(facts, shares)),
    )


_CENT = 0.005


def _stability(facts: Facts, shares: Shares) -> str:
    if shares.core == "not empty":
        return "No group would do better alone."
    if shares.core == "empty":
        return (
            "However the gain is shared, some group could do better alone (the core is empty); here by at most "
            f"{facts.money(shares.objection)} a year, the least there is."
        )
    if shares.objection == float("inf"):
        return "Groups of more than 40 share by the plan's prices; whether any group objects was not searched for."
    most = facts.money(shares.objection)
    return f"No group is known that would do better alone; the search leaves open at most {most}."


def _bars(facts: Facts, members: pl.DataFrame) -> Markup:
    top = members.sort("gain", "organisation", descending=[True, False]).head(BARS)
    bars = [Bar(row["name"] or row["organisation"], row["gain"], "t0") for row in top.iter_rows(named=True)]
    title = f"The {count(len(bars), 'largest share', 'largest shares')}"
    picture = draw_bars(bars, title=title, about=title, write=facts.money, width=560.0, key="share-bars")
    return drawn(picture, f"{title}, in {facts.plan.currency} a year.")


def _members(facts: Facts, members: pl.DataFrame, shares: Shares) -> Markup:
    currency = f"{facts.plan.currency}/year"
    shown = {"alone": "alone"} if members["alone"].null_count() < len(members) else {}
    shown |= {"direct": "before payments", "transfer": "is paid", "gain": "gets"}
    rules = [
        name
        for name in ("nucleolus", "core", "shapley", "prices")
        if members[f"gain_{name}"].null_count() < len(members)
    ]
    heads = [
        Head("Organisation"),
        *(Head(title, currency, number=True) for title in shown.values()),
        *(Head(f"by {_short(name)}", currency, number=True) for name in rules if name != shares.rule),
    ]
    columns = [*shown, *(f"gain_{name}" for name in rules if name != shares.rule)]
    ordered = members.sort("gain", "organisation", descending=[True, False])
    rows = [
        [row["name"] or row["organisation"], *(_money(row[name]) for name in columns)]
        for row in ordered.head(TOP).iter_rows(named=True)
    ]
    others = ordered.slice(TOP)
    rest = [count(len(others), "other", "others"), *(_money(_sum(others[name])) for name in columns)]
    total = ["All", *(_money(_sum(ordered[name])) for name in columns)]
    return table(
        "Shares of the gain; a negative payment is one that it makes", heads, rows, total=total,
        rest=rest if len(others) else None, dense=True,
    )  # fmt: skip


def _short(rule: str) -> str:
    return {"nucleolus": "nucleolus", "core": "core", "shapley": "Shapley value", "prices": "prices"}[rule]


def _sum(column: pl.Series) -> float | None:
    return None if column.null_count() == len(column) else float(column.sum())


def _money(value: float | None) -> str:
    return NOTHING if value is None else digits(value)


def _payments(facts: Facts, shares: Shares) -> Markup:
    unit = f"{facts.plan.currency}/unit"
    heads = [
        Head("Giver → taker"), Head("what", wide=True), Head("both gain between", unit, number=True),
        Head("price", unit, number=True), Head("payment", f"{facts.plan.currency}/year", number=True),
    ]  # fmt: skip
    largest = shares.payments.with_columns(pl.col("payment").abs().alias("size")).sort(
        "size", "from_stream", "to_stream", descending=[True, False, False]
    )
    rows = [_payment(facts, row) for row in largest.head(TOP).iter_rows(named=True)]
    return table("Payments from taker to giver; where negative, the giver pays", heads, rows, dense=True)


def _payment(facts: Facts, row: dict[str, Any]) -> list[object]:
    low, high = row["price_low"], row["price_high"]
    between = "a plant's worth" if low is None else f"{figure(low)} and {figure(high)}"
    ends = f"{facts.organisation(row['from_organisation'])} → {facts.organisation(row['to_organisation'])}"
    return [ends, row["resource"], between, figure(row["price"]), digits(row["payment"])]
