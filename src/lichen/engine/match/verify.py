"""Checks a finished plan against its region anew, from its tables alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from lichen.core.graph import Region
from lichen.engine.match.answer import Answer
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.gains import organisation_table
from lichen.engine.match.legs import balance_table, chain_table, leg_table, plant_table
from lichen.engine.match.pairs import Pairs, evaluated
from lichen.engine.match.problem import Arcs, Problem
from lichen.engine.match.proof import certify, hauls
from lichen.engine.match.recall import recall_answer
from lichen.engine.match.result import RESULT_SCHEMAS, Certificate, Plan
from lichen.engine.match.settings import PlanSettings

_CLOSE = 1e-6  # relative, and absolute in the unit of the column


def _same(told: pl.DataFrame, true: pl.DataFrame, name: str) -> bool:
    """Whether two tables say the same in any order: texts alike, numbers up to rounding."""
    if len(told) != len(true):
        return False
    numbers = [
        column for column, kind in RESULT_SCHEMAS[name].items() if kind == pl.Float64() and column in true
    ]
    texts = [column for column in RESULT_SCHEMAS[name] if column not in {*numbers, "id"}]
    order = [*texts, *[column for column in ("amount",) if column in numbers]]
    one, other = (table.sort(order, nulls_last=True, maintain_order=True) for table in (told, true))
    return one.select(texts).equals(other.select(texts)) and np.allclose(
        one.select(numbers).to_numpy(),
        other.select(numbers).to_numpy(),
        rtol=_CLOSE,
        atol=_CLOSE,
        equal_nan=True,
    )


def _evaluated(problem: Problem, arcs: Arcs) -> Arcs:
    """Return the same arcs with the hauls and figures that the region gives them."""
    true = np.zeros(len(arcs))
    for lane in np.unique(arcs.lane).tolist():
        mine = np.flatnonzero(arcs.lane == lane)
        true[mine] = hauls(problem, lane, arcs.source[mine], arcs.sink[mine])
    return evaluated(problem, replace(arcs, distance=true))


def _told_truly(region: Region, problem: Problem, answer: Answer, plan: Plan) -> bool:
    """Whether the plan's tables say what its amounts and prices and the region's figures say."""
    true = replace(answer, arcs=_evaluated(problem, answer.arcs))
    legs = leg_table(region, problem, true)
    tables = {
        "exchanges": legs,
        "plants": plant_table(region, problem, true),
        "balances": balance_table(region, problem, true),
        "chains": chain_table(region, problem, true),
        "organisations": organisation_table(region, problem, true, legs),
    }
    return all(_same(getattr(plan, name), table, name) for name, table in tables.items())


def verify_plan(region: Region, plan: Plan, settings: PlanSettings | None = None) -> Certificate:
    """Return the certificate of a plan, found anew from its tables and the region; it trusts no solver.

    `settings` are those the plan was made with. ``valid`` is False where an exchange, a plant, a price or a gain has
    been changed, left out or made up. Raises `ModelError` where the plan names what the region does not have.

    >>> from lichen.engine.match.plan import make_plan
    >>> from lichen.engine.match.testing import two_sites
    >>> verify_plan(two_sites(), make_plan(two_sites())).valid
    True
    """
    settings = settings or PlanSettings()
    problem = compile_problem(region, settings)
    answer = recall_answer(region, problem, plan)
    certificate = certify(problem, answer, Pairs(problem), settings.tolerance)
    return replace(certificate, valid=certificate.valid and _told_truly(region, problem, answer, plan))
