"""Checks what was stated, and reconciles it: weighted least squares under all balances at once."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lichen.engine.flows.compile import Compiled, compile_system
from lichen.engine.flows.result import FLOW_SCHEMAS, Balanced, Checked
from lichen.engine.flows.sheets import balance_sheets
from lichen.engine.flows.solve import Solved, solve
from lichen.engine.flows.system import FlowSystem
from lichen.engine.flows.tell import (
    LIMIT,
    amount_words,
    datum_words,
    fault_sentences,
    gap_sentences,
    text_or_none,
    unit_of,
)

Floats = NDArray[np.float64]
_FLOOR = 0.1  # VDI 2048: the variance of an adjustment counts at least as a tenth of that of the measurement
_BLIND = 1e-9  # share of a variance below which an adjustment says nothing


def balance(system: FlowSystem, *, assumed_rel_sd: float = 0.1) -> Checked:
    """Return the balance sheets of a system as stated: nothing is adjusted.

    `assumed_rel_sd` [1] stands for errors that nobody stated.

    >>> from lichen.engine.flows.testing import splitter
    >>> balance(splitter((10.0, 6.0, 9.0))).sentences
    ("the balance of 'mill' in 2024 misses 5 t (more leaves than enters), where the stated errors allow about 3.39 t.",)
    """
    compiled = compile_system(system, assumed_rel_sd=assumed_rel_sd)
    sheets = balance_sheets(compiled, compiled.problem.measured, compiled.problem.sd)
    return Checked(system, sheets, tuple(gap_sentences(system, sheets)))


def reconcile(system: FlowSystem, *, assumed_rel_sd: float = 0.1) -> Balanced:
    """Return the figures nearest to those stated that keep every balance, and which of them are likely at fault.

    Nearest is least in the sum of squares of the adjustments, each relative to its standard deviation; no flow is
    negative. The test of a datum is its adjustment over the root of max(variance of the adjustment, variance of the
    figure/10), as in [1]_; `others_say` is what the balances make of it from all other figures.

    Raises `ModelError` where exact figures and bounds leave no solution.

    .. [1] VDI 2048 Part 1, *Control and quality improvement of process data and their uncertainties by means of
       correction calculation for operation and acceptance tests*, 2017.

    >>> from lichen.engine.flows.testing import splitter
    >>> made = reconcile(splitter((10.0, 6.0, 5.0)))
    >>> made.data["reconciled"].round(3).to_list(), round(made.chi2, 3), made.dof
    ([10.333, 5.667, 4.667], 0.333, 1)
    """
    compiled = compile_system(system, assumed_rel_sd=assumed_rel_sd)
    solved = solve(compiled.problem)
    data = _data(system, compiled, solved)
    before = balance_sheets(compiled, compiled.problem.measured, compiled.problem.sd)
    after = balance_sheets(compiled, solved.x, np.zeros(len(solved.x)))
    told = [_overall(solved), *fault_sentences(system, compiled, before, data)]
    return Balanced(
        system, data, after, before, solved.chi2, solved.dof, solved.p, tuple(told), compiled, solved
    )


def _overall(solved: Solved) -> str:
    if solved.dof == 0:
        return "Nothing is known twice, so no figure can be checked by the others."
    fits = (
        "fit together" if solved.p >= 0.05 else "contradict each other more than their stated errors explain"
    )
    degrees = f"{solved.dof} degree{'' if solved.dof == 1 else 's'} of freedom"
    share = "p < 0.001" if solved.p < 1e-3 else f"p = {solved.p:.3f}"
    return f"The figures {fits}: chi² is {solved.chi2:.4g} with {degrees} ({share})."


def _data(system: FlowSystem, compiled: Compiled, solved: Solved) -> pl.DataFrame:
    problem = compiled.problem
    checked = np.array([kind == "redundant" for kind in solved.kind])
    seen = np.array([kind != "unobservable" for kind in solved.kind])
    test, others, others_sd = _tests(problem.measured, problem.sd, solved, checked)
    finding = [_finding(kind, bound) for kind, bound in zip(solved.kind, solved.at_bound, strict=True)]
    frame = compiled.variables.with_columns(
        _column("reconciled", np.where(seen, solved.x, np.nan)),
        _column("reconciled_sd", np.where(seen, solved.sd, np.nan)),
        _column("others_say", others),
        _column("others_sd", others_sd),
        _column("test", test),
        pl.Series("finding", finding, dtype=pl.String),
    )
    said = [_sentence(system, row) for row in frame.iter_rows(named=True)]
    frame = frame.with_columns(pl.Series("sentence", said, dtype=pl.String))
    return frame.select(pl.col(name).cast(kind) for name, kind in FLOW_SCHEMAS["data"].items())


def _column(name: str, values: Floats) -> pl.Series:
    return pl.Series(name, values).fill_nan(None)


def _tests(
    measured: Floats, sd: Floats, solved: Solved, checked: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """Return tests, and what the others say, from what each figure adds to the reconciled one."""
    own, post = sd**2, solved.sd**2
    step = solved.x - measured
    with np.errstate(divide="ignore", invalid="ignore"):
        test = step / np.sqrt(np.maximum(own - post, _FLOOR * own))
        told = checked & (own - post > _BLIND * own) & (own > 0)
        # The reconciled value is the mean of the figure and of what the others say, weighted by their variances.
        spread = 1 / (1 / post - 1 / own)
        others = spread * (solved.x / post - measured / own)
        exact = told & (post <= _BLIND * own)
        others, spread = np.where(exact, solved.x, others), np.where(exact, 0.0, spread)
    nan = np.full(len(own), np.nan)
    return np.where(checked, test, nan), np.where(told, others, nan), np.where(told, np.sqrt(spread), nan)


def _finding(kind: str, at_bound: bool) -> str:
    words = {
        "redundant": "checked by others", "non-redundant": "not checked", "exact": "exact",
        "observable": "found from others", "unobservable": "cannot be found",
    }  # fmt: skip
    return words[kind] + (", at its bound" if at_bound and kind != "unobservable" else "")


def _sentence(system: FlowSystem, row: dict[str, object]) -> str:
    """Say of a suspect figure what the others make of it; of the rest nothing."""
    test, others = row["test"], row["others_say"]
    if not isinstance(test, float) or abs(test) <= LIMIT or not isinstance(others, float):
        return ""
    name = datum_words(
        system, str(row["kind"]), str(row["id"]), str(row["layer"]), text_or_none(row["period"])
    )
    share = row["kind"] in ("concentration", "transfer")
    unit = "" if share else unit_of(system, str(row["layer"]))
    stated = amount_words(float(str(row["stated"])), unit)
    return f"{name[:1].upper()}{name[1:]} is stated as {stated}; the others say {amount_words(others, unit)}."
