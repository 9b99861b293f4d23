"""The drawings of the report: map, Sankey, and the front of cost and carbon, each with its table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import polars as pl

from lichen.core.land import land_rings
from lichen.engine.kit.draw.lines import Point, draw_line
from lichen.engine.kit.draw.mapping import MapSite, draw_map
from lichen.engine.kit.draw.sankey import draw_sankey
from lichen.engine.kit.draw.svg import Markup, el, shorten
from lichen.engine.match.report.facts import Facts, Group
from lichen.engine.match.report.flows import Flow, flows, rank_name, sankey_of
from lichen.engine.match.report.html import Head, drawn, file_link, more, para, section, table
from lichen.engine.match.report.places import busiest, map_of, trading
from lichen.engine.match.report.words import UNITS, amount, count, digits, emissions, figure, share

_ALL = {"mass": "materials", "energy": "energy", "volume": "volumes"}
_MOST_ROWS = 60


def map_section(facts: Facts) -> Markup | None:
    """Return the map of the exchanges with its legend, one for each dimension exchanged."""
    dimensions = [d for d in facts.dimensions if facts.groups[d]]
    if not dimensions or not _located(facts):
        return None
    return section(
        "map",
        "Who gives to whom",
        para(
            "Each curve is an exchange and bends to the left on its way from the giver; the wider, the more. "
            "Full dots mostly give, rings mostly take. Point at a curve or a dot for its figures, and untick a "
            "resource to hide it."
        ),
        [_map(facts, dimension) for dimension in dimensions],
    )


def _located(facts: Facts) -> bool:
    return len(facts.region.sites.filter(pl.col("x").is_not_null() & pl.col("y").is_not_null())) > 0


def _map(facts: Facts, dimension: str) -> Markup:
    sites, arcs = map_of(facts, dimension)
    unit = UNITS[dimension]
    degrees = facts.region.coordinate_system == "WGS84"
    shared: dict[str, Any] = {
        "degrees": degrees,
        "write": lambda value: amount(value, unit, 1),
        "land": land_rings if degrees else None,
        "about": f"{count(len(arcs), 'curve')} between {count(len(sites), 'site')}; the tables hold the largest.",
    }
    whole = draw_map(
        sites, arcs, title=f"Map of the exchanges of {_ALL[dimension]}", key=f"map-{dimension}",
        focus=trading(sites, degrees=degrees), **shared,
    )  # fmt: skip
    within = (pl.col("from_site") == pl.col("to_site")) & (pl.col("dimension") == dimension)
    inside = float(facts.plan.exchanges.filter(within)["amount"].sum())
    caption = (
        "Width grows with the square root of the amount, a dot’s area with what the site gives and takes. "
    )
    caption += (
        "Equal-area projection about the middle of the region. Land: Natural Earth. " if degrees else ""
    )
    if inside > 0:
        caption += f"Exchanges within one site ({amount(inside, unit)}) are not drawn."
    legend = _legend(facts.groups[dimension], unit)
    core = busiest(sites, degrees=degrees)
    near = (
        drawn(
            draw_map(
                sites, arcs, title=f"Map of the busiest part: {_ALL[dimension]}", key=f"near-{dimension}",
                width=1040.0, focus=core, shape=(0.5, 0.72), names=26, **shared,
            ),
            f"The busiest part, larger: {count(len(core), 'site')} with {share(_busy(sites, core), _busy(sites))} "
            "of all that is given and taken.",
            "near",
        )
        if core
        else None
    )  # fmt: skip
    return el("div", el("div", drawn(whole, caption), legend, class_="two"), near, class_="maps")


def _busy(sites: list[MapSite], among: Collection[str] | None = None) -> float:
    return sum(site.amount for site in sites if among is None or site.id in among)


def _legend(groups: tuple[Group, ...], unit: str) -> Markup:
    items = [
        el(
            "li",
            el(
                "label",
                el("input", type="checkbox", checked=True),
                el("i"),
                el("span", shorten(g.name, 46) or "all others", title=g.name or None),
                el("span", amount(g.amount, unit)),
                class_=g.tone,
            ),
        )
        for g in groups
    ]
    heads = [Head("Resource"), Head("exchanges", number=True), Head("amount", f"{unit}/year", number=True)]
    rows = [[g.name or "all others", digits(g.exchanges), digits(g.amount)] for g in groups]
    total = ["All", digits(sum(g.exchanges for g in groups)), digits(sum(g.amount for g in groups))]
    grid = table("Exchanges by resource", heads, rows, total=total)
    return el(
        "div",
        el("h3", "Resources"),
        el("ul", items, class_="legend"),
        more("As a table", grid),
        class_="panel",
    )


def flow_section(facts: Facts) -> Markup | None:
    """Return the Sankey of each dimension with its table."""
    parts = [part for d in facts.dimensions for part in _flows(facts, d)]
    if not parts:
        return None
    return section(
        "flows",
        "What becomes of it",
        para(
            "From left to right: what the giver does, what is given, and where it goes. Receivers stand by the "
            "waste hierarchy, best at the top; what could not be placed stands at the foot, with the reason."
        ),
        parts,
    )


def _flows(facts: Facts, dimension: str) -> list[Markup]:
    found = flows(facts, dimension)
    if not found:
        return []
    unit = UNITS[dimension]
    nodes, links = sankey_of(found, facts, dimension)
    picture = draw_sankey(
        nodes,
        links,
        title=f"Sankey diagram of what is offered: {_ALL[dimension]}",
        about="Widths are in proportion to amounts; the table below holds the sums.",
        write=lambda value: amount(value, unit),
        headings=("Given at", "What", "Goes to"),
        key=f"sankey-{dimension}",
    )
    return [drawn(picture, f"Amounts in {unit} a year; widths in proportion."), _flow_table(found, unit)]


def _flow_table(found: list[Flow], unit: str) -> Markup:
    placed: dict[str, float] = defaultdict(float)
    left: dict[str, float] = defaultdict(float)
    for flow in found:
        (left if flow.outcome.id.startswith("reason:") else placed)[flow.resource] += flow.amount
    names = sorted(set(placed) | set(left), key=lambda n: (-placed[n] - left[n], n))
    heads = [
        Head("Resource"), Head("offered", f"{unit}/year", number=True), Head("placed", f"{unit}/year", number=True),
        Head("not placed", f"{unit}/year", number=True), Head("share placed", number=True),
    ]  # fmt: skip

    def row(name: str, there: float, gone: float) -> list[str]:
        return [
            name or "not named",
            digits(there + gone),
            digits(there),
            digits(gone),
            share(there, there + gone),
        ]

    shown = [row(n, placed[n], left[n]) for n in names[:_MOST_ROWS]]
    others = names[_MOST_ROWS:]
    rest = row(
        count(len(others), "other", "others"), sum(placed[n] for n in others), sum(left[n] for n in others)
    )
    total = row("All", sum(placed.values()), sum(left.values()))
    return more(
        "Resources in figures",
        table("What becomes of each resource", heads, shown, total=total, rest=rest if others else None),
    )


def front_section(facts: Facts) -> Markup | None:
    """Return the front of cost against carbon, where it was asked for."""
    rows = list(facts.plan.front.iter_rows(named=True))
    if len(rows) < 2:
        return None
    unit, currency = UNITS[facts.plan.totals.dimension], facts.plan.currency
    picture = draw_line(
        [
            Point(
                r["co2e_avoided"],
                r["net_benefit"],
                f"{figure(r['carbon_price'])} {currency}/t",
                f"Carbon at {figure(r['carbon_price'])} {currency}/t: {facts.money(r['net_benefit'])} a year, "
                f"{emissions(r['co2e_avoided'])}, {facts.amount(r['amount_placed'])} placed",
            )
            for r in rows
        ],
        title="Net benefit against emissions avoided",
        about="Each point is the best plan at one price of carbon; the table holds the figures.",
        x_name="emissions avoided a year",
        y_name="net benefit a year, without the value of carbon",
        write_x=emissions,
        write_y=facts.money,
        width=1040.0,
        key="front",
    )
    heads = [
        Head("Carbon price", f"{currency}/t CO₂e", number=True), Head("net benefit", f"{currency}/year", number=True),
        Head("emissions avoided", "t CO₂e/year", number=True), Head("placed", f"{unit}/year", number=True),
    ]  # fmt: skip
    cells = [
        [
            figure(r["carbon_price"]),
            digits(r["net_benefit"]),
            digits(r["co2e_avoided"]),
            digits(r["amount_placed"]),
        ]
        for r in rows
    ]
    return section(
        "front",
        "Money against carbon",
        para(
            "Each point is a plan that cannot be bettered in both: to avoid more emissions than it does costs "
            "money, to earn more than it does costs carbon. The price of carbon says where to stand on the line."
        ),
        drawn(picture, "Labels: the price of carbon at which the plan is best."),
        table("Best plans by price of carbon", heads, cells),
        para("In full: ", file_link("front")),
    )


__all__ = ["flow_section", "front_section", "map_section", "rank_name"]
