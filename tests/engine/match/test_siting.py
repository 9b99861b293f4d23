"""Siting: worked cases, laws, and every choice of sites tried by hand on small tasks."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lichen.core.errors import ModelError
from lichen.engine.match.siting import SitingPlan, SitingTask, best_sites

INF = np.inf


@st.composite
def tasks(draw, sites=3, customers=4):
    """Small tasks with enough capacity, tight now and then, and a forbidden arc now and then."""
    whole = lambda low, high, n: np.array([draw(st.integers(low, high)) for _ in range(n)], dtype=float)  # noqa: E731 - one short draw, used four times
    demand = whole(0, 9, customers)
    capacity = whole(3, 14, sites)
    capacity[0] = max(capacity[0], demand.sum())  # site 0 could serve everybody: there is always a plan
    unit_cost = whole(0, 12, sites * customers).reshape(sites, customers)
    unit_cost[1:][unit_cost[1:] == 12] = INF
    return SitingTask.of_matrix(whole(0, 40, sites), capacity, demand, unit_cost)


def matrix_of(task: SitingTask) -> np.ndarray:
    costs = np.full((len(task.capacity), len(task.demand)), INF)
    costs[task.site, task.customer] = task.unit_cost
    return costs


def cost_with(task: SitingTask, chosen: tuple[int, ...]) -> float:
    """Least cost of serving everybody from these sites, by scipy's own solver; infinite where that is impossible."""
    costs, rows = matrix_of(task)[list(chosen)], len(chosen)
    if not rows:
        return 0.0 if task.demand.sum() == 0 else INF
    count = len(task.demand)
    served = np.tile(np.eye(count), rows)
    sent = np.kron(np.eye(rows), np.ones(count))
    bounds = [(0, 0 if np.isinf(c) else None) for c in costs.ravel()]
    found = linprog(
        np.where(np.isinf(costs), 0, costs).ravel(),
        A_ub=sent,
        b_ub=task.capacity[list(chosen)],
        A_eq=served,
        b_eq=task.demand,
        bounds=bounds,
    )
    return task.fixed_cost[list(chosen)].sum() + found.fun if found.status == 0 else INF


def best_by_trying_all(task: SitingTask) -> float:
    sites = range(len(task.capacity))
    return min(cost_with(task, c) for n in range(len(sites) + 1) for c in itertools.combinations(sites, n))


def best_by_trying_all_assignments(task: SitingTask) -> float:
    costs, best = matrix_of(task), INF
    wanted = np.flatnonzero(task.demand > 0)
    for chosen in itertools.product(range(len(task.capacity)), repeat=len(wanted)):
        load = np.bincount(chosen, task.demand[wanted], minlength=len(task.capacity))
        if (load <= task.capacity).all():
            cost = (
                task.fixed_cost[sorted(set(chosen))].sum()
                + (costs[chosen, wanted] * task.demand[wanted]).sum()
            )
            best = min(best, cost)
    return best


def assert_sound(task: SitingTask, plan: SitingPlan) -> None:
    """Everybody is served in full, from open sites, within their capacities, at the cost that is stated."""
    flows = plan.flows
    served = np.bincount(flows["customer"].to_numpy(), flows["amount"].to_numpy(), minlength=len(task.demand))
    sent = np.bincount(flows["site"].to_numpy(), flows["amount"].to_numpy(), minlength=len(task.capacity))
    assert served == pytest.approx(task.demand, abs=1e-6)
    assert (sent <= task.capacity * plan.open + 1e-6).all()
    assert plan.cost == pytest.approx(task.fixed_cost[plan.open].sum() + flows["cost"].sum())
    assert plan.relaxed <= plan.cost + 1e-6
    assert plan.bound <= plan.cost
    assert plan.sites["used"].sum() == pytest.approx(task.demand.sum(), abs=1e-6)


class TestWorkedCases:
    def test_one_large_site_beats_two_small_ones(self):
        task = SitingTask.of_matrix([10, 4], [9, 5], [3, 4], [[1, 1], [2, 2]])
        plan = best_sites(task)
        assert (plan.cost, plan.open.tolist(), plan.gap) == (17.0, [True, False], 0.0)
        assert plan.flows.rows() == [(0, 0, 3.0, 3.0), (0, 1, 4.0, 4.0)]

    def test_demand_is_split_where_that_pays(self):
        """Two sites of 5 share a customer of 8 with both fixed costs paid; bound to one site it cannot be served."""
        task = SitingTask.of_matrix([1, 1], [5, 5], [8], [[1], [2]])
        plan = best_sites(task)
        assert plan.flows["amount"].to_list() == [5.0, 3.0]
        assert plan.cost == 13.0
        with pytest.raises(ModelError, match="contradicts itself"):
            best_sites(task, one_site_each=True)

    def test_price_is_what_one_more_unit_of_capacity_saves(self):
        task = SitingTask.of_matrix([1, 1], [5, 5], [8], [[1], [2]])
        more = SitingTask.of_matrix([1, 1], [6, 5], [8], [[1], [2]])
        plan = best_sites(task)
        assert plan.sites["price"].to_list() == pytest.approx([1.0, 0.0])
        assert plan.cost - best_sites(more).cost == pytest.approx(1.0)

    def test_one_site_each(self):
        """With 6 and 5 to give, customers of 4, 3 and 3 fit as 3 + 3 and 4 only; here splitting gains nothing."""
        task = SitingTask.of_matrix([0, 0], [6, 5], [4, 3, 3], [[1, 1, 1], [2, 3, 3]])
        split, whole = best_sites(task), best_sites(task, one_site_each=True)
        assert split.cost == 14.0
        assert whole.cost == 14.0
        assert whole.flows.rows() == [(0, 1, 3.0, 3.0), (0, 2, 3.0, 3.0), (1, 0, 4.0, 8.0)]
        assert whole.sites["price"].null_count() == 2

    def test_nobody_wants_anything(self):
        plan = best_sites(SitingTask.of_matrix([3, 4], [5, 5], [0, 0], [[1, 1], [1, 1]]))
        assert (plan.cost, plan.open.tolist(), plan.flows.height) == (0.0, [False, False], 0)

    def test_arcs_instead_of_a_matrix(self):
        task = SitingTask(
            np.array([5.0, 6.0]),
            np.array([9.0, 9.0]),
            np.array([4.0]),
            np.array([1]),
            np.array([0]),
            np.array([2.0]),
        )
        assert best_sites(task).cost == 14.0


