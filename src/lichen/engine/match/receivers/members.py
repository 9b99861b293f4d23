"""The members of a region that may take a stream: those that ask for it, and those of sectors that do."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from lichen.core.codes import normalise_nace
from lichen.core.codes.packaged import load
from lichen.core.errors import AmbiguityError, CodeLookupError, ModelError
from lichen.core.graph import Region
from lichen.engine.match.compile import region_points
from lichen.engine.match.receivers.evidence import Evidence, packaged_evidence
from lichen.engine.match.receivers.offer import Offer
from lichen.engine.match.receivers.pool import pool
from lichen.engine.match.receivers.views import views_of

MEMBER_SCHEMA = {
    "site": pl.String(),
    "organisation": pl.String(),
    "sector": pl.String(),
    "asks": pl.Boolean(),
    "permitted": pl.Boolean(),
    "score": pl.Float64(),
    "km": pl.Float64(),
    "reasons": pl.List(pl.String()),
}


def who_could_take(
    region: Region, stream: str, evidence: Evidence | None = None, *, limit: int = 10
) -> pl.DataFrame:
    """Return the sites of a region that may take one of its offered streams, most likely first.

    First those that ask for the same thing, then by how likely a class of NACE of the member's sector takes such
    streams. Where only a division or group is stated, that is the mean over its classes. Members whose sector is not
    stated come last: nothing is known against them. A permit that is stated and does not name the code puts a site
    behind all others.

    Parameters
    ----------
    region
        Region with the stream.
    stream
        Id of an offered stream.
    evidence
        Reported exchanges and what works take in; the packaged ones if left out.
    limit
        How many sites to return at most.

    Returns
    -------
    Table of `site`, `organisation` (name), `sector` (NACE code; null if not stated or unreadable), `asks` (it states
    a need of the same resource or code), `permitted` (null: not stated), `score` [1] (null: sector unknown),
    `km` [km] as the crow flies, and `reasons`.

    Raises
    ------
    ModelError
        If the region has no such offered stream.

    >>> from lichen.engine.match.testing import two_sites
    >>> region = two_sites()
    >>> offered = region.streams.filter(role="offer")["id"].item()
    >>> who_could_take(region, offered)["asks"].to_list()
    [True]
    """
    row = _offered(region, stream)
    known = evidence or packaged_evidence()
    chances = _chances(_offer(row), known)
    asking = _asking(region, row)
    points = region_points(region)
    sites = region.sites["id"].to_list()
    here = sites.index(row["site"])
    away = points.take(np.full(len(sites), here)).distance_to(points)
    members = dict(region.organisations.select("id", pl.struct("name", "sector")).iter_rows())
    rows = []
    for number, site in enumerate(region.sites.iter_rows(named=True)):
        if number == here:
            continue
        member = members[site["organisation"]]
        sector = _sector(member["sector"])
        score = chances.get(sector) if sector else None
        permitted = _permitted(site["permits"], row["code"])
        reasons = _why(sector, score, permitted, asking.get(site["id"]))
        asks = site["id"] in asking
        rows.append(
            (site["id"], member["name"], sector, asks, permitted, score, float(away[number]), reasons)
        )
    table = pl.DataFrame(rows, schema=MEMBER_SCHEMA, orient="row")
    barred = pl.col("permitted").eq(other=False).fill_null(value=False)
    keys = [barred, ~pl.col("asks"), -pl.col("score"), pl.col("km"), pl.col("site")]
    return table.sort(keys, nulls_last=True).head(limit)


def _offered(region: Region, stream: str) -> dict[str, Any]:
    found = region.streams.filter(id=stream, role="offer")
    if found.is_empty():
        raise ModelError(
            f"the region offers no stream '{stream}'; give the id of a stream whose role is offer."
        )
    return found.row(0, named=True)


def _offer(row: dict[str, Any]) -> Offer:
    return Offer(row["resource"] or "", row["code"])


def _chances(offer: Offer, evidence: Evidence) -> dict[str, float]:
    """Return how likely a class is to take the stream, for every code of NACE: a mean over the classes below it."""
    share, _ = pool(views_of(offer, evidence))
    below: dict[str, list[float]] = {}
    titles = load("nace")
    for code, chance in zip(evidence.classes, share.tolist(), strict=True):
        above: str | None = code
        while above is not None:
            below.setdefault(above, []).append(chance)
            above = titles[above].parent
    return {code: sum(chances) / len(chances) for code, chances in below.items()}


def _sector(text: str | None) -> str | None:
    """Return the NACE code that a member states, or None where it is none: a free text is no code."""
    try:
        return normalise_nace(text) if text else None
    except (CodeLookupError, AmbiguityError):
        return None


def _asking(region: Region, row: dict[str, Any]) -> dict[str, str]:
    """Return, by site, the need of the same resource or code that it states."""
    needs = region.streams.filter(pl.col("role") == "need", pl.col("dimension") == row["dimension"])
    same = pl.lit(value=False)
    for column in ("key", "code"):
        if row[column]:
            same = same | (pl.col(column) == row[column]).fill_null(value=False)
    found = needs.filter(same).sort("id", descending=True)
    return dict(found.select("site", pl.coalesce(pl.col("resource").replace("", None), "code")).iter_rows())


def _permitted(permits: list[str] | None, code: str | None) -> bool | None:
    if permits is None or (code is None and "*" not in permits):
        return None
    return any(prefix == "*" or (code or "").startswith(prefix) for prefix in permits)


def _why(sector: str | None, score: float | None, permitted: bool | None, asked: str | None) -> list[str]:
    reasons = [f"it asks for {asked}"] if asked else []
    if sector is None:
        reasons.append("its sector is not stated")
    elif score is not None:
        reasons.append(f"sector {sector}, {load('nace')[sector].title}")
    if permitted is False:
        reasons.append("its permit does not name the code")
    return reasons
