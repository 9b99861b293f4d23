"""Why nothing keeps all balances and bounds: the smallest set of them that clash, in plain words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from lichen.core.pack.flows import GOODS
from lichen.core.said import Said, joined, said
from lichen.engine.flows.blame import datum_of
from lichen.engine.flows.compile import Compiled
from lichen.engine.flows.system import FlowSystem
from lichen.engine.flows.tell import amount_said, balance_words, in_period, unit_of
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


def _told(
    system: FlowSystem, compiled: Compiled, problem: Problem, found: Conflict, keep: np.ndarray
) -> Said:
    told: list[str] = [_row(system, compiled, int(keep[row])) for row in found.rows]
    limits: tuple[tuple[tuple[int, ...], np.ndarray, Callable[..., Said]], ...] = (
        (found.exact, problem.exact_values, lambda **of: said("{datum} is exactly {amount}", **of)),
        (found.lower, problem.lower, lambda **of: said("{datum} is at least {amount}", **of)),
        (found.upper, problem.upper, lambda **of: said("{datum} is at most {amount}", **of)),
    )
    for variables, values, limit in limits:
        for variable in variables:
            row = compiled.variables.row(variable, named=True)
            share = row["kind"] in ("concentration", "transfer")
            unit = "" if share else unit_of(system, row["layer"])
            size = amount_said(float(values[variable]), unit, 0.0)
            told.append(limit(datum=datum_of(system, row), amount=size))
    return said(
        "These cannot all hold: {statements}. Any one of them given up, the others can: widen a range, give an exact "
        "figure an error, or add the flow that is missing.",
        statements=joined(told, "; "),
    )


_FLOWS: dict[str, Callable[..., Said]] = {
    "whole": lambda what: said("{what} is the sum of its parts", what=what),
    "carry": lambda what: said("{what} is that of the period before and its change", what=what),
    "parts": lambda what: said("{what} is that of its parts", what=what),
    "concentration": lambda what: said("{what} is as stated", what=what),
    "transfer": lambda what: said("{what} is as stated", what=what),
}


def _row(system: FlowSystem, compiled: Compiled, row: int) -> Said:
    kind, name, layer, period = compiled.rows.row(row)
    if kind == "balance":
        return balance_words(system, name, layer, period)
    plain = layer == GOODS
    if kind in ("carry", "parts"):
        of = {"process": system.names.get(name, name), "layer": layer}
        what = (
            said("the stock of '{process}'", **of)
            if plain
            else said("the stock of {layer} of '{process}'", **of)
        )
    elif kind == "concentration":
        of = {"id": name, "layer": layer}
        what = (
            said("the concentration in '{id}'", **of)
            if plain
            else said("the concentration of {layer} in '{id}'", **of)
        )
    else:
        called = said("the flow '{id}'", id=name) if kind == "whole" else said("the share of '{id}'", id=name)
        what = called if plain else said("{what} of {layer}", what=called, layer=layer)
    return _FLOWS[kind](in_period(what, period))
