"""All pairs without listing them, against the list of them all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.match.compile import compile_problem
from lichen.engine.match.pairs import Pairs, evaluate, worth
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import LORRY, small_region, stream, two_sites
from tests.engine.match.reference import market
from tests.engine.match.regions import regions, wishes


def keys(problem, arcs):
    """Return each arc as (source, sink, mode)."""
    modes = [lane.mode for lane in problem.lanes]
    lanes = [modes[lane] for lane in arcs.lane.tolist()]
    return list(zip(arcs.source.tolist(), arcs.sink.tolist(), lanes, strict=True))


def listed(region, wish):
    """Return the problem, its pairs, and the naive list of arcs by (source, sink, mode)."""
    problem = compile_problem(region, wish)
    trade = market(region, wish)
    return problem, Pairs(problem), {(arc.giver, arc.taker, arc.mode): arc for arc in trade.arcs}


def prices(problem, seed):
    """Return a price for each source and each sink."""
    draw = np.random.default_rng(seed)
    return draw.uniform(-5, 30, len(problem.sources)), draw.uniform(-5, 30, len(problem.sinks))


@settings(max_examples=15)
@given(regions(), wishes())
def test_everything_is_every_feasible_pair_with_its_figures(region, wish):
    problem, pairs, naive = listed(region, wish)
    arcs = pairs.everything()
    found = keys(problem, arcs)
    assert len(found) == len(set(found)) == pairs.count()
    assert set(found) == set(naive)
    wanted = [naive[key] for key in found]
    np.testing.assert_allclose(arcs.distance, [arc.haul for arc in wanted], atol=1e-9)
    np.testing.assert_allclose(arcs.money, [arc.money for arc in wanted], atol=1e-9)
    np.testing.assert_allclose(arcs.co2e, [arc.co2e for arc in wanted], atol=1e-9)


@settings(max_examples=12)
@given(regions(), wishes(), st.integers(0, 99))
def test_pricing_finds_what_beats_the_prices(region, wish, seed):
    """Of each source the best pairs that beat the prices are found, and the worst miss over all is exact."""
    problem, pairs, _ = listed(region, wish)
    u, w = prices(problem, seed)
    every = pairs.everything()
    missing = worth(every, problem.carbon_price) - u[every.source] - w[every.sink]
    assert pairs.worst(u, w) == pytest.approx(float(np.max(missing, initial=-np.inf)), abs=1e-9)
    beating = {key for key, more in zip(keys(problem, every), missing.tolist(), strict=True) if more > 0.5}
    assert set(keys(problem, pairs.beating(u, w, per_end=99, tolerance=0.5))) == beating
    few = pairs.beating(u, w, per_end=1, tolerance=0.5)
    assert set(keys(problem, few)) <= beating
    assert set(few.source.tolist()) == {source for source, _, _ in beating}


@settings(max_examples=12)
@given(regions(), wishes(), st.sampled_from(["offer", "need"]), st.integers(0, 99))
def test_best_partner_of_each_end(region, wish, role, seed):
    problem, pairs, _ = listed(region, wish)
    prices_of = dict(zip(("offer", "need"), prices(problem, seed), strict=True))
    other = prices_of["need" if role == "offer" else "offer"]

    def gains(arcs):
        mine, theirs = (arcs.source, arcs.sink) if role == "offer" else (arcs.sink, arcs.source)
        gain = worth(arcs, problem.carbon_price) - other[theirs]
        best: dict[int, float] = {}
        for end, value in zip(mine.tolist(), gain.tolist(), strict=True):
            best[end] = max(best.get(end, -np.inf), value)
        return best

    found = pairs.best_of_each(role, other)
    assert gains(found) == pytest.approx(gains(pairs.everything()), abs=1e-6)
    assert len(gains(found)) == len(found)


@settings(max_examples=8)
@given(regions(technologies=False), wishes())
def test_groups_part_the_pairs(region, wish):
    """Each pair is in one group, and no two groups share an end."""
    problem, pairs, naive = listed(region, wish)
    parts = list(pairs.by_group(10**9, 1))
    found = [key for part in parts for key in keys(problem, part)]
    assert sorted(found) == sorted(naive)
    ends = [set(part.source.tolist()) for part in parts]
    assert sum(len(part) for part in ends) == len(set().union(*ends))


@settings(max_examples=8)
@given(regions(technologies=False), wishes())
def test_nearest_are_feasible_and_leave_nobody_out(region, wish):
    problem, pairs, naive = listed(region, wish)
    for arcs in (pairs.nearest(1), *pairs.by_group(0, 1)):
        assert set(keys(problem, arcs)) <= set(naive)
    near = pairs.nearest(1)
    assert set(near.source.tolist()) == {source for source, _, _ in naive}
    assert set(near.sink.tolist()) == {sink for _, sink, _ in naive}


@settings(max_examples=8)
@given(regions(technologies=False), wishes())
def test_best_partners_hold_the_best(region, wish):
    problem, pairs, naive = listed(region, wish)
    trade = market(region, wish)
    found = pairs.best_partners("need", 2)
    got = set(keys(problem, found))
    for sink in {taker for _, taker, _ in naive}:
        mine = sorted((trade.worth(arc) for arc in naive.values() if arc.taker == sink), reverse=True)
        told = sorted((trade.worth(naive[key]) for key in got if key[1] == sink), reverse=True)
        assert told[:2] == pytest.approx(mine[:2])


def test_arc_is_worth_what_its_parts_say():
    """5 and 20 saved, 10 km at 0.1: 24 a tonne; carbon comes on top."""
    problem = compile_problem(two_sites(), PlanSettings())
    one = np.zeros(1, np.int64)
    arc = evaluate(problem, 0, one, one, np.array([10.0]))
    assert arc.money.tolist() == [24.0]
    assert worth(replace(arc, co2e=np.array([0.5])), 10.0).tolist() == [29.0]


def test_stream_does_not_travel_within_its_site():
    region = small_region(
        {"a": (0, 0), "b": (9, 0)}, [stream("o", "a", "offer", 1.0), stream("n", "a", "need", 1.0)]
    )
    assert Pairs(compile_problem(region, PlanSettings())).count() == 0


def test_stated_haul_stands_for_the_distance():
    """It is used as it is, without detour, and it decides whether a limit is kept."""
    where = {"a": (0.0, 0.0), "b": (10.0, 0.0)}
    ends = [stream("o", "a", "offer", 1.0), stream("n", "b", "need", 1.0)]
    road = LORRY | {"detour_factor": 1.3}
    far = small_region(
        where, ends, transport=[road], distances=[{"from_site": "b", "to_site": "a", "km": 40.0}]
    )
    assert Pairs(compile_problem(far, PlanSettings())).everything().distance.tolist() == [40.0]
    assert Pairs(compile_problem(far, PlanSettings(max_distance=30.0))).count() == 0
    plain = small_region(where, ends, transport=[road])
    assert Pairs(compile_problem(plain, PlanSettings(max_distance=30.0))).everything().distance.tolist() == [
        13.0
    ]
