"""Cutting a problem apart: nothing is lost, nothing is shared, and the sum of the parts is the whole."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from lichen.engine.match.compile import compile_problem
from lichen.engine.match.parts import parts
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import small_region, stream
from tests.engine.match.regions import regions, wishes


@settings(deadline=None, max_examples=30)
@given(regions(), wishes())
def test_parts_hold_every_lane_and_plant_once(region, wish):
    """Law: lanes and plants are partitioned, and no end is in two parts."""
    problem = compile_problem(region, wish)
    pieces = list(parts(problem))
    for name, count in (("lanes", len(problem.lanes)), ("plants", len(problem.plants))):
        rows = [row for piece in pieces for row in getattr(piece, name).tolist()]
        assert sorted(rows) == list(range(count))
    for name in ("sources", "sinks"):
        rows = [row for piece in pieces for row in getattr(piece, name).tolist()]
        assert len(rows) == len(set(rows))


@settings(deadline=None, max_examples=30)
@given(regions(), wishes())
def test_part_says_the_same_of_its_ends_as_the_whole(region, wish):
    problem = compile_problem(region, wish)
    for piece in parts(problem):
        for name in ("sources", "sinks"):
            small, whole, rows = getattr(piece.problem, name), getattr(problem, name), getattr(piece, name)
            assert np.array_equal(small.amount, whole.amount[rows])
            assert [small.resource[k] for k in range(len(small))] == [
                whole.resource[r] for r in rows.tolist()
            ]
            mine = small.plant >= 0
            assert np.array_equal(piece.plants[small.plant[mine]], whole.plant[rows][mine])
        for lane, number in zip(piece.problem.lanes, piece.lanes.tolist(), strict=True):
            assert np.array_equal(piece.sources[lane.sources], problem.lanes[number].sources)
            assert np.array_equal(piece.sinks[lane.sinks], problem.lanes[number].sinks)


def test_two_resources_are_two_parts():
    region = small_region(
        {"a": (0, 0), "b": (1, 0)},
        [stream(f"{role}-{what}", site, role, 1.0, resource=what)
         for what in ("x", "y") for role, site in (("offer", "a"), ("need", "b"))],
    )  # fmt: skip
    assert len(list(parts(compile_problem(region, PlanSettings())))) == 2


def test_budget_ties_all_that_may_be_built():
    plants = [{"technology": t, "site": "a", "existing": 0.0, "buildable": True} for t in ("t", "s")]
    technologies = [
        {"id": t, "name": t, "dimension": "mass", "operating_cost": 1.0, "step_capacity": 1.0,
         "max_steps": 1, "investment": 1.0, "lifetime": 1.0}
        for t in ("t", "s")
    ]  # fmt: skip
    recipes = [
        {"technology": t, "role": role, "resource": f"{role} {t}", "key": f"{role} {t}", "share": 1.0}
        for t in ("t", "s") for role in ("input", "output")
    ]  # fmt: skip
    streams = [
        stream(f"{role} {t}", "b", role, 1.0, resource=f"{other} {t}")
        for t in ("t", "s") for role, other in (("offer", "input"), ("need", "output"))
    ]  # fmt: skip
    region = small_region(
        {"a": (0, 0), "b": (1, 0)}, streams, technologies=technologies, recipes=recipes, places=plants
    )
    assert len(list(parts(compile_problem(region, PlanSettings())))) == 2
    assert len(list(parts(compile_problem(region, PlanSettings(budget=1.0))))) == 1


def test_nothing_has_no_parts():
    assert list(parts(compile_problem(small_region({"a": (0, 0)}, []), PlanSettings()))) == []
