"""The pooling problems of the literature, and what must hold for any."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.pooling import cases, problem_of
from lichen.core.errors import ModelError
from lichen.engine.match.pooling import Arcs, PoolingProblem, Pools, Sources, Terminals, solve_pooling
from tests.conftest import SHARED

KNOWN = SHARED / "cases" / "match.json"


@pytest.mark.parametrize("name", list(cases()))
def test_the_known_optimum_is_reached_and_enclosed(name: str) -> None:
    """Within the gap asked for; the bound is never below the published optimum."""
    case = cases()[name]
    found = solve_pooling(problem_of(case), gap=1e-4)
    assert found.status == "optimal"
    assert found.profit == pytest.approx(case["optimum"], rel=1.01e-4)
    assert found.bound >= case["optimum"] * (1 - 1e-8)
    assert found.violation <= 1e-6


@pytest.mark.skipif(not KNOWN.exists(), reason="needs ../shared, which is not there")
def test_the_shared_case_of_haverly() -> None:
    """400, 600 and 750, as `match.json` has them."""
    optimum = json.loads(KNOWN.read_text("utf-8"))["pooling_haverly"]["optimum"]
    known = [solve_pooling(problem_of(cases()[f"haverly{k}"]), gap=1e-6).profit for k in (1, 2, 3)]
    assert known == pytest.approx(list(optimum.values()), rel=1e-6)


def random_problem(seed: int) -> PoolingProblem:
    """Return three sources, one pool, two terminals and two qualities at random."""
    rng = np.random.default_rng(seed)
    return PoolingProblem(
        Sources(rng.uniform(1, 9, 3), rng.uniform(5, 20, 3), rng.uniform(0, 4, (3, 2))),
        Pools([float(rng.uniform(5, 20))]),
        Terminals(rng.uniform(5, 15, 2), rng.uniform(3, 12, 2), rng.uniform(1.0, 3.5, (2, 2))),
        Arcs([0, 1, 2, 2, 3, 3], [3, 3, 4, 5, 4, 5]),
    )


@settings(max_examples=8)
@given(st.integers(0, 10_000))
def test_no_make_up_on_a_grid_beats_the_bound(seed: int) -> None:
    """One pool of two sources: for every share on a grid what is left is linear; none is above the bound."""
    problem = random_problem(seed)
    found = solve_pooling(problem, gap=1e-6)
    best = 0.0
    for share in np.linspace(0, 1, 21):
        q = problem.sources.quality
        mixed = share * q[0] + (1 - share) * q[1]
        cost = share * problem.sources.cost[0] + (1 - share) * problem.sources.cost[1]
        limits = [problem.sources.most[k] / s for k, s in ((0, share), (1, 1 - share)) if s > 0]
        merged = PoolingProblem(
            Sources([cost, problem.sources.cost[2]], [min(limits), problem.sources.most[2]], [mixed, q[2]]),
            Pools(np.zeros(0)),
            problem.terminals,
            Arcs([0, 0, 1, 1], [2, 3, 2, 3], most=np.inf),
        )
        capped = replace(
            merged,
            sources=replace(
                merged.sources, most=np.minimum(merged.sources.most, [problem.pools.most[0], np.inf])
            ),
        )
        best = max(best, solve_pooling(capped).profit)
    assert found.bound >= best - 1e-7 * abs(best)
    assert found.profit >= best * (1 - 1e-6) - 1e-9


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.sampled_from([1e-3, 7.0, 1e5]))
def test_units_and_order_change_nothing(seed: int, factor: float) -> None:
    """Amounts in other units, qualities in other units, sources and arcs in another order: the same profit."""
    problem = random_problem(seed)
    base = solve_pooling(problem, gap=1e-5)
    sources, terminals, arcs = problem.sources, problem.terminals, problem.arcs
    order = np.array([2, 0, 1])
    back = np.argsort(order)
    shuffled = np.random.default_rng(seed).permutation(len(arcs))
    tail = np.where(arcs.tail < 3, back[np.minimum(arcs.tail, 2)], arcs.tail)
    other = PoolingProblem(
        Sources(sources.cost[order], sources.most[order] * factor, sources.quality[order] * 100),
        Pools(problem.pools.most * factor),
        Terminals(terminals.price, terminals.most * factor, terminals.quality_max * 100),
        Arcs(tail[shuffled], arcs.head[shuffled]),
    )
    assert solve_pooling(other, gap=1e-5).profit == pytest.approx(
        base.profit * factor, rel=3e-5, abs=1e-9 * factor
    )


def test_what_must_arrive_and_cannot_is_proven() -> None:
    """A terminal that must have 5 of what nobody can make clean enough: no blends keep all limits."""
    problem = PoolingProblem(
        Sources([1.0], [10.0], [3.0]),
        Pools([10.0]),
        Terminals([9.0], [10.0], [2.0], least=5.0),
        Arcs([0, 1], [1, 2]),
    )
    with pytest.raises(ModelError, match="contradict"):
        solve_pooling(problem)


def test_nothing_worth_doing_is_a_plan_of_nothing() -> None:
    problem = PoolingProblem(
        Sources([10.0], [10.0], [1.0]), Pools([10.0]), Terminals([9.0], [10.0], [2.0]), Arcs([0, 1], [1, 2])
    )
    found = solve_pooling(problem)
    assert (found.status, found.profit, found.flow.tolist()) == ("optimal", 0.0, [0.0, 0.0])


def test_flows_are_told_as_a_table() -> None:
    """Profits of the rows add up to the profit."""
    problem = problem_of(cases()["haverly1"])
    found = solve_pooling(problem)
    assert found.flows(problem)["profit"].sum() == pytest.approx(found.profit)


def test_pools_may_feed_each_other_in_a_circle() -> None:
    """Two pools that feed one another are as good as one that takes both sources, and no better."""
    terminals = Terminals([9.0], [10.0], [2.0])
    sources = Sources([2.0, 6.0], [10.0, 10.0], [3.0, 1.0])
    circle = PoolingProblem(
        sources, Pools([20.0, 20.0]), terminals, Arcs([0, 1, 2, 3, 2, 3], [2, 3, 3, 2, 4, 4])
    )
    single = PoolingProblem(sources, Pools([20.0]), terminals, Arcs([0, 1, 2], [2, 2, 3]))
    assert solve_pooling(circle).profit == pytest.approx(solve_pooling(single).profit, rel=1e-4)
