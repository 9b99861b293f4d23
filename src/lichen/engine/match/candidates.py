"""Who fits whom: the best partners of each stream, one by one, before any plan shares them out."""

from __future__ import annotations

import numpy as np
import polars as pl

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.fit import FITS, VERDICTS
from lichen.engine.match.legs import names, technologies_at
from lichen.engine.match.pairs import Pairs, worth
from lichen.engine.match.problem import Arcs, Ints, Problem
from lichen.engine.match.reasons import best_verdicts, fits_elsewhere
from lichen.engine.match.result import REASONS
from lichen.engine.match.settings import PlanSettings

_T, _N, _I = pl.String(), pl.Float64(), pl.Int64()
CANDIDATES: dict[str, pl.DataType] = {
    "stream": _T, "site": _T, "role": _T, "resource": _T, "rank": _I, "partner": _T, "partner_site": _T,
    "technology": _T, "amount": _N, "dimension": _T, "distance": _N, "mode": _T, "benefit": _N, "co2e_avoided": _N,
    "reason": _T,
}  # fmt: skip


def _rows(region: Region, problem: Problem, arcs: Arcs, role: str) -> pl.DataFrame:
    offer = role == "offer"
    ends, other = (problem.sources, problem.sinks) if offer else (problem.sinks, problem.sources)
    mine, theirs = (arcs.source, arcs.sink) if offer else (arcs.sink, arcs.source)
    into_plant = other.is_plant[theirs]
    value = worth(arcs, problem.carbon_price)
    modes = [lane.mode for lane in problem.lanes]
    table = pl.DataFrame({
        "stream": names(region.streams["id"], ends.stream[mine]),
        "site": names(region.sites["id"], ends.site[mine]),
        "role": pl.Series([role] * len(mine), dtype=pl.String),
        "resource": pl.Series([ends.resource[e] for e in mine.tolist()], dtype=pl.String),
        "rank": np.zeros(len(mine), np.int64),
        "partner": names(region.streams["id"], other.stream[theirs]),
        "partner_site": names(region.sites["id"], other.site[theirs]),
        "technology": technologies_at(region, problem, other, theirs),
        "amount": np.minimum(ends.amount[mine], other.amount[theirs]),
        "dimension": pl.Series([ends.dimension[e] for e in mine.tolist()], dtype=pl.String),
        "distance": arcs.distance,
        "mode": pl.Series([modes[n] for n in arcs.lane.tolist()], dtype=pl.String),
        "benefit": np.where(into_plant, np.nan, value),
        "co2e_avoided": np.where(into_plant, np.nan, arcs.co2e),
        "reason": pl.Series([None] * len(mine), dtype=pl.String),
    }, schema=CANDIDATES)  # fmt: skip
    by_stream = pl.col("stream")
    return (
        table.with_columns(pl.col("benefit", "co2e_avoided").fill_nan(None))
        .filter(by_stream.is_not_null())
        .sort(
            "stream",
            "benefit",
            "distance",
            "partner",
            descending=[False, True, False, False],
            nulls_last=True,
        )
        .with_columns((pl.int_range(pl.len()).over("stream") + 1).alias("rank"))
    )


def _unmatched(region: Region, problem: Problem, role: str, matched: Ints) -> pl.DataFrame:
    """Return the streams of one role that are not among the `matched` ends, each with its reason."""
    ends = problem.sources if role == "offer" else problem.sinks
    row = np.setdiff1d(np.flatnonzero(~ends.is_plant), matched)
    verdict = best_verdicts(problem, role)[row]
    reasons = [
        VERDICTS[v] if v != FITS else "distance" if fits_elsewhere(problem, role, e) else "no_partner"
        for v, e in zip(verdict.tolist(), row.tolist(), strict=True)
    ]
    return pl.DataFrame({
        "stream": names(region.streams["id"], ends.stream[row]), "site": names(region.sites["id"], ends.site[row]),
        "role": pl.Series([role] * len(row), dtype=pl.String),
        "resource": pl.Series([ends.resource[e] for e in row.tolist()], dtype=pl.String),
        "amount": ends.amount[row], "dimension": pl.Series([ends.dimension[e] for e in row.tolist()], dtype=pl.String),
        "reason": pl.Series([REASONS[reason] for reason in reasons], dtype=pl.String),
    })  # fmt: skip


def match_table(
    region: Region, settings: PlanSettings | None = None, *, stream: str | None = None, limit: int = 5
) -> pl.DataFrame:
    """Return the best `limit` partners of each stream, or of one; those without a partner carry the reason.

    Columns: stream, site, role, resource, rank (1 = best), partner, partner_site, technology (where the partner is a
    plant; its benefit depends on the plan and is not stated), amount both can move [unit/year], dimension,
    distance of haul [km], mode, benefit [currency/unit], co2e_avoided [t/unit], reason.

    Raises `ModelError` if the region has no such stream, and as `make_plan` does.

    >>> from lichen.engine.match.testing import two_sites
    >>> match_table(two_sites(), stream="bran").select("partner", "distance", "benefit").rows()
    [('feed', 10.0, 24.0)]
    """
    settings = settings or PlanSettings()
    if stream is not None and stream not in set(region.streams["id"]):
        raise ModelError(
            f"The pack has no stream '{stream}'; look it up in the sheet 'streams', column 'id'."
        )
    problem = compile_problem(region, settings)
    pairs = Pairs(problem)
    tables = []
    for role in ("offer", "need"):
        arcs = pairs.best_partners(role, limit)
        found = _rows(region, problem, arcs, role).filter(pl.col("rank") <= limit)
        tables += [found, _unmatched(region, problem, role, arcs.source if role == "offer" else arcs.sink)]
    whole = pl.concat(tables, how="diagonal_relaxed").select(*CANDIDATES)
    return whole if stream is None else whole.filter(pl.col("stream") == stream)
