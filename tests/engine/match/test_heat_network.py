"""Matches of hot and cold streams: no heat flows uphill, all duties are met, and fewer matches would not do."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lichen.core.errors import ModelError
from lichen.engine.match.heat import HeatStreams, heat_targets
from lichen.engine.match.heat_match_model import Ladder, cut_at_pinches, ladder_of
from lichen.engine.match.heat_network import HeatCosts, HeatNetwork, cheapest_matches, fewest_matches
from tests.engine.match.test_heat_match_model import random_streams

FOUR = (
    HeatStreams.of_flows([170, 150], [60, 30], [3.0, 1.5]),
    HeatStreams.of_flows([20, 80], [135, 140], [2.0, 4.0]),
)


def enough(part: Ladder, pairs: set[tuple[int, int]], hot_utility: float, cold_utility: float) -> bool:
    """Return whether these pairs can carry all heat of a part: a plain transport problem from step to step."""
    n_hot, n_cold, steps = len(part.given), len(part.taken), len(part.upper)
    ways = [
        (i, j, a, b)
        for i, j in pairs
        for a in range(steps if i < n_hot else 1)
        for b in range(a, steps)
        if j < n_cold or b == steps - 1
    ]
    supply = [*part.given.ravel(), hot_utility]
    demand = [*part.taken.ravel(), cold_utility]
    rows = np.zeros((len(supply) + len(demand), len(ways)))
    for column, (i, j, a, b) in enumerate(ways):
        rows[i * steps + a if i < n_hot else -1 - len(demand), column] = 1
        rows[len(supply) + (j * steps + b if j < n_cold else len(demand) - 1), column] = 1
    if not ways:
        return not (any(supply) or any(demand))
    return bool(linprog(np.zeros(len(ways)), A_eq=rows, b_eq=[*supply, *demand]).status == 0)


def fewest_by_trying(hot: HeatStreams, cold: HeatStreams, dt_min: float) -> int:
    """Return the fewest exchangers by trying all sets of pairs, part by part."""
    total = 0
    for part in cut_at_pinches(ladder_of(hot, cold, dt_min)):
        net = np.cumsum(part.given.sum(axis=0) - part.taken.sum(axis=0))
        need = max(0.0, -float(net.min(initial=0.0)))
        left = max(0.0, float(net[-1]) + need)
        every = [*itertools.product(range(len(hot) + 1), range(len(cold) + 1))][:-1]
        total += next(
            size
            for size in range(len(every) + 1)
            if any(enough(part, set(chosen), need, left) for chosen in itertools.combinations(every, size))
        )
    return total


def assert_second_law(network: HeatNetwork, dt_min: float) -> None:
    """Every transfer is from warmer to colder by `dt_min` at both ends."""
    between = network.transfers.drop_nulls()
    assert (between["hot_from"] >= between["cold_to"] + dt_min - 1e-6).all()
    assert (between["hot_to"] >= between["cold_from"] + dt_min - 1e-6).all()


class TestFewest:
    def test_the_four_streams_need_six(self):
        """Three above the pinch, where two duties are equal, and three below; by trying all sets as well."""
        network = fewest_matches(*FOUR, dt_min=10)
        assert (network.units, network.bound, network.status) == (6, 6.0, "optimal")
        assert fewest_by_trying(*FOUR, 10.0) == 6

    @settings(max_examples=12)
    @given(st.integers(0, 10_000))
    def test_no_smaller_set_of_pairs_would_do(self, seed):
        """All sets of pairs are tried with another model and another solver."""
        rng = np.random.default_rng(seed)
        hot = HeatStreams([200.0, 150.0], [100.0, 40.0], rng.integers(1, 30, 2) * 10.0)
        cold = HeatStreams([20.0, 60.0], [120.0, 180.0], rng.integers(1, 30, 2) * 10.0)
        network = fewest_matches(hot, cold, dt_min=10)
        assert network.units == fewest_by_trying(hot, cold, 10.0)
        assert_second_law(network, 10.0)

    @settings(max_examples=30)
    @given(st.integers(0, 10_000))
    def test_duties_are_met_with_the_least_utilities_and_downhill(self, seed):
        hot, cold = random_streams(seed)
        network = fewest_matches(hot, cold, dt_min=10.0)
        targets = heat_targets(hot, cold, dt_min=10.0)
        assert network.hot_utility == pytest.approx(targets.hot_utility, abs=1e-3)
        assert network.cold_utility == pytest.approx(targets.cold_utility, abs=1e-3)
        for name, streams in (("hot", hot), ("cold", cold)):
            sums = network.transfers.drop_nulls(name).group_by(name).agg(pl.col("heat").sum()).sort(name)
            assert sums["heat"].to_numpy() == pytest.approx(streams.duty[sums[name].to_numpy()], rel=1e-5)
            assert sums["heat"].sum() == pytest.approx(streams.duty.sum(), rel=1e-5)
        assert_second_law(network, 10.0)
        assert network.matches.height == network.units

    def test_forbidden_pairs_cost_utility(self):
        """Without the match of the first hot and the second cold stream less is recovered."""
        barred = np.array([[False, True], [False, False]])
        network = fewest_matches(*FOUR, dt_min=10, forbidden=barred)
        assert network.recovered < 450.0
        assert network.matches.filter((pl.col("hot") == 0) & (pl.col("cold") == 1)).is_empty()

    def test_nothing_needs_nothing(self):
        network = fewest_matches(HeatStreams.none(), HeatStreams.none(), dt_min=10)
        assert (network.units, network.hot_utility, network.matches.height) == (0, 0.0, 0)

    def test_condensing_heats_boiling(self):
        """Steam that condenses at 120 °C boils something at 110 °C, and cannot at 111 °C."""
        steam = HeatStreams([120.0], [120.0], [100.0])
        assert fewest_matches(steam, HeatStreams([110.0], [110.0], [100.0]), dt_min=10).units == 1
        assert fewest_matches(steam, HeatStreams([111.0], [111.0], [100.0]), dt_min=10).recovered == 0.0


class TestCheapest:
    COSTS = HeatCosts(hot_utility=300.0, cold_utility=10.0, unit=5000.0, per_km=20000.0)

    def test_a_pair_is_joined_as_far_as_it_pays(self):
        """400 kW save 310 a kW, 124 000; a heater of 5000 is saved, a match of 5000 is paid: 6.2 km of pipe."""
        hot, cold = HeatStreams([120.0], [60.0], [600.0]), HeatStreams([40.0], [80.0], [400.0])
        recovered = [
            cheapest_matches(hot, cold, dt_min=10, costs=self.COSTS, distance=[[km]]).recovered
            for km in (6.15, 6.25)
        ]
        assert recovered == pytest.approx([400.0, 0.0])

    def test_the_nearer_of_two_takers_is_served(self):
        """One source of 100 kW, two takers of 100 kW at 1 and 3 km: the nearer one."""
        hot, cold = HeatStreams([120.0], [100.0], [100.0]), HeatStreams([40.0] * 2, [60.0] * 2, [100.0] * 2)
        costs = HeatCosts(hot_utility=300.0, cold_utility=10.0, unit=1000.0, per_km=5000.0)
        network = cheapest_matches(hot, cold, dt_min=10, costs=costs, distance=[[3.0, 1.0]])
        between = network.matches.drop_nulls("hot").drop_nulls("cold")
        assert between.select("hot", "cold", "heat", "distance").rows() == [(0, 1, pytest.approx(100.0), 1.0)]
        assert network.cost == pytest.approx(300 * 100 + 1000 * 2 + 5000)
        assert network.bound <= network.cost * (1 + 1e-9)

    def test_nothing_is_laid_beyond_the_reach(self):
        hot, cold = HeatStreams([120.0], [60.0], [600.0]), HeatStreams([40.0], [80.0], [400.0])
        near = HeatCosts(300.0, 10.0, 0.0, 0.0, reach=5.0)
        assert cheapest_matches(hot, cold, dt_min=10, costs=near, distance=[[5.1]]).recovered == 0.0

    @settings(max_examples=15)
    @given(st.integers(0, 10_000))
    def test_no_network_is_cheaper_than_the_cheapest(self, seed):
        """It costs no more than the one of fewest exchangers, whose parts may share an exchanger here."""
        hot, cold = random_streams(seed)
        apart = np.random.default_rng(seed).uniform(0, 5, (len(hot), len(cold)))
        network = cheapest_matches(hot, cold, dt_min=10, costs=self.COSTS, distance=apart)
        other = fewest_matches(hot, cold, dt_min=10)
        pairs = other.matches.unique(["hot", "cold"])
        laid = sum(apart[i, j] for i, j in pairs.drop_nulls(["hot", "cold"]).select("hot", "cold").rows())
        cost = 300 * other.hot_utility + 10 * other.cold_utility + 5000 * pairs.height + 20000 * laid
        assert network.cost is not None
        assert network.cost <= cost * (1 + 1e-5) + 1e-3
        assert_second_law(network, 10.0)


class TestRefusals:
    @pytest.mark.parametrize(
        ("make", "sentence"),
        [
            (lambda: HeatCosts(-1.0, 0.0, 0.0), "cost 'hot_utility' is -1"),
            (lambda: HeatCosts(1.0, np.nan, 0.0), "cost 'cold_utility' is nan"),
            (lambda: fewest_matches(*FOUR, dt_min=-1), "not negative"),
            (lambda: fewest_matches(*FOUR, dt_min=1, forbidden=[[True]]), "Forbidden pairs have the shape"),
            (
                lambda: cheapest_matches(
                    *FOUR, dt_min=1, costs=TestCheapest.COSTS, distance=[[1, 1], [1, np.nan]]
                ),
                "Distances must be numbers",
            ),
        ],
    )
    def test_say_what_is_wrong(self, make, sentence):
        with pytest.raises(ModelError, match=sentence):
            make()
