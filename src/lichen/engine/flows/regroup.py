"""The same result, its processes put together otherwise: for pictures and sums that tell another story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lichen.core.graph import SCHEMAS
from lichen.engine.flows.border import borders_of
from lichen.engine.flows.result import Balanced

Key = tuple[str, str, str, str]  # process, side, layer, period
_MOST_FOUND = 0.5  # share of its flows that has to be found before a sum is told
_GROUP = "group: "  # in front of the ids of groups, so that none is that of a process

SUM_SCHEMA: dict[str, pl.DataType] = {
    "process": pl.String(), "side": pl.String(), "layer": pl.String(), "period": pl.String(),
    "amount": pl.Float64(), "sd": pl.Float64(), "stated": pl.Float64(), "unknowns": pl.Int64(),
}  # fmt: skip


def regrouped(balanced: Balanced, groups: Mapping[str, str]) -> Balanced:
    """Return the result with each process as a part of the group that `groups` names for it, the rest by themselves.

    Only who is a part of whom changes: pictures and sums of level 0 then show groups. Figures stay as they are.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> regrouped(reconcile(splitter()), {"mill": "Food"}).system.processes.select("id", "name", "parent").row(-1)
    ('group: Food', 'Food', None)
    """
    processes = balanced.system.processes
    names = dict.fromkeys(groups[key] for key in processes["id"] if key in groups)
    parents = {key: _GROUP + group for key, group in groups.items()}
    moved = processes.with_columns(
        pl.col("id").replace_strict(parents, default=None, return_dtype=pl.String).alias("parent")
    )
    wholes = pl.DataFrame(
        {"id": [_GROUP + name for name in names], "name": list(names), "balance": [True] * len(names)},
        schema={"id": pl.String, "name": pl.String, "balance": pl.Boolean},
    )
    both = pl.concat([moved, wholes], how="diagonal").select(SCHEMAS["processes"].keys())
    return replace(balanced, system=replace(balanced.system, processes=both))


def year_sums(balanced: Balanced) -> pl.DataFrame:
    """Return what enters and leaves each process that is part of none, by period, as in `SUM_SCHEMA`.

    `side` is entering or leaving; `amount` [unit of the layer] reconciled, without the `unknowns` [count], flows that
    cannot be found; null where these are half of all or more. Where nothing is kept and the other side is known better,
    it is the sum of that. `sd` with all covariances, null where it is not known; `stated` what was stated, null where
    some of it was not. Flows within a process do not count.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> found = year_sums(reconcile(splitter())).filter(side="leaving", process="mill")
    >>> found.select(pl.col("amount", "sd").round(3), "stated").row(0)
    (10.333, 0.816, 11.0)
    """
    borders, solved = borders_of(balanced.system), balanced.solved
    table = balanced.compiled.variables
    sums: dict[Key, list[int]] = {}
    there = {(layer, period): set[str]() for layer, period in table.select("layer", "period").iter_rows()}
    rows = list(table.select("kind", "id", "layer", "period").iter_rows())
    for kind, name, layer, period in rows:
        if kind == "flow":
            there[layer, period].add(name)
    for variable, (kind, name, layer, period) in enumerate(rows):
        if kind == "flow":
            for process, sign in borders.crossings(name, there[layer, period]):
                if len(borders.above[process]) == 1:
                    side = "entering" if sign > 0 else "leaving"
                    sums.setdefault((process, side, layer, period), []).append(variable)
    lost = np.array([kind == "unobservable" for kind in solved.kind], bool)
    stores = {borders.above[name][-1] for kind, name, _, _ in rows if kind == "change"}
    parts = [_better_side(key, sums, lost, stores) for key in sums]
    found = [[variable for variable in part if not lost[variable]] for part in parts]
    sd = _deviations(balanced, found)
    ranged = (table["basis"] == "range").fill_null(value=False).to_numpy()
    told = np.where(ranged, np.nan, table["stated"].to_numpy())
    made = []
    for key, part, mine, error in zip(sums, parts, found, sd, strict=True):
        known = len(mine) > _MOST_FOUND * len(part)
        amount = float(solved.x[mine].sum()) if known else None
        stated = float(told[sums[key]].sum())
        made.append((*key, amount, error if known else None, stated, len(part) - len(mine)))
    return pl.DataFrame(made, schema=SUM_SCHEMA, orient="row").with_columns(
        pl.col("sd", "stated").fill_nan(None)
    )


def _better_side(
    key: Key, sums: Mapping[Key, list[int]], lost: NDArray[np.bool_], stores: set[str]
) -> list[int]:
    """Return the flows on a side, or those on the other side where these are known better and nothing is kept."""
    process, side, layer, period = key
    other = sums.get((process, "leaving" if side == "entering" else "entering", layer, period))
    mine = sums[key]
    if other is None or process in stores or lost[other].sum() >= lost[mine].sum():
        return mine
    return other


def _deviations(balanced: Balanced, sums: list[list[int]]) -> list[float]:
    """Return the standard deviation of each sum, NaN where some of it is not known."""
    place: dict[tuple[str, ...], list[int]] = {}
    periods = balanced.compiled.variables["period"].to_list()
    for at, part in enumerate(sums):
        if part:
            place.setdefault((periods[part[0]] or "",), []).append(at)
    found = [float("nan")] * len(sums)
    for mine in place.values():  # a period at a time: what does not hang together need not be held at once
        weights = np.zeros((len(mine), len(balanced.solved.x)))
        for row, at in enumerate(mine):
            weights[row, sums[at]] = 1.0
        variance = np.diag(balanced.solved.covariance(weights))
        for row, at in enumerate(mine):
            if not np.isnan(balanced.solved.sd[sums[at]]).any():
                found[at] = float(np.sqrt(max(float(variance[row]), 0.0)))
    return found
