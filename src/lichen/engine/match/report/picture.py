"""One picture of a plan, map and Sankey side by side, for the front page of a project or a talk."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lichen.core.graph import Region
from lichen.core.land import land_rings
from lichen.core.said import Figure, Unit, counted, from_parts, joined, parts_of, said
from lichen.engine.kit.digits import digits
from lichen.engine.kit.draw.look import drawing_rules
from lichen.engine.kit.draw.mapping import FOOT, inner_map
from lichen.engine.kit.draw.projection import fit_projection
from lichen.engine.kit.draw.sankey import inner_sankey
from lichen.engine.kit.draw.sankey_layout import SankeyLink, SankeyNode
from lichen.engine.kit.draw.svg import Markup, el, picture
from lichen.engine.kit.draw.svg import text as escaped
from lichen.engine.match.report.facts import Facts, gather
from lichen.engine.match.report.flows import flows, sankey_of
from lichen.engine.match.report.places import map_of
from lichen.engine.match.report.style import rank_rules
from lichen.engine.match.report.words import UNITS, amount, emissions
from lichen.engine.match.result import Plan

WIDTH, EDGE, HEAD, BETWEEN = 1280.0, 32.0, 128.0, 26.0  # px
MAP_WIDTH, MAP_SHAPE = 410.0, (0.9, 1.5)
MOST_NODES = 16
_HINT = re.compile("<title>[^<]*</title>")
_MARKS = re.compile(">([0-9.]+)(° [NESW]| km)<")
_NORTH = 'class="north-name">'
_SANKEY = '<g class="plan-sankey"'
_HEADINGS = (said("Given at"), said("What"), said("Goes to"))
PICTURE_STYLE = """
svg { font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", "Helvetica Neue", Arial, sans-serif; }
svg .sheet { fill: var(--card); stroke: var(--line); }
svg .title { font: 600 30px Georgia, "Noto Serif", "Times New Roman", serif; }
svg .words { font-size: 16.5px; fill: var(--muted); }
svg .plain { --tone: var(--plain); }
svg .pale { fill-opacity: .17; stroke-opacity: .17; }
"""


@dataclass(frozen=True, slots=True)
class PlanPicture:
    """A picture as SVG, and its `words` (JSON-ready), with which `retold` says it in another language."""

    svg: str
    words: dict[str, Any]


def plan_picture(plan: Plan, region: Region) -> str:
    """Return one SVG card of a plan: its headline, the map of its exchanges and the Sankey by material.

    It stands alone: its colours and type are inside, and it follows the reader's light or dark paper. The smallest
    resources are drawn together, so that it reads at half its size of 1280 px.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> plan_picture(make_plan(two_sites()), two_sites())[:4]
    '<svg'
    """
    return worded_picture(plan, region).svg


def worded_picture(plan: Plan, region: Region) -> PlanPicture:
    """Return the picture of a plan with what it takes to say it in another language.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> sorted(worded_picture(make_plan(two_sites()), two_sites()).words)
    ['sankey', 'texts']
    """
    facts = gather(plan, region)
    height, parts, words = _inside(facts)
    title = facts.title
    drawn = [Markup(_HINT.sub("", part)) for part in parts]  # an image in a page shows no hints
    line, named = headline(facts), said("Plan of exchanges: {region}", region=title)
    about = said(
        "{headline}. Left, a map of the exchanges; right, what is given, by whom, and where it goes.",
        headline=line,
    )
    sheet = el(
        "rect",
        x=0.5,
        y=0.5,
        width=WIDTH - 1,
        height=HEAD + height + EDGE - 1,
        rx=14.0,
        class_="sheet",
    )
    svg = picture(
        el("style", Markup(f"{drawing_rules()}\n{rank_rules()}{PICTURE_STYLE}")),
        sheet,
        el("text", title, x=EDGE, y=58.0, class_="title"),
        el("text", line, x=EDGE, y=92.0, class_="words"),
        drawn,
        width=WIDTH,
        height=HEAD + height + EDGE,
        title=named,
        about=about,
        key="plan",
    )
    texts = [line, named, about, *words["texts"]]
    return PlanPicture(str(svg), words | {"texts": [parts_of(text) for text in texts]})


def retold(svg: str, words: dict[str, Any], tell: Callable[[str], str]) -> str:
    """Return the picture of a plan with its words said by `tell`; the Sankey is laid out anew, as words are longer.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> made = worded_picture(make_plan(two_sites()), two_sites())
    >>> retold(made.svg, made.words, str) == made.svg
    True
    """
    before, mark, after = svg.partition(_SANKEY)
    before = _MARKS.sub(lambda found: f">{escaped(tell(_mark(*found.groups())))}<", before)
    before = before.replace(f"{_NORTH}N<", f"{_NORTH}{escaped(tell(said('N')))}<")
    for parts in words["texts"]:
        text = from_parts(parts)
        before = before.replace(f">{escaped(text)}<", f">{escaped(tell(text))}<")
    if not mark:
        return before
    return (
        f"{before}{mark}{after.partition('>')[0]}>{_HINT.sub('', _sankey(words['sankey'], tell))}</g></svg>"
    )


def _mark(number: str, sign: str) -> str:
    """Return a mark of the map: a meridian, a parallel, or the scale."""
    degrees = Figure(number)
    return {
        "° N": said("{degrees}° N", degrees=degrees),
        "° E": said("{degrees}° E", degrees=degrees),
        "° S": said("{degrees}° S", degrees=degrees),
        "° W": said("{degrees}° W", degrees=degrees),
        " km": joined((Figure(number), Unit("km"))),
    }[sign]


def _inside(facts: Facts) -> tuple[float, list[Markup], dict[str, Any]]:
    """The map and the Sankey, how much height they need [px], and their words; a plan without places has no map."""
    dimension = facts.plan.totals.dimension
    unit = UNITS[dimension]
    sites, arcs = map_of(facts, dimension)
    located = any(math.isfinite(site.x) and math.isfinite(site.y) for site in sites)
    height, left, parts = 560.0 + FOOT, EDGE, list[Markup]()
    texts: list[str] = []

    def write(value: float) -> str:
        texts.append(amount(value, unit, 1))
        return texts[-1]

    if located:
        degrees = facts.region.coordinate_system == "WGS84"
        x, y = [s.x for s in sites], [s.y for s in sites]
        view = fit_projection(x, y, degrees=degrees, width=MAP_WIDTH, padding=24.0, shape=MAP_SHAPE)
        land = land_rings if degrees else None
        ground = inner_map(sites, arcs, view, write=write, land=land, names=5, key="card")
        parts.append(el("g", ground, transform=f"translate({EDGE:.0f} {HEAD:.0f})"))
        height, left = max(height, view.height + FOOT), EDGE + MAP_WIDTH + BETWEEN
    nodes, links = sankey_of(flows(facts, dimension), facts, dimension, most=MOST_NODES)
    kept = {
        "nodes": [[n.id, parts_of(n.label), n.column, n.band, n.tone] for n in nodes],
        "links": [[k.source, k.target, k.amount, k.tone] for k in links],
        "width": WIDTH - EDGE - left,
        "height": height,
        "unit": unit,
    }
    parts.append(
        el("g", _sankey(kept, str), class_="plan-sankey", transform=f"translate({left:.0f} {HEAD - 14:.0f})")
    )
    return height, parts, {"texts": texts, "sankey": kept}


def _sankey(kept: dict[str, Any], tell: Callable[[str], str]) -> Markup:
    nodes = [
        SankeyNode(key, tell(from_parts(label)), column, band, tone)
        for key, label, column, band, tone in kept["nodes"]
    ]
    return inner_sankey(
        nodes,
        [SankeyLink(*link) for link in kept["links"]],
        width=kept["width"],
        height=kept["height"],
        write=lambda v: tell(amount(v, kept["unit"])),
        headings=[tell(words) for words in _HEADINGS],
        most=24,
    )


def headline(facts: Facts) -> str:
    """Return the plan's headline figures in one line."""
    totals = facts.plan.totals
    sites, exchanges = Figure(digits(totals.sites)), Figure(digits(facts.exchanged))
    return joined(
        (
            counted("{count} site", "{count} sites", totals.sites, count=sites),
            counted("{count} exchange", "{count} exchanges", facts.exchanged, count=exchanges),
            said("{amount} placed", amount=facts.amount(totals.amount_placed)),
            said("{money} a year net", money=facts.money(totals.net_benefit)),
            said("{emissions} avoided", emissions=emissions(totals.co2e_avoided)),
            said("{amount} moved up the waste hierarchy", amount=facts.amount(totals.moved_up)),
        ),
        "  ·  ",
    )
