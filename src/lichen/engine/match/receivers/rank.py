"""Sectors ranked by how likely they take a stream, each with its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import polars as pl

from lichen.core.codes import format_low
from lichen.core.codes.packaged import load
from lichen.engine.match.receivers.evidence import Evidence, Floats, packaged_evidence
from lichen.engine.match.receivers.offer import Offer
from lichen.engine.match.receivers.pool import WEIGHTS, pool
from lichen.engine.match.receivers.views import View, views_of

Level = Literal["division", "group", "class"]
WIDTH: Mapping[Level, int] = {"division": 2, "group": 4, "class": 5}
"""How many characters of a class of NACE name its division, its group, itself."""

RECEIVER_SCHEMA = {
    "sector": pl.String(),
    "title": pl.String(),
    "score": pl.Float64(),
    "reasons": pl.List(pl.String()),
    "precedents": pl.List(pl.String()),
}
_SHOWN = 3  # reports and resources named per sector
_SAID = {
    "resource": "{went} went there",
    "code": "streams of code {code} went there",
    "sub-chapter": "streams of sub-chapter {sub} went there",
    "words": "streams of like name went there",
    "takes in": "works of this sector take in {resources}",
    "kin": "things of the same kind went there: {went}",
    "all": "the sector takes many streams",
}


def rank_receivers(
    offer: Offer,
    evidence: Evidence | None = None,
    *,
    level: Level = "group",
    limit: int = 10,
    weights: Mapping[str, float] = WEIGHTS,
) -> pl.DataFrame:
    """Return the sectors that are most likely to take a stream, best first.

    Parameters
    ----------
    offer
        What is known of the stream.
    evidence
        Reported exchanges and what works take in; the packaged ones if left out.
    level
        Level of NACE Rev. 2 that the sectors are of.
    limit
        How many sectors to return at most.
    weights
        Weight [1] of each kind of evidence.

    Returns
    -------
    Table of `sector` (NACE code), `title`, `score` [1] (how likely a receiver is of the sector, as far as the
    evidence goes; over all sectors they add up to 1), `reasons` (strongest first) and `precedents` (ids of the
    reported exchanges behind it).

    >>> rank_receivers(Offer(code="10 01 02"), level="class", limit=3)["sector"].to_list()[0]
    '23.51'
    """
    known = evidence or packaged_evidence()
    views = views_of(offer, known)
    share, heard = pool(views, weights)
    sector = np.array([code[: WIDTH[level]] for code in known.classes])
    names, place = np.unique(sector, return_inverse=True)
    score = np.bincount(place, weights=share, minlength=names.size)
    best = np.lexsort((names, -score))[:limit]
    titles = load("nace")
    rows = []
    for number in best:
        mine = place == number
        reasons, reports = _reasons(offer, known, views, heard, mine)
        name = str(names[number])
        rows.append((name, titles[name].title, float(score[number]), reasons, reports))
    return pl.DataFrame(rows, schema=RECEIVER_SCHEMA, orient="row")


def _reasons(
    offer: Offer, evidence: Evidence, views: Mapping[str, View], heard: Mapping[str, float], mine: Floats
) -> tuple[list[str], list[str]]:
    """Return why a sector (a mask over the classes) may take the stream, and the ids of the reports behind it."""
    parts = {name: heard[name] * float(view.share[mine].sum()) for name, view in views.items()}
    told: list[str] = []
    pull: dict[int, float] = {}
    for name in sorted((n for n in parts if parts[n] > 0), key=lambda n: (-parts[n], n)):
        view = views[name]
        here = {i: w for i, w in view.reports.items() if mine[evidence.receiver[i]]}
        sentence = _SAID[name].format(
            code=_written(offer.code),
            sub=_written((offer.code or "")[:4]),
            resources=_listed([r for r in view.resources if any(mine[c] for c in evidence.takes.get(r, {}))]),
            went=_listed(
                list(dict.fromkeys(evidence.resource[i] for i in sorted(here, key=lambda i: (-here[i], i))))
            ),
        )
        told.append(sentence + (f" ({_count(len(here))})" if here else ""))
        for i, weight in here.items():
            pull[i] = pull.get(i, 0.0) + heard[name] * weight
    order = sorted(pull, key=lambda i: (-pull[i], i))
    return told, [str(evidence.reports["id"][i]) for i in order]


def _written(code: str | None) -> str:
    return format_low(code) if code else ""


def _count(reports: int) -> str:
    return "1 report" if reports == 1 else f"{reports} reports"


def _listed(resources: Sequence[str]) -> str:
    return ", ".join(name.replace("-", " ") for name in resources[:_SHOWN])
