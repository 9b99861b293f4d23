"""`lichen why`: the reason why two are not matched, and what would have to change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import polars as pl

from lichen.cli.match import settings_of_wishes, wishes_of_plan
from lichen.cli.output import emit, print_line
from lichen.cli.packs import load_region
from lichen.cli.progress import progress
from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.engine.match.plan import make_plan
from lichen.engine.match.result import Plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.viability.judge import judge
from lichen.engine.match.viability.tell import card_document, card_text, why_document, why_text
from lichen.engine.match.viability.why import Why
from lichen.engine.match.viability.why import why as explain

_PACK = click.Path(exists=True, path_type=Path)
_MOST = 200  # pairs of two sites that are looked at
_PLANNED = 5_000  # streams up to which the plan is made along


def _streams(region: Region, name: str, role: str) -> list[str]:
    """Return the offers (or needs) that a name means: a stream, or those of a site or an organisation."""
    sites = region.sites.filter((pl.col("id") == name) | (pl.col("organisation") == name))["id"]
    mine = region.streams.filter(pl.col("role") == role)
    return mine.filter((pl.col("id") == name) | pl.col("site").is_in(sites.implode()))["id"].to_list()


def _pairs(region: Region, one: str, other: str) -> list[tuple[str, str]]:
    """Return the offers and needs that two names mean, the other way round if only that gives any."""
    for giver, receiver in ((one, other), (other, one)):
        givers, receivers = _streams(region, giver, "offer"), _streams(region, receiver, "need")
        if givers and receivers:
            return [(g, r) for g in givers for r in receivers]
    raise ModelError(
        f"Between '{one}' and '{other}' there is no offer and no need. Give the ids of an offer and a need, or of two "
        "sites or organisations that have them; 'lichen match' lists them."
    )


def _stop(text: str) -> tuple[str, str]:
    """Return the technology and the site of a plant written TECHNOLOGY@SITE."""
    technology, at, site = text.partition("@")
    if not (technology and at and site):
        raise ModelError(f"'{text}' is no plant; write the technology and its site as pellets@joinery-yard.")
    return technology, site


def _nearest(found: list[Why]) -> list[Why]:
    """Return the explanations that lack least, those that deal in the same thing first."""
    return sorted(found, key=lambda one: (one.first == "resource", bool(one.hopeless), len(one.changes)))


@click.command()
@click.argument("pack", type=_PACK)
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option("--card", is_flag=True, help="Show the whole card, with every test.")
@click.option(
    "--via",
    multiple=True,
    metavar="TECHNOLOGY@SITE",
    help="Judge the chain through this plant (give it again for the next one).",
)
@click.option("--no-plan", is_flag=True, help="Do not make the plan to see who beats a viable pair.")
@wishes_of_plan
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")
def why(
    pack: Path,
    one: str,
    other: str,
    card: bool,
    via: tuple[str, ...],
    no_plan: bool,
    as_json: bool,
    **wishes: Any,
) -> None:
    """Say why A and B of PACK are not matched, and the smallest change that would make them a match.

    A and B are an offer and a need, or two sites or organisations: then the pairs that lack least are told.

    \b
    Examples:
      lichen why my-pack bran wet-feed
      lichen why my-pack mill-north farm-south --card
      lichen why my-pack offcuts boiler-fuel --via pellets@joinery-yard
    """
    region = load_region(pack)
    settings = settings_of_wishes(**wishes)
    if via:
        found_card = judge(region, one, other, via=[_stop(text) for text in via], settings=settings)
        if as_json:
            emit([card_document(found_card)], as_json=True)
        else:
            print_line(card_text(found_card))
        return
    pairs = _pairs(region, one, other)
    if len(pairs) > _MOST:
        raise ModelError(
            f"'{one}' and '{other}' have {len(pairs)} pairs of an offer and a need; give the ids of two streams."
        )
    with progress("Judging"):
        found = [explain(region, giver, receiver, settings=settings) for giver, receiver in pairs]
    viable = [n for n, each in enumerate(found) if not each.first]
    if viable and not no_plan and region.streams.height <= _PLANNED:
        plan = _plan(region, settings)
        for n in viable:
            found[n] = explain(region, *pairs[n], settings=settings, plan=plan)
    told = _nearest(found)
    if as_json:
        emit([why_document(each) for each in told], as_json=True)
        return
    same = [each for each in told if each.first != "resource"] or told[:1]
    print_line("\n\n".join(why_text(each, whole=card) for each in same))


def _plan(region: Region, settings: PlanSettings) -> Plan:
    with progress("Planning") as told:
        return make_plan(region, settings, told)
