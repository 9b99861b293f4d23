"""What a balance and a reconciliation say: tables by datum and by process."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from lichen.engine.flows.compile import Compiled
from lichen.engine.flows.solve import Solved
from lichen.engine.flows.system import FlowSystem

_TEXT, _NUMBER = pl.String(), pl.Float64()

FLOW_SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "data": {
        "kind": _TEXT, "id": _TEXT, "layer": _TEXT, "period": _TEXT, "stated": _NUMBER, "stated_sd": _NUMBER,
        "basis": _TEXT, "reconciled": _NUMBER, "reconciled_sd": _NUMBER, "sd_error": _NUMBER, "spread_from": _TEXT,
        "mean": _NUMBER, "interval_low": _NUMBER, "interval_high": _NUMBER, "others_say": _NUMBER,
        "others_sd": _NUMBER, "test": _NUMBER, "weight": _NUMBER, "finding": _TEXT, "source": _TEXT, "sentence": _TEXT,
    },
    "faults": {
        "variable": pl.Int64(), "kind": _TEXT, "id": _TEXT, "layer": _TEXT, "period": _TEXT, "stated": _NUMBER,
        "stated_sd": _NUMBER, "basis": _TEXT, "others_say": _NUMBER, "others_sd": _NUMBER, "test": _NUMBER,
        "chi2": _NUMBER, "dof": pl.Int64(), "p": _NUMBER, "rivals": pl.List(pl.Int64()), "sentence": _TEXT,
    },
    "worth": {
        "kind": _TEXT, "id": _TEXT, "layer": _TEXT, "period": _TEXT, "reconciled": _NUMBER, "reconciled_sd": _NUMBER,
        "further_sd": _NUMBER, "asked_sd": _NUMBER, "narrowed": _NUMBER,
    },
    "parts": {
        "part": _TEXT, "figures": pl.Int64(), "chi2": _NUMBER, "dof": pl.Int64(), "critical": _NUMBER, "p": _NUMBER,
        "spread_from": _TEXT,
    },
    "sheets": {
        "process": _TEXT, "layer": _TEXT, "period": _TEXT, "entering": _NUMBER, "leaving": _NUMBER,
        "stock_change": _NUMBER, "imbalance": _NUMBER, "imbalance_sd": _NUMBER, "test": _NUMBER, "unknowns": pl.Int64(),
    },
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Checked:
    """What the figures say as stated: `sheets` by process, layer and period, as in `FLOW_SCHEMAS`.

    `sentences` tell the gaps beyond what the stated errors explain, the largest first.
    """

    system: FlowSystem
    sheets: pl.DataFrame
    sentences: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Balanced:
    """A reconciled system.

    `data` every datum before and after; `sheets` of each process after, `stated_sheets` before; `faults` figures
    without which the rest fits together, one after another; `parts` the global test of each independent part; `chi2`,
    `dof` and `p` of the whole by least squares (p is NaN where nothing is redundant); `sentences` what was found, in
    plain words. `compiled` and `solved` are the arrays beneath, for covariances.
    """

    system: FlowSystem
    data: pl.DataFrame
    sheets: pl.DataFrame
    stated_sheets: pl.DataFrame
    faults: pl.DataFrame
    parts: pl.DataFrame
    chi2: float
    dof: int
    p: float
    sentences: tuple[str, ...]
    compiled: Compiled
    solved: Solved