class TestLaws:
    @settings(max_examples=40)
    @given(tasks())
    def test_no_choice_of_sites_is_better(self, task):
        plan = best_sites(task)
        assert plan.cost == pytest.approx(best_by_trying_all(task), abs=1e-6)
        assert_sound(task, plan)

    @settings(max_examples=40)
    @given(tasks())
    def test_no_assignment_is_better(self, task):
        plan = best_sites(task, one_site_each=True)
        assert plan.cost == pytest.approx(best_by_trying_all_assignments(task), abs=1e-6)
        assert (plan.flows.group_by("customer").len()["len"] == 1).all()
        assert plan.cost >= best_sites(task).cost - 1e-6
        assert_sound(task, plan)

    @settings(max_examples=40)
    @given(tasks())
    def test_strong_rows_added_as_needed_change_nothing(self, task):
        late, early = best_sites(task, upfront=0), best_sites(task)
        assert late.cost == pytest.approx(early.cost, abs=1e-6)
        assert late.relaxed == pytest.approx(early.relaxed, abs=1e-5)

    @settings(max_examples=40)
    @given(tasks(), st.integers(0, 20), st.integers(0, 12))
    def test_another_site_never_raises_the_cost(self, task, fixed_cost, unit_cost):
        wider = SitingTask.of_matrix(
            np.append(task.fixed_cost, fixed_cost),
            np.append(task.capacity, 6.0),
            task.demand,
            np.vstack([matrix_of(task), np.full(len(task.demand), float(unit_cost))]),
        )
        assert best_sites(wider).cost <= best_sites(task).cost + 1e-6


def test_time_limit_leaves_a_plan_with_its_gap():
    """Stopped early, the plan still serves everybody, and says how far from the best it may be."""
    rng = np.random.default_rng(5)
    places, people = rng.random((40, 2)), rng.random((160, 2))
    demand = rng.integers(5, 36, 160).astype(float)
    capacity = rng.integers(10, 161, 40) * demand.sum() / 1100
    cost = np.linalg.norm(places[:, None] - people, axis=2)
    task = SitingTask.of_matrix(rng.integers(100, 200, 40) / 2.0, capacity, demand, cost)
    seen = []
    plan = best_sites(task, time_limit=1.0, progress=seen.append)
    assert plan.status in {"time_limit", "within_gap", "optimal"}
    assert plan.bound <= plan.cost
    assert plan.gap == pytest.approx((plan.cost - plan.bound) / plan.cost)
    assert_sound(task, plan)
    assert seen


class TestRefusals:
    @pytest.mark.parametrize(
        ("parts", "sentence"),
        [
            (([1], [5], [6], [[1]]), "Customer 0 wants 6, and the sites that may serve it have 5"),
            (([1], [5], [3, 3], [[1, 1]]), "All customers want 6, and all sites together have 5"),
            (([1, 1], [9, 9], [3], [[INF], [INF]]), "Customer 0 wants 3"),
            (([1], [9], [3], [[np.nan]]), "unit_cost number 0 is nan"),
            (([1], [-9], [3], [[1]]), "capacity number 0 is -9; give a finite number that is not negative"),
            (([1], [9], [3], [[1, 2]]), "must have shape"),
            (([1, 2], [9], [3], [[1]]), "same length: fixed_cost, capacity"),
        ],
    )
    def test_of_matrices(self, parts, sentence):
        with pytest.raises(ModelError, match=sentence):
            SitingTask.of_matrix(*parts)

    @pytest.mark.parametrize(
        ("site", "customer", "sentence"),
        [
            ([7], [0], "names site 7; there are 1"),
            ([0], [-1], "names customer -1"),
            ([0, 0], [0, 0], "twice"),
        ],
    )
    def test_of_arcs(self, site, customer, sentence):
        with pytest.raises(ModelError, match=sentence):
            SitingTask([1.0], [9.0], [3.0], site, customer, np.ones(len(site)))

    def test_flows_are_a_table(self):
        flows = best_sites(SitingTask.of_matrix([1], [9], [3], [[2]])).flows
        assert flows.schema == {
            "site": pl.Int64,
            "customer": pl.Int64,
            "amount": pl.Float64,
            "cost": pl.Float64,
        }
