"""The plan against simpler ways: nearest receiver first, and the reference case in which nothing changes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from lichen.engine.kit.jit import kernel
from lichen.engine.match.pairs import Pairs, worth
from lichen.engine.match.problem import Arcs, Floats, Ints, Problem, join_arcs, no_arcs
from lichen.engine.match.result import RESULT_SCHEMAS

EVERY_PAIR = 2_000_000  # a market with more pairs than this looks at the nearest partners only
NEIGHBOURS = 64


@kernel
def _take_in_order(source: Ints, sink: Ints, left_source: Floats, left_sink: Floats) -> Floats:
    """Give each pair in turn as much as both its ends still have."""
    taken = np.zeros(len(source))
    for k in range(len(source)):
        amount = min(left_source[source[k]], left_sink[sink[k]])
        if amount > 0.0:
            taken[k] = amount
            left_source[source[k]] -= amount
            left_sink[sink[k]] -= amount
    return taken


def _order(arcs: Arcs, carbon_price: float) -> npt.NDArray[np.intp]:
    """Return the arcs by haul, ties by row, then by worth."""
    pair = arcs.source * (int(np.max(arcs.sink, initial=0)) + 1) + arcs.sink
    if np.all(pair[1:] > pair[:-1]):  # as they come from a single lane: a stable sort keeps the rows in order
        return np.argsort(arcs.distance, kind="stable")
    return np.lexsort((-worth(arcs, carbon_price), pair, arcs.distance))


def nearest_first(problem: Problem, pairs: Pairs) -> tuple[Arcs, Floats]:
    """Return the arcs and amounts [unit/year] of a region that lets the nearest partners meet first.

    Pairs are taken by increasing haul (ties by row, then by worth), each for as much as both ends still have. A
    pair that would lose money is left out, since nobody would agree to it, and so is a load that a need could take only
    in a mixture; plants, lots and limits on partners are
    not looked at.
    """
    left_source = np.where(problem.sources.is_plant, 0.0, problem.sources.amount)
    left_sink = np.where(problem.sinks.is_plant, 0.0, problem.sinks.amount)
    chosen, amounts = [no_arcs()], [np.empty(0)]
    for found in pairs.by_group(EVERY_PAIR, NEIGHBOURS):
        paying = found.take((worth(found, problem.carbon_price) > 0) & problem.mixtures.alone(found))
        ordered = paying.take(_order(paying, problem.carbon_price))
        taken = _take_in_order(ordered.source, ordered.sink, left_source, left_sink)
        chosen.append(ordered.take(taken > 0))
        amounts.append(taken[taken > 0])
    return join_arcs(chosen), np.concatenate(amounts)


def moved_up(problem: Problem, arcs: Arcs, amount: Floats) -> float:
    """Return how much goes to a better rank of the waste hierarchy than today [unit/year]."""
    before, after = problem.sources.rank[arcs.source], problem.sinks.rank[arcs.sink]
    return float(np.sum(amount[(before > 0) & (after > 0) & (after < before)]))


def headline(problem: Problem, arcs: Arcs, amount: Floats, dimension: str) -> dict[str, float]:
    """Return what a set of exchanges places and moves up [unit/year], and its mean haul [km], in one dimension."""
    kinds = np.array(problem.sources.dimension, dtype=object)
    mine = (
        (kinds[arcs.source] == dimension) & ~problem.sources.is_plant[arcs.source]
        if len(arcs)
        else np.zeros(0, bool)
    )
    placed, x = arcs.take(mine), amount[mine]
    total = float(np.sum(x))
    return {
        "amount_placed": total,
        "moved_up": moved_up(problem, placed, x),
        "distance": float(np.sum(x * placed.distance)) / total if total > 0 else 0.0,
    }


def scenario_table(problem: Problem, pairs: Pairs, plan: dict[str, float], dimension: str) -> pl.DataFrame:
    """Return the plan beside nearest receiver first and the reference case."""
    arcs, amount = nearest_first(problem, pairs)
    simple = headline(problem, arcs, amount, dimension) | {
        "net_benefit": float(np.sum(amount * worth(arcs, problem.carbon_price))),
        "co2e_avoided": float(np.sum(amount * arcs.co2e)),
    }
    nothing = dict.fromkeys(("amount_placed", "net_benefit", "co2e_avoided", "moved_up", "distance"), 0.0)
    rows = [
        {"name": "plan", "title": "Best plan"} | plan,
        {"name": "nearest", "title": "Nearest receiver first"} | simple,
        {"name": "reference", "title": "Reference case: no exchange"} | nothing,
    ]
    return pl.DataFrame(rows, schema=RESULT_SCHEMAS["scenarios"])
