"""Why nothing keeps all balances and bounds: the smallest set of them that clash, in plain words."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from lichen.engine.flows.blame import datum_of
from lichen.engine.flows.compile import Compiled
from lichen.engine.flows.system import FlowSystem
from lichen.engine.flows.tell import amount_words, balance_words, unit_of
from lichen.engine.kit.reconcile.conflict import Conflict, smallest_conflict
from lichen.engine.kit.reconcile.problem import Problem


def clash_sentence(system: FlowSystem, compiled: Compiled) -> str | None:
    """Return the smallest set of balances, bounds and exact figures that cannot all hold; None if none is found.

    Balances with products of two unknowns are not looked at.

    >>> from lichen.engine.flows.compile import compile_system
    >>> from lichen.engine.flows.testing import splitter
    >>> clash_sentence(splitter(), compile_system(splitter())) is None
    True
    """
    problem = compiled.problem
    keep = np.arange(problem.n_rows)
    if problem.terms is not None:
        keep = np.setdiff1d(keep, problem.terms.row)
    if not len(keep):
        return None
    matrix = sparse.csr_array(problem.matrix()[keep])
    plain = problem.having(
        start=matrix.indptr, index=matrix.indices, value=matrix.data, rhs=problem.rhs[keep], terms=None,
        row_names=[problem.row_name(int(row)) for row in keep],
    )  # fmt: skip
    found = smallest_conflict(plain)
    return None if found is None else _told(system, compiled, plain, found, keep)


def _told(system: FlowSystem, compiled: Compiled, problem: Problem, found: Conflict, keep: np.ndarray) -> str:
    said = [_row(system, compiled, int(keep[row])) for row in found.rows]
    for variables, values, how in (
        (found.exact, problem.exact_values, "is exactly"),
        (found.lower, problem.lower, "is at least"),
        (found.upper, problem.upper, "is at most"),
    ):
        for variable in variables:
            row = compiled.variables.row(variable, named=True)
            share = row["kind"] in ("concentration", "transfer")
            unit = "" if share else unit_of(system, row["layer"])
            said.append(f"{datum_of(system, row)} {how} {amount_words(float(values[variable]), unit, 0.0)}")
    return (
        f"These cannot all hold: {'; '.join(said)}. Any one of them given up, the others can: widen a range, give an "
        "exact figure an error, or add the flow that is missing."
    )


def _row(system: FlowSystem, compiled: Compiled, row: int) -> str:
    kind, name, layer, period = compiled.rows.row(row)
    when = f" in {period}" if period and period != "all" else ""
    of = "" if layer == "goods" else f" of {layer}"
    called = system.names.get(name, name)
    return {
        "balance": balance_words(system, name, layer, period),
        "whole": f"the flow '{name}'{of}{when} is the sum of its parts",
        "carry": f"the stock{of} of '{called}'{when} is that of the period before and its change",
        "parts": f"the stock{of} of '{called}'{when} is that of its parts",
        "concentration": f"the concentration{of} in '{name}'{when} is as stated",
        "transfer": f"the share of '{name}'{of}{when} is as stated",
    }[kind]
