"""The transport solver against an independent programme over every pair, and the laws of its plans."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import ot
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.kit.geo import Points
from lichen.engine.kit.transport import TransportProblem, solve_transport
from tests.engine.kit.transport.cases import make_problem, naive_optimum

seeds = st.integers(0, 100_000)


def unit_square(count: int, seed: int = 0, **wishes: object) -> TransportProblem:
    rng = np.random.default_rng(seed)
    here, there = rng.random((2, count)), rng.random((2, count))
    supply, demand = rng.integers(1, 100, (2, count))
    return TransportProblem(
        Points.plane(*here), Points.plane(*there), supply, demand,
        **({"rate": 1.0, "leave_source": 0.05, "leave_sink": 0.05} | wishes),  # type: ignore[arg-type]
    )  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(seeds)
def test_cost_is_that_of_a_programme_over_every_pair(seed: int) -> None:
    problem = make_problem(seed)
    plan = solve_transport(problem)
    assert plan.proof.valid, plan.proof.faults
    assert plan.cost == pytest.approx(naive_optimum(problem), rel=1e-9, abs=1e-7)


def test_many_levels_reach_the_optimum_of_exact_optimal_transport() -> None:
    """A market large enough for coarser ones, against POT's exact solver with a dummy row and column."""
    problem = unit_square(800)
    count = len(problem.supply)
    cost = np.full((count + 1, count + 1), 0.05)
    cost[:count, :count] = [
        problem.sources.take(np.full(count, i)).distance_to(problem.sinks) for i in range(count)
    ]
    cost[count, count] = 0.0
    left, right = (
        np.append(problem.supply, problem.demand.sum()),
        np.append(problem.demand, problem.supply.sum()),
    )
    flow = ot.emd(left, right, cost, numItermax=10**7)
    plan = solve_transport(problem)
    assert plan.cost == pytest.approx(float(np.sum(flow * cost)), rel=1e-9)
    assert plan.proof.valid
    assert plan.proof.columns < plan.proof.pairs / 20


@settings(deadline=None, max_examples=30)
@given(seeds)
def test_nothing_is_carried_twice_or_lost(seed: int) -> None:
    """Law: carried and left add up to what there is, on both sides, and nothing is negative."""
    problem = make_problem(seed)
    plan = solve_transport(problem)
    given_ = np.bincount(plan.flows.source, plan.flows.amount, len(problem.supply))
    taken = np.bincount(plan.flows.sink, plan.flows.amount, len(problem.demand))
    assert np.allclose(given_ + plan.left_source, problem.supply)
    assert np.allclose(taken + plan.left_sink, problem.demand)
    assert np.all(plan.flows.amount > 0)


@settings(deadline=None, max_examples=20)
@given(seeds)
def test_order_of_rows_changes_nothing(seed: int) -> None:
    problem = make_problem(seed)
    rng = np.random.default_rng(seed)
    p, q = rng.permutation(len(problem.supply)), rng.permutation(len(problem.demand))
    other = TransportProblem(
        problem.sources.take(p), problem.sinks.take(q), problem.supply[p], problem.demand[q], rate=problem.rate,
        leave_source=problem.leave_source[p], leave_sink=problem.leave_sink[q],
        source_cost=problem.source_cost[p], sink_cost=problem.sink_cost[q], max_distance=problem.max_distance[p],
        source_class=problem.source_class[p], sink_class=problem.sink_class[q], allowed=problem.allowed,
    )  # fmt: skip
    assert solve_transport(other).cost == pytest.approx(solve_transport(problem).cost, rel=1e-9, abs=1e-9)


@settings(deadline=None, max_examples=20)
@given(seeds)
def test_free_supply_more_never_costs_more(seed: int) -> None:
    """Law: an offer that costs nothing to leave can only help."""
    problem = make_problem(seed)
    values = {f.name: getattr(problem, f.name) for f in fields(problem)}
    values["leave_source"] = np.zeros(len(problem.supply))
    before = TransportProblem(**values)
    values["supply"] = problem.supply + 1.0
    assert solve_transport(TransportProblem(**values)).cost <= solve_transport(before).cost + 1e-7


