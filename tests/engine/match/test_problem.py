"""The arrays that the plan is computed on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.match.compile import compile_problem
from lichen.engine.match.problem import Arcs, join_arcs, no_arcs, sum_by
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import two_sites
from tests.engine.match.regions import pressed

ARCS = Arcs(*(np.arange(3) for _ in range(3)), *(np.arange(3.0) for _ in range(3)))


def test_arcs_are_taken_by_place_and_by_flag():
    assert ARCS.take(np.array([2, 0])).source.tolist() == [2, 0]
    assert ARCS.take(ARCS.distance > 0.5).sink.tolist() == [1, 2]


def test_joined_arcs_are_in_order():
    both = join_arcs([ARCS, no_arcs(), ARCS.take(np.array([1]))])
    assert both.lane.tolist() == [0, 1, 2, 1]
    assert len(join_arcs([])) == 0


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-9, 9))))
def test_sums_by_index_agree_with_a_loop(entries):
    wanted = [0.0] * 5
    for index, value in entries:
        wanted[index] += value
    index, value = np.array([i for i, _ in entries], np.int64), np.array([v for _, v in entries], np.float64)
    assert sum_by(index, value, 5).tolist() == pytest.approx(wanted)


def test_what_an_end_is_worth():
    problem = compile_problem(two_sites(), PlanSettings())
    offers = replace(problem.sources, handling=np.array([2.0]), avoided_co2e=np.array([0.5]))
    assert (offers.money.tolist(), offers.co2e.tolist(), offers.is_plant.tolist()) == ([3.0], [0.5], [False])


def test_costs_of_plants():
    plants = compile_problem(pressed(), PlanSettings()).plants
    assert plants.unit_cost.tolist() == (plants.operating + plants.power).tolist()
    assert plants.step_cost.tolist() == (plants.annuity + plants.fixed_cost).tolist()


def test_whole_numbers_are_needed_for_steps_lots_and_partners():
    def wants(region, **wish):
        problem = compile_problem(region, PlanSettings(**wish))
        return problem.linked, problem.integer

    assert wants(two_sites()) == (False, False)
    assert wants(two_sites(), min_lot=1.0) == (True, True)
    assert wants(two_sites(), max_partners=1) == (True, True)
    assert wants(pressed()) == (False, True)
    assert wants(pressed(), technologies=False) == (False, False)
