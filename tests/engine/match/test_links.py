"""Whether a pair is used at all: smallest lots and limits on partners."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.lp import LinearModel
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.links import Links
from lichen.engine.match.master import Master
from lichen.engine.match.pairs import Pairs
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import small_region, stream, two_sites
from tests.engine.match.regions import pressed

WHERE = {"a": (0.0, 0.0), "b": (10.0, 0.0), "c": (20.0, 0.0)}


def chosen(region, **wish):
    """Return the amounts of all arcs of the best whole-number choice, by source and sink."""
    problem = compile_problem(region, PlanSettings(**wish))
    master = Master(problem)
    arcs = Pairs(problem).everything()
    master.add(arcs)
    solved, _ = master.solve_integer(gap=0.0, time_limit=10.0)
    ends = zip(arcs.source.tolist(), arcs.sink.tolist(), strict=True)
    return {pair: round(x, 6) for pair, x in zip(ends, solved.amount.tolist(), strict=True) if x > 0}


def test_lot_larger_than_what_an_end_has_bars_the_pair():
    assert chosen(two_sites(), min_lot=81.0) == {}
    assert chosen(two_sites(), min_lot=80.0) == {(0, 0): 80.0}


def test_lot_of_either_end_holds():
    rows = [
        stream("o", "a", "offer", 50.0, reference_cost=9.0),
        stream("p", "b", "offer", 30.0, reference_cost=9.0, min_lot=25.0),
        stream("n", "c", "need", 70.0, reference_cost=9.0),
    ]
    assert chosen(small_region(WHERE, rows)) == {(0, 0): 40.0, (1, 0): 30.0}
    # 50 from one leaves 20 for the other, which is below its lot; a lot of the need holds for both.
    rows[2]["min_lot"] = 45.0
    assert chosen(small_region(WHERE, rows)) == {(0, 0): 50.0}


def test_limit_on_partners_takes_the_best_partner():
    rows = [
        stream("large", "a", "offer", 60.0, reference_cost=5.0),
        stream("dear", "b", "offer", 50.0, reference_cost=9.0),
        stream("n", "c", "need", 100.0, reference_cost=0.0, max_partners=1),
    ]
    assert chosen(small_region(WHERE, rows)) == {(1, 0): 50.0}  # 50 · (9 − 1) beats 60 · (5 − 2)
    rows[2]["max_partners"] = 2
    assert chosen(small_region(WHERE, rows)) == {(0, 0): 50.0, (1, 0): 50.0}


def test_lot_is_bounded_by_what_a_plant_can_take():
    """The press takes 180 t a year at most, in three lines; a lot above that is never reached."""
    assert chosen(pressed(), min_lot=100.0) == {}  # 100 t of waste are reached, 100 t of pellets are not
    assert chosen(pressed(), min_lot=80.0) == {(0, 1): 100.0, (1, 0): 80.0}


def test_pair_without_rule_gets_no_link():
    problem = compile_problem(two_sites(), PlanSettings())
    master = Master(problem)
    master.add(Pairs(problem).everything())
    assert not master.linked


def test_limit_is_one_row_for_all_pairs_of_an_end():
    """A pair that comes later counts against the same limit."""
    rows = [
        stream("o", "a", "offer", 9.0),
        stream("p", "b", "offer", 9.0),
        stream("n", "c", "need", 9.0, max_partners=1),
    ]
    problem = compile_problem(small_region(WHERE, rows), PlanSettings())
    arcs = Pairs(problem).everything()
    model = LinearModel(sense="max")
    model.add_rows(np.full(3, -np.inf), np.full(3, 9.0))
    first = model.add_columns(np.zeros(2), 0.0, np.inf, [0, 1, 2], [0, 1], [1.0, 1.0])
    links = Links(model, problem)
    links.add(arcs.take(np.array([0])), first)
    before = model.n_rows
    links.add(arcs.take(np.array([1])), first + 1)
    assert model.n_rows - before == 2  # at most and at least of the new pair; no second limit
    assert len(links.columns) == 2


@pytest.mark.parametrize("partners", [1, 2])
def test_relaxation_is_never_below_the_whole_choice(partners):
    rows = [
        *[stream(f"o{n}", "a", "offer", 20.0 + n, reference_cost=5.0 + n) for n in range(3)],
        *[stream(f"n{n}", "c", "need", 15.0 + 4 * n, reference_cost=3.0, min_lot=7.0) for n in range(3)],
    ]
    problem = compile_problem(small_region(WHERE, rows), PlanSettings(max_partners=partners))
    master = Master(problem)
    master.add(Pairs(problem).everything())
    relaxed = master.solve().objective
    whole, found = master.solve_integer(gap=0.0, time_limit=10.0)
    assert whole.objective <= relaxed + 1e-9
    assert found.objective == pytest.approx(whole.objective)