@pytest.mark.parametrize(("here", "there"), [(0, 0), (0, 3), (3, 0)])
def test_empty_side_leaves_everything(here: int, there: int) -> None:
    plan = solve_transport(
        TransportProblem(
            Points.plane(np.zeros(here), np.zeros(here)), Points.plane(np.zeros(there), np.zeros(there)),
            np.ones(here), np.ones(there), rate=1.0, leave_source=2.0, leave_sink=3.0,
        )
    )  # fmt: skip
    assert plan.cost == 2.0 * here + 3.0 * there
    assert plan.proof.valid


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_size_of_amounts_does_not_matter(scale: float) -> None:
    small = unit_square(60)
    plan = solve_transport(
        TransportProblem(
            small.sources, small.sinks, small.supply * scale, small.demand * scale, rate=1.0, leave_source=0.05,
            leave_sink=0.05,
        )
    )  # fmt: skip
    assert plan.cost == pytest.approx(scale * solve_transport(small).cost, rel=1e-9)


@pytest.mark.parametrize("leave", ["alike", "own"])
def test_identical_points_cost_what_one_point_of_all_their_amounts_costs(leave: str) -> None:
    """Law: rows that differ in nothing but amount count as one; each still gets its own share of the flow."""
    rng = np.random.default_rng(4)
    here, there = rng.integers(0, 3, (2, 900)).astype(float), rng.integers(0, 3, (2, 900)).astype(float)
    problem = TransportProblem(
        Points.plane(*here), Points.plane(*there), rng.integers(0, 9, 900), rng.integers(1, 9, 900) * 0.7, rate=1.0,
        leave_source=1.5 if leave == "alike" else rng.integers(1, 3, 900), leave_sink=1.5,
    )  # fmt: skip
    plan = solve_transport(problem)
    assert plan.proof.valid
    given_ = np.bincount(plan.flows.source, plan.flows.amount, 900)
    assert np.allclose(given_ + plan.left_source, problem.supply)
    rows = np.unique(np.column_stack([here.T, problem.leave_source]), axis=0, return_inverse=True)
    columns = np.unique(there.T, axis=0, return_inverse=True)
    few = TransportProblem(
        Points.plane(*rows[0].T[:2]), Points.plane(*columns[0].T), np.bincount(rows[1].ravel(), problem.supply),
        np.bincount(columns[1].ravel(), problem.demand), rate=1.0, leave_source=rows[0][:, 2], leave_sink=1.5,
    )  # fmt: skip
    assert plan.cost == pytest.approx(naive_optimum(few), rel=1e-9)


def test_clusters_and_lone_places_are_solved() -> None:
    rng = np.random.default_rng(6)

    def places() -> Points:
        town = rng.integers(0, 8, 700)
        return Points.plane(*(rng.random((2, 8))[:, town] + rng.normal(size=(2, 700)) * 10.0 ** -(town % 4)))

    problem = TransportProblem(
        places(), places(), rng.lognormal(0, 2, 700), rng.lognormal(0, 2, 700), rate=1.0, leave_source=0.3,
        leave_sink=rng.uniform(0, 0.5, 700),
    )  # fmt: skip
    assert solve_transport(problem).proof.valid


def test_progress_goes_forward_and_can_stop_the_work() -> None:
    told: list[float] = []
    solve_transport(unit_square(900), progress=lambda fraction, _text: told.append(fraction))
    assert told == sorted(told)

    def stop(_fraction: float, _text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve_transport(unit_square(900), progress=stop)


def test_more_than_can_be_counted_is_refused() -> None:
    here = Points.plane([0.0, 0.0], [0.0, 0.0])
    problem = TransportProblem(
        here, here, [1e308, 1e308], [1.0, 1.0], rate=1.0, leave_source=1.0, leave_sink=1.0
    )
    with pytest.raises(ModelError, match="larger unit"):
        solve_transport(problem)
