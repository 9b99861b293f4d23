"""The tables of a reconciliation: every datum, the figures at fault, the independent parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from lichen.engine.flows.blame import datum_sentence
from lichen.engine.flows.compile import Compiled
from lichen.engine.flows.faults import Fault
from lichen.engine.flows.judge import judged
from lichen.engine.flows.result import FLOW_SCHEMAS
from lichen.engine.flows.solve import Solved
from lichen.engine.flows.system import FlowSystem
from lichen.engine.flows.tell import LIMIT

Floats = NDArray[np.float64]
_FINDINGS = {
    "redundant": "checked by others", "non-redundant": "not checked", "exact": "exact",
    "observable": "found from others", "unobservable": "cannot be found",
}  # fmt: skip
_SHOWN = 2


def data_table(
    system: FlowSystem,
    compiled: Compiled,
    solved: Solved,
    weight: Floats,
    faults: pl.DataFrame,
    *,
    aside: bool,
) -> pl.DataFrame:
    """Return every datum before and after; `weight` [1] by which each figure counted, shape (variable,).

    >>> from lichen.engine.flows import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> reconcile(splitter()).data["spread_from"].to_list()
    ['elimination', 'elimination', 'elimination']
    """
    seen = np.array([kind != "unobservable" for kind in solved.kind])
    stands = judged(solved, weight, compiled.log_sd)
    out = faults["variable"].to_list() if aside else []
    finding = [_FINDINGS[kind] for kind in solved.kind]
    for variable in out:
        finding[variable] = f"set aside, {finding[variable]}"
    finding = [
        words + (", at its bound" if bound and know else "")
        for words, bound, know in zip(finding, solved.at_bound, seen, strict=True)
    ]
    counted = compiled.problem.known & ~compiled.problem.exact
    frame = compiled.variables.with_columns(
        _column("reconciled", np.where(seen, solved.x, np.nan)),
        _column("reconciled_sd", np.where(seen, solved.sd, np.nan)),
        _column("sd_error", solved.sd_error),
        pl.Series("spread_from", solved.spread_from, dtype=pl.String).replace("", None),
        _column("mean", solved.mean),
        _column("interval_low", solved.low),
        _column("interval_high", solved.high),
        _column("others_say", stands.others),
        _column("others_sd", stands.others_sd),
        _column("test", stands.test),
        _column(
            "weight", np.where(np.isin(np.arange(len(counted)), out), 0.0, np.where(counted, weight, np.nan))
        ),
        pl.Series("finding", finding, dtype=pl.String),
    )
    accused = dict(faults.select("variable", "sentence").iter_rows())
    told = [
        str(accused.get(i) or _sentence(system, row)) for i, row in enumerate(frame.iter_rows(named=True))
    ]
    return _shaped("data", frame.with_columns(pl.Series("sentence", told, dtype=pl.String)))


def _column(name: str, values: Floats) -> pl.Series:
    return pl.Series(name, values).fill_nan(None)


def _shaped(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.col(column).cast(kind) for column, kind in FLOW_SCHEMAS[name].items())


def _sentence(system: FlowSystem, row: dict[str, Any]) -> str:
    """Say of a suspect figure what the others make of it; of the rest nothing."""
    if row["test"] is None or abs(row["test"]) <= LIMIT or row["others_say"] is None:
        return ""
    return datum_sentence(system, row)


def fault_table(
    system: FlowSystem, compiled: Compiled, first: Solved, faults: Sequence[Fault]
) -> pl.DataFrame:
    """Return the figures at fault, with what the rest says of each; `first` is the solution with all figures.

    >>> from lichen.engine.flows import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> reconcile(splitter((10.0, 2.0, 1.0), sd=0.5)).faults["sentence"].to_list()
    ["The flow 'in' (wheat, outside → mill) in 2024 is stated as 10.00 ± 0.50 t: the others say 3.00 ± 0.71 t."]
    """
    rows = []
    for fault in faults:
        row = compiled.variables.row(fault.variable, named=True)
        own = float(first.linear.sd[fault.variable])
        at, value = float(first.linear.measured[fault.variable]), float(first.x[fault.variable])
        others, others_sd = at + fault.gap, float(np.sqrt(max(fault.gap_sd**2 - own**2, 0.0)))
        if compiled.log_sd[fault.variable] > 0 and value > 0:  # what is added to a logarithm multiplies
            ratio = float(np.exp((others - value) / value))
            others, others_sd = value * ratio, others_sd * ratio
        row |= {"variable": fault.variable, "others_say": others, "others_sd": others_sd, "test": fault.test}
        row |= {"chi2": fault.chi2, "dof": fault.dof, "p": fault.p, "rivals": list(fault.rivals)}
        row["sentence"] = str(datum_sentence(system, row))
        rows.append({column: row[column] for column in FLOW_SCHEMAS["faults"]})
    table = pl.DataFrame(rows, schema=FLOW_SCHEMAS["faults"], orient="row")
    return table.with_columns(pl.col("p").fill_nan(None))


def part_table(compiled: Compiled, first: Solved, solved: Solved) -> pl.DataFrame:
    """Return the global test of each independent part by least squares, and whence its deviations come.

    >>> from lichen.engine.flows import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> reconcile(splitter()).parts.select("part", "figures", "dof", "spread_from").rows()
    [('2024: in, left …', 3, 1, 'elimination')]
    """
    counted = compiled.problem.known & ~compiled.problem.exact
    rows = []
    for part in first.parts:
        if part.problem is None:
            continue
        there = compiled.variables[part.variables.tolist()]
        came = Counter(solved.spread_from[i] for i in part.variables if solved.spread_from[i])
        critical = float(stats.chi2.ppf(0.95, part.dof)) if part.dof else None
        p = float(stats.chi2.sf(part.chi2, part.dof)) if part.dof else None
        most = came.most_common(1)[0][0] if came else None
        figures = int(counted[part.variables].sum())
        rows.append((_named(there), figures, part.chi2, part.dof, critical, p, most))
    return pl.DataFrame(rows, schema=FLOW_SCHEMAS["parts"], orient="row")


def _named(there: pl.DataFrame) -> str:
    """Return what a part is called: its periods, and the first of its data."""
    periods = there["period"].drop_nulls().unique(maintain_order=True).to_list()
    when = "" if not periods or periods == ["all"] else periods[0]
    when += f" to {periods[-1]}" if len(periods) > 1 else ""
    names = there["id"].unique(maintain_order=True).to_list()
    what = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    return f"{when}: {what}" if when else what
