"""One picture of a plan, map and Sankey side by side, for the front page of a project or a talk."""

from __future__ import annotations

import math
import re

from lichen.core.graph import Region
from lichen.core.land import land_rings
from lichen.engine.kit.draw.look import drawing_rules
from lichen.engine.kit.draw.mapping import FOOT, inner_map
from lichen.engine.kit.draw.projection import fit_projection
from lichen.engine.kit.draw.sankey import inner_sankey
from lichen.engine.kit.draw.svg import Markup, el, picture
from lichen.engine.match.report.facts import Facts, gather
from lichen.engine.match.report.flows import flows, sankey_of
from lichen.engine.match.report.places import map_of
from lichen.engine.match.report.style import rank_rules
from lichen.engine.match.report.words import UNITS, amount, count, emissions
from lichen.engine.match.result import Plan

WIDTH, EDGE, HEAD, BETWEEN = 1280.0, 32.0, 128.0, 26.0  # px
MAP_WIDTH, MAP_SHAPE = 410.0, (0.9, 1.5)
MOST_NODES = 16
_HINT = re.compile("<title>[^<]*</title>")
PICTURE_STYLE = """
svg { font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", "Helvetica Neue", Arial, sans-serif; }
svg .sheet { fill: var(--card); stroke: var(--line); }
svg .title { font: 600 30px Georgia, "Noto Serif", "Times New Roman", serif; }
svg .words { font-size: 16.5px; fill: var(--muted); }
svg .plain { --tone: var(--plain); }
svg .pale { fill-opacity: .17; stroke-opacity: .17; }
"""


def plan_picture(plan: Plan, region: Region) -> str:
    """Return one SVG card of a plan: its headline, the map of its exchanges and the Sankey by material.

    It stands alone: its colours and type are inside, and it follows the reader's light or dark paper. The smallest
    resources are drawn together, so that it reads at half its size of 1280 px.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> plan_picture(make_plan(two_sites()), two_sites())[:4]
    '<svg'
    """
    facts = gather(plan, region)
    height, parts = _inside(facts)
    title = facts.title
    drawn = [Markup(_HINT.sub("", part)) for part in parts]  # an image in a page shows no hints
    return str(
        picture(
            el("style", Markup(f"{drawing_rules()}\n{rank_rules()}{PICTURE_STYLE}")),
            el(
                "rect",
                x=0.5,
                y=0.5,
                width=WIDTH - 1,
                height=HEAD + height + EDGE - 1,
                rx=14.0,
                class_="sheet",
            ),
            el("text", title, x=EDGE, y=58.0, class_="title"),
            el("text", headline(facts), x=EDGE, y=92.0, class_="words"),
            drawn,
            width=WIDTH,
            height=HEAD + height + EDGE,
            title=f"Plan of exchanges: {title}",
            about=f"{headline(facts)}. Left, a map of the exchanges; right, what is given, by whom, and where it goes.",
            key="plan",
        )
    )


def _inside(facts: Facts) -> tuple[float, list[Markup]]:
    """The map and the Sankey, and how much height they need [px]; a plan without places has no map."""
    dimension = facts.plan.totals.dimension
    unit = UNITS[dimension]
    sites, arcs = map_of(facts, dimension)
    located = any(math.isfinite(site.x) and math.isfinite(site.y) for site in sites)
    height, left, parts = 560.0 + FOOT, EDGE, list[Markup]()
    if located:
        degrees = facts.region.coordinate_system == "WGS84"
        x, y = [s.x for s in sites], [s.y for s in sites]
        view = fit_projection(x, y, degrees=degrees, width=MAP_WIDTH, padding=24.0, shape=MAP_SHAPE)
        land = land_rings if degrees else None
        ground = inner_map(
            sites, arcs, view, write=lambda v: amount(v, unit, 1), land=land, names=5, key="card"
        )
        parts.append(el("g", ground, transform=f"translate({EDGE:.0f} {HEAD:.0f})"))
        height, left = max(height, view.height + FOOT), EDGE + MAP_WIDTH + BETWEEN
    nodes, links = sankey_of(flows(facts, dimension), facts, dimension, most=MOST_NODES)
    sankey = inner_sankey(
        nodes,
        links,
        width=WIDTH - EDGE - left,
        height=height,
        write=lambda v: amount(v, unit),
        headings=("Given at", "What", "Goes to"),
        most=24,
    )
    parts.append(el("g", sankey, transform=f"translate({left:.0f} {HEAD - 14:.0f})"))
    return height, parts


def headline(facts: Facts) -> str:
    """Return the plan's headline figures in one line."""
    totals = facts.plan.totals
    return "  ·  ".join(
        (
            count(totals.sites, "site"),
            count(facts.exchanged, "exchange"),
            f"{facts.amount(totals.amount_placed)} placed",
            f"{facts.money(totals.net_benefit)} a year net",
            f"{emissions(totals.co2e_avoided)} avoided",
            f"{facts.amount(totals.moved_up)} moved up the waste hierarchy",
        )
    )
