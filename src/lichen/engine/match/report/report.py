"""One self-contained page about a plan: opens offline, reads on any screen, prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from lichen.core.graph import Region
from lichen.engine.kit.draw.svg import Markup, el, join
from lichen.engine.match.report.cards import CARD_STYLE, card_section
from lichen.engine.match.report.chains import chain_section
from lichen.engine.match.report.facts import gather
from lichen.engine.match.report.left import left_section
from lichen.engine.match.report.lists import exchange_section, gain_section, plant_section, scarce_section
from lichen.engine.match.report.overview import cards, compared, head, split_section
from lichen.engine.match.report.pictures import flow_section, front_section, map_section
from lichen.engine.match.report.proof import assumption_section, foot, proof_section, reading_section
from lichen.engine.match.report.sharing import share_section
from lichen.engine.match.report.stressing import stress_section
from lichen.engine.match.report.style import SCRIPT, style_sheet
from lichen.engine.match.result import Plan
from lichen.engine.match.shares import Shares
from lichen.engine.match.stress import Stress
from lichen.engine.match.viability.card import Card

_CONTENTS = {
    "compared": "Comparison",
    "split": "Benefit",
    "map": "Map",
    "flows": "Flows",
    "front": "Carbon",
    "exchanges": "Exchanges",
    "cards": "Cards",
    "chains": "Chains",
    "gains": "Gains",
    "shares": "Shares",
    "plants": "Plants",
    "unplaced": "Not placed",
    "scarce": "Scarce",
    "stress": "Stress",
    "proof": "Proof",
    "assumptions": "Assumptions",
    "reading": "How to read",
}


@dataclass(frozen=True, slots=True)
class Extras:
    """What a report may tell beside the plan: cards of exchanges, chains that deserve a look, shares, stress.

    `beside` are pages in the same folder: name and file.
    """

    cards: Sequence[Card] = ()
    chains: pl.DataFrame | None = None
    shares: Shares | None = None
    stress: Stress | None = None
    beside: Sequence[tuple[str, str]] = ()


def render_report(plan: Plan, region: Region, extras: Extras | None = None) -> str:
    """Return the report of a plan as one HTML page.

    `plan` as made from `region`; `extras` what is told beside it. The page needs nothing from elsewhere (style,
    pictures and a small script for sorting are inside) and links to the plan's tables as CSV files of the same name in
    its folder. The same plan gives the same page, byte for byte.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> page = render_report(make_plan(two_sites()), two_sites())
    >>> page.startswith("<!DOCTYPE html>"), "Testland, 2024" in page
    (True, True)
    """
    facts, extras = gather(plan, region), extras or Extras()
    sections = {
        "compared": compared(facts),
        "split": split_section(facts),
        "map": map_section(facts),
        "flows": flow_section(facts),
        "front": front_section(facts),
        "exchanges": exchange_section(facts),
        "cards": card_section(extras.cards),
        "chains": chain_section(facts, region, extras.chains),
        "gains": gain_section(facts),
        "shares": share_section(facts, extras.shares) if extras.shares else None,
        "plants": plant_section(facts),
        "unplaced": left_section(facts),
        "scarce": scarce_section(facts),
        "stress": stress_section(facts, extras.stress) if extras.stress else None,
        "proof": proof_section(facts),
        "assumptions": assumption_section(facts),
        "reading": reading_section(facts),
    }
    links = [el("li", el("a", _CONTENTS[key], href=f"#{key}")) for key, part in sections.items() if part]
    links += [el("li", el("a", name, href=file)) for name, file in extras.beside]
    body = el(
        "body",
        el("a", "Skip to the figures", href="#main", class_="skip"),
        head(facts),
        el("nav", el("ul", links), aria_label="Contents"),
        el("main", cards(facts), list(sections.values()), id="main"),
        foot(facts),
        el("script", Markup(SCRIPT)),
    )
    page = el("html", _meta(f"{facts.title}: plan of exchanges"), body, lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _meta(title: str) -> Markup:
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("style", Markup(join(Markup(style_sheet() + CARD_STYLE)))),
    )
