"""Checks what was stated, and reconciles it: weighted least squares under all balances at once."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lichen.core.errors import LichenError, ModelError
from lichen.engine.flows.blame import fault_sentences
from lichen.engine.flows.clash import clash_sentence
from lichen.engine.flows.compile import compile_system
from lichen.engine.flows.faults import Fault, find_faults, without
from lichen.engine.flows.overall import overall_sentences
from lichen.engine.flows.parts import How
from lichen.engine.flows.result import Balanced, Checked
from lichen.engine.flows.robust import robustly
from lichen.engine.flows.sheets import balance_sheets
from lichen.engine.flows.solve import solve
from lichen.engine.flows.system import FlowSystem
from lichen.engine.flows.tables import data_table, fault_table, part_table
from lichen.engine.flows.tell import gap_sentences
from lichen.engine.kit.reconcile.problem import Problem

Loss = Literal["squares", "huber"]
_ROUNDS = 10


def balance(system: FlowSystem, *, assumed_rel_sd: float = 0.1) -> Checked:
    """Return the balance sheets of a system as stated: nothing is adjusted.

    `assumed_rel_sd` [1] stands for errors that nobody stated. What is only known as a range counts by the end, or the
    place within, that is nearest to closing its balance.

    >>> from lichen.engine.flows.testing import splitter
    >>> balance(splitter((10.0, 6.0, 9.0))).sentences
    ("the balance of 'mill' in 2024 misses 5 t (more leaves than enters), where the stated errors allow about 3.4 t.",)
    """
    compiled = compile_system(system, assumed_rel_sd=assumed_rel_sd)
    sheets = balance_sheets(compiled, compiled.problem.measured, compiled.problem.sd, stated=True)
    return Checked(system, sheets, tuple(gap_sentences(system, sheets)))


def reconcile(
    system: FlowSystem,
    *,
    assumed_rel_sd: float = 0.1,
    loss: Loss = "squares",
    set_aside: bool = False,
    spread: How = "auto",
    seed: int = 0,
) -> Balanced:
    """Return the figures nearest to those stated that keep every balance, and which of them are likely at fault.

    Nearest is least in the sum of squares of the adjustments, each relative to its standard deviation; no flow is
    negative. With `loss` *huber* large adjustments count in line and not by their square, so that several gross errors
    cannot pull the others off; `weight` tells how much each figure counted. With `set_aside` the figures found at fault
    (`lichen.engine.flows.faults`) are left out and found from the others. `spread` says how standard deviations
    are found (`lichen.engine.flows.solve`), `seed` is that of random draws. The test of a datum is that of VDI 2048
    (`lichen.engine.flows.judge`); `others_say` is what the balances make of it from all other figures.

    Raises `ModelError` where exact figures and bounds leave no solution, with a smallest set of them that clash.

    >>> from lichen.engine.flows.testing import splitter
    >>> made = reconcile(splitter((10.0, 6.0, 5.0)))
    >>> made.data["reconciled"].round(3).to_list(), round(made.chi2, 3), made.dof
    ([10.333, 5.667, 4.667], 0.333, 1)
    """
    compiled = compile_system(system, assumed_rel_sd=assumed_rel_sd)
    problem, log_sd = compiled.problem, compiled.log_sd
    try:
        first = solve(
            problem, log_sd, spread="normal" if set_aside or loss != "squares" else spread, seed=seed
        )
    except LichenError:
        if (clash := clash_sentence(system, compiled)) is not None:
            raise ModelError(clash) from None
        raise
    faults, solved, weight = find_faults(first), first, np.ones(problem.n_variables)
    left = problem
    if set_aside:
        faults, left = _all_faults(problem, log_sd, faults)
        solved = solve(left, log_sd, spread=spread, seed=seed)
    if loss == "huber":
        solved, weight = robustly(left, log_sd, solved, spread=spread, seed=seed)
    table = fault_table(system, compiled, first, faults)
    data = data_table(system, compiled, solved, weight, table, aside=set_aside)
    before = balance_sheets(compiled, problem.measured, problem.sd, stated=True)
    after = balance_sheets(compiled, solved.x, np.zeros(len(solved.x)))
    parts = part_table(compiled, first, solved)
    told = [
        *overall_sentences(first, solved, parts, faults, weight, aside=set_aside),
        *fault_sentences(system, compiled, before, data, table),
    ]
    return Balanced(
        system,
        data,
        after,
        before,
        table,
        parts,
        first.chi2,
        first.dof,
        first.p,
        tuple(told),
        compiled,
        solved,
    )


def _all_faults(
    problem: Problem, log_sd: NDArray[np.float64], faults: tuple[Fault, ...]
) -> tuple[tuple[Fault, ...], Problem]:
    """Return the faults, with those that show only when the first are out, and the problem without them."""
    found, new, left = faults, faults, problem
    for _ in range(_ROUNDS):
        if not new:
            break
        left = without(left, [fault.variable for fault in new])
        new = find_faults(solve(left, log_sd, spread="normal"))
        found = (*found, *new)
    return found, left
