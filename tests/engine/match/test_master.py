"""The growing programme: what it holds, what its prices say, and that cuts cost no whole-number plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from lichen.engine.match.compile import compile_problem
from lichen.engine.match.master import Master
from lichen.engine.match.pairs import Pairs, worth
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import stream, table, two_sites
from tests.engine.match.regions import ANNUITY, pressed, regions


def loaded(region, **wish):
    """Return a programme with every arc of a region in it."""
    problem = compile_problem(region, PlanSettings(**wish))
    master = Master(problem)
    master.add(Pairs(problem).everything())
    return master


def with_waste(amount):
    """Return the region with the press and less waste than a line takes."""
    region = pressed()
    streams = [
        row | {"amount": amount if row["id"] == "waste" else row["amount"]}
        for row in region.streams.to_dicts()
    ]
    return replace(region, streams=table("streams", streams))


def test_market_of_two_worked_by_hand():
    """80 of 100 t are wanted; a tonne is worth 24, all of it to the need, since the offer is left over."""
    solved = loaded(two_sites()).solve()
    assert solved.objective == pytest.approx(80 * 24.0)
    assert (solved.amount.tolist(), solved.u.tolist(), solved.w.tolist()) == ([80.0], [0.0], [24.0])


def test_arc_is_taken_once():
    problem = compile_problem(two_sites(), PlanSettings())
    master, arcs = Master(problem), Pairs(problem).everything()
    assert (master.add(arcs), master.add(arcs), len(master.arcs)) == (1, 0, 1)


def test_relaxed_steps_are_parts_of_a_line():
    """100 t of waste fill 1⅔ lines of 60 t."""
    solved = loaded(pressed()).solve()
    assert solved.steps.tolist() == pytest.approx([100 / 60])
    assert solved.objective == pytest.approx(100 * 121.2 - 100 / 60 * ANNUITY)


def test_whole_steps_are_lines():
    solved, found = loaded(pressed()).solve_integer(gap=0.0, time_limit=10.0)
    assert solved.steps.tolist() == [2.0]
    assert solved.objective == pytest.approx(100 * 121.2 - 2 * ANNUITY)
    assert found.bound == pytest.approx(solved.objective)
    assert solved.throughput.tolist() == pytest.approx([100.0])
    assert solved.outlet.tolist() == pytest.approx([0.0, 0.0, 5.0])  # waste, pellets, ash


def test_price_of_a_step_is_what_one_more_would_add():
    master = loaded(pressed())
    one = np.array([1])
    master.allow(one, one)
    held = master.solve()
    assert held.step_price.tolist() == pytest.approx([60 * 121.2 - ANNUITY])


def test_cut_makes_a_part_of_a_line_a_whole_one():
    """30 t of waste would build half a line; what is taken from one giver needs its whole share of a line."""
    master = loaded(with_waste(30.0))
    relaxed = master.solve()
    assert relaxed.steps.tolist() == pytest.approx([0.5])
    assert master.cut(relaxed) == 1
    tightened = master.solve()
    assert tightened.steps.tolist() == pytest.approx([1.0])
    assert tightened.objective == pytest.approx(30 * 121.2 - ANNUITY)
    assert master.cut(tightened) == 0


def test_arc_that_comes_after_a_cut_is_in_it():
    region = with_waste(30.0)
    problem = compile_problem(region, PlanSettings())
    arcs = Pairs(problem).everything()
    far = replace(arcs.take(arcs.source == 0), lane=np.array([1]))  # the same pair by another mode
    problem = replace(problem, lanes=(*problem.lanes, problem.lanes[0]))
    master = Master(problem)
    master.add(arcs)
    assert master.cut(master.solve()) == 1
    master.add(replace(far, money=far.money + 1))
    assert master.solve().steps.tolist() == pytest.approx([1.0])


@settings(max_examples=15)
@given(regions())
def test_cuts_keep_every_whole_number_plan(region):
    """The relaxation falls with each round of cuts, and never below the best whole-number plan."""
    master = loaded(region)
    whole, _ = master.solve_integer(gap=0.0, time_limit=10.0)
    bound = np.inf
    for _ in range(5):
        solved = master.solve()
        assert whole.objective - 1e-6 <= solved.objective <= bound + 1e-6
        bound = solved.objective
        if not master.cut(solved):
            break


@settings(max_examples=15)
@given(regions(technologies=False))
def test_prices_support_the_amounts(region):
    """No arc beats its two prices, an arc in use meets them, and what is left over is worth nothing."""
    master = loaded(region)
    solved, problem, arcs = master.solve(), master.problem, master.arcs
    beaten = worth(arcs, problem.carbon_price) - solved.u[arcs.source] - solved.w[arcs.sink]
    assert np.all(beaten < 1e-6)
    assert np.all(np.abs(beaten[solved.amount > 1e-6]) < 1e-6)
    for ends, rows, price in ((problem.sources, arcs.source, solved.u), (problem.sinks, arcs.sink, solved.w)):
        used = np.bincount(rows, solved.amount, len(ends))
        assert np.all(used <= ends.amount + 1e-6)
        assert np.all(np.abs(price[used < ends.amount - 1e-6]) < 1e-6)


def test_values_are_of_all_columns():
    master = loaded(pressed())
    assert len(master.values()) == master.model.n_columns


def test_stream_of_another_resource_has_no_arc():
    region = two_sites()
    gold = table(
        "streams", [*region.streams.to_dicts(), stream("gold", "mill", "offer", 5.0, resource="gold")]
    )
    assert loaded(replace(region, streams=gold)).solve().u.tolist() == [0.0, 0.0]
