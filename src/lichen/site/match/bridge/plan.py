"""The plan of the region under stated wishes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from lichen.core.graph import Region
from lichen.engine.match.answer import stage
from lichen.engine.match.catalogue import planned_region
from lichen.engine.match.export import plan_files
from lichen.engine.match.plan import make_plan, solve_region
from lichen.engine.match.report import Extras, render_report
from lichen.engine.match.report.cards import largest_cards
from lichen.engine.match.report.facts import gather
from lichen.engine.match.report.picture import retold, worded_picture
from lichen.engine.match.result import REASONS
from lichen.engine.match.settings import PlanSettings
from lichen.engine.register.encode import zipped
from lichen.site.shell.telling import told as in_words

Told = Callable[[float, str], None]
# A page takes no style from within; drawing.css has it (tools/build_styles.py).
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
TIME_LIMIT = 60.0


@dataclass(frozen=True, slots=True)
class Planned:
    """What came of a plan: a summary for pages, a zip of its tables, its JSON and its report, and a picture.

    `words` are those of the picture, with which `picture_of` says it in the reader's language.
    """

    summary: dict[str, Any]
    files: bytes
    picture: str
    words: dict[str, Any]


def plan(region: Region, wishes: Mapping[str, Any], told: Told) -> Planned:
    """Return the plan of a region under wishes.

    `wishes` has ``carbon_price`` [currency/t], ``max_distance`` [km], ``budget`` [currency], ``technologies`` (whether
    plants may be used), ``catalogue`` ("" or "all"), ``without`` (keys of sites that have gone); None is not stated.
    Raises `ModelError` where a wish makes no sense.
    """
    gone = list(wishes.get("without") or ())
    left = without_sites(region, gone)
    distance = wishes.get("max_distance")
    settings = PlanSettings(
        carbon_price=wishes.get("carbon_price"),
        max_distance=math.inf if distance is None else float(distance),
        budget=wishes.get("budget"),
        technologies=bool(wishes.get("technologies", True)),
        catalogue=str(wishes.get("catalogue") or ""),
        gap=2e-3,
        time_limit=TIME_LIMIT,
    )
    ready = planned_region(left, settings)
    solved = solve_region(ready, settings, stage(told, 0.05, 0.7))
    made = make_plan(ready, settings, told, solved=solved)
    files = plan_files(made) | {
        "report.html": render_report(made, ready, Extras(cards=largest_cards(made, ready))).encode()
    }
    totals = made.totals
    summary = {
        "dimension": totals.dimension,
        "currency": made.currency,
        "offered": totals.offered,
        "placed": totals.amount_placed,
        "net_benefit": totals.net_benefit,
        "co2e_avoided": totals.co2e_avoided,
        "moved_up": totals.moved_up,
        "investment": totals.investment,
        "exchanges": gather(made, ready).exchanged,
        "plants": made.plants.height,
        "status": made.status,
        "gap": made.gap,
        "certificate": made.certificate.valid,
        "reasons": _reasons(made.unplaced, totals.dimension),
    }
    drawn = worded_picture(made, ready)
    return Planned(summary, zipped(files), _STYLE.sub("", drawn.svg), drawn.words)


def picture_of(summary: Mapping[str, Any]) -> str:
    """Return the picture of a plan in the reader's language; one that was made without its words as it is."""
    picture, words = str(summary.get("picture") or ""), summary.get("words")
    return retold(picture, words, in_words) if words else picture


def reasons_of(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return why the rest of what is offered finds no place, in the reader's language."""
    return [
        row | {"text": in_words(REASONS.get(row["reason"], row["reason"]))}
        for row in summary.get("reasons") or ()
    ]


def without_sites(region: Region, keys: list[str]) -> Region:
    """Return a region without some sites, their streams and what names them."""
    if not keys:
        return region
    streams = region.streams.filter(~pl.col("site").is_in(keys))
    kept = streams["id"].implode()
    return replace(
        region,
        sites=region.sites.filter(~pl.col("id").is_in(keys)),
        streams=streams,
        qualities=region.qualities.filter(pl.col("stream").is_in(kept)),
        places=region.places.filter(~pl.col("site").is_in(keys)),
        distances=region.distances.filter(~pl.col("from_site").is_in(keys) & ~pl.col("to_site").is_in(keys)),
    )


def _reasons(unplaced: pl.DataFrame, dimension: str) -> list[dict[str, Any]]:
    rows = unplaced.filter((pl.col("role") == "offer") & (pl.col("dimension") == dimension))
    grouped = rows.group_by("reason").agg(pl.col("unplaced").sum(), pl.len().alias("offers"))
    return grouped.sort("unplaced", "reason", descending=[True, False]).to_dicts()
