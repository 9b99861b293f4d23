"""Heat cascade: worked cases, laws of energy, and the linear programme that must find the same utilities."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.kit.lp import LinearModel
from lichen.engine.match.heat import HeatStreams, HeatTargets, heat_targets

NONE = HeatStreams.none()


def transshipment(hot: HeatStreams, cold: HeatStreams, dt_min: float) -> tuple[float, float]:
    """Least hot and cold utility by the transshipment model, an independent formulation.

    Heat is shipped from hot streams through temperature intervals to cold streams; what an interval does
    not use passes to the next colder one. Papoulias and Grossmann (1983), doi:10.1016/0098-1354(83)85023-6,
    condensed form, with one more interval of no width for each level at which something condenses or boils.
    """
    temperatures = {round(t - dt_min / 2, 9) for t in [*hot.supply, *hot.target]}
    temperatures |= {round(t + dt_min / 2, 9) for t in [*cold.supply, *cold.target]}
    ladder = sorted(temperatures, reverse=True)
    steps = [(t, t) for t in ladder] + list(itertools.pairwise(ladder))
    steps.sort(key=lambda step: (-step[0], -step[1]))

    def share(supply, target, shift, step):
        top, bottom = round(max(supply, target) + shift, 9), round(min(supply, target) + shift, 9)
        if top == bottom:
            return float(step == (top, top))
        return max(0.0, min(top, step[0]) - max(bottom, step[1])) / (top - bottom)

    surplus = [
        sum(
            share(s, t, -dt_min / 2, step) * q
            for s, t, q in zip(hot.supply, hot.target, hot.duty, strict=True)
        )
        - sum(
            share(s, t, dt_min / 2, step) * q
            for s, t, q in zip(cold.supply, cold.target, cold.duty, strict=True)
        )
        for step in steps
    ]
    count = len(steps)
    model = LinearModel(sense="min")
    model.add_rows(surplus, surplus)  # passes on - comes in = surplus
    # Columns: what enters the first step (hot utility), then what each passes on (the last: cold utility).
    incidence = np.zeros((count, count + 1))
    incidence[np.arange(count), np.arange(count)] = -1.0
    incidence[np.arange(count), np.arange(count) + 1] = 1.0
    filled = incidence.T != 0
    model.add_columns(
        np.eye(count + 1)[0],
        0.0,
        np.inf,
        np.concatenate([[0], filled.sum(axis=1).cumsum()]),
        np.nonzero(filled)[1],
        incidence.T[filled],
    )
    found = model.solve()
    return float(found.x[0]), float(found.x[-1])


@st.composite
def stream_sets(draw, sign):
    """Up to four streams, some of which condense or boil."""
    count = draw(st.integers(0, 4))
    whole = st.integers(0, 30)
    supply = np.array([draw(whole) for _ in range(count)], dtype=float) * 10
    change = np.array([draw(st.integers(0, 12)) for _ in range(count)], dtype=float) * 7.3
    duty = np.array([draw(st.integers(0, 50)) for _ in range(count)], dtype=float) * 4.7
    return HeatStreams(supply, supply + sign * change, duty)


HOT, COLD = stream_sets(-1), stream_sets(+1)
APPROACH = st.sampled_from([0.0, 5.0, 10.0, 20.0, 33.3])


def composites_respect(targets: HeatTargets) -> bool:
    """Whether the hot curve is nowhere nearer to the cold one than the approach, where they overlap."""
    hot, cold = targets.hot_composite, targets.cold_composite
    if not len(hot.heat) or not len(cold.heat):
        return True
    inner = np.unique(np.concatenate([hot.heat, cold.heat]))
    inside = (inner[1:] > cold.heat[0]) & (inner[:-1] < hot.heat[-1]) & (np.diff(inner) > 1e-6)
    middles = ((inner[1:] + inner[:-1]) / 2)[inside]
    warm = np.interp(middles, hot.heat, hot.temperature)
    cool = np.interp(middles, cold.heat, cold.temperature)
    return bool((warm - cool >= targets.dt_min - 1e-6).all())


class TestWorkedCases:
    def test_cascade_of_the_four_stream_example_by_hand(self):
        """Linnhoff and Flower's problem table, filled in by hand."""
        targets = heat_targets(
            HeatStreams.of_flows([170, 150], [60, 30], [3.0, 1.5]),
            HeatStreams.of_flows([20, 80], [135, 140], [2.0, 4.0]),
            dt_min=10,
        )
        assert targets.cascade.rows() == [
            (165.0, 145.0, 60.0, 0.0, 60.0, 20.0, 80.0),
            (145.0, 140.0, 22.5, 20.0, 2.5, 80.0, 82.5),
            (140.0, 85.0, 247.5, 330.0, -82.5, 82.5, 0.0),
            (85.0, 55.0, 135.0, 60.0, 75.0, 0.0, 75.0),
            (55.0, 25.0, 45.0, 60.0, -15.0, 75.0, 60.0),
        ]

    def test_composite_curves_touch_at_the_pinch(self):
        """Hot 90 °C stands over cold 80 °C; both curves are as drawn in the textbooks."""
        targets = heat_targets(
            HeatStreams.of_flows([170, 150], [60, 30], [3.0, 1.5]),
            HeatStreams.of_flows([20, 80], [135, 140], [2.0, 4.0]),
            dt_min=10,
        )
        hot, cold = targets.hot_composite, targets.cold_composite
        assert (hot.heat.tolist(), hot.temperature.tolist()) == (
            [0.0, 45.0, 180.0, 427.5, 450.0, 510.0],
            [30.0, 60.0, 90.0, 145.0, 150.0, 170.0],
        )
        assert np.interp(180.0, cold.heat, cold.temperature) == 80.0
        assert cold.heat[-1] == hot.heat[-1] + targets.hot_utility

    def test_grand_composite_ends_at_the_utilities(self):
        targets = heat_targets(
            HeatStreams.of_flows([170, 150], [60, 30], [3.0, 1.5]),
            HeatStreams.of_flows([20, 80], [135, 140], [2.0, 4.0]),
            dt_min=10,
        )
        assert targets.grand_composite.heat.tolist() == [60.0, 75.0, 0.0, 82.5, 80.0, 20.0]
        assert targets.grand_composite.temperature.tolist() == [25.0, 55.0, 85.0, 140.0, 145.0, 165.0]

    def test_steam_that_condenses_boils_water(self):
        """5 kW condensing at 90.1 °C just reach a boiling need of 7 kW at 80.1 °C; at 80.2 °C they do not."""
        steam = HeatStreams([90.1], [90.1], [5.0])
        reached = heat_targets(steam, HeatStreams([80.1], [80.1], [7.0]), dt_min=10)
        missed = heat_targets(steam, HeatStreams([80.2], [80.2], [7.0]), dt_min=10)
        assert (reached.hot_utility, reached.cold_utility, reached.recovered) == (2.0, 0.0, 5.0)
        assert (missed.hot_utility, missed.cold_utility, missed.pinch.tolist()) == (7.0, 5.0, [85.2, 85.1])

    def test_boiling_need_at_the_top_takes_the_pinch_there(self):
        targets = heat_targets(HeatStreams([110], [60], [50]), HeatStreams([100], [100], [20]), dt_min=10)
        assert (targets.hot_utility, targets.cold_utility, targets.pinch.tolist()) == (20.0, 50.0, [105.0])

    def test_threshold_problem_has_no_pinch(self):
        """Plenty of heat far above what is cold: only cooling is needed, and nothing is scarce."""
        targets = heat_targets(
            HeatStreams.of_flows([200], [100], [3.0]), HeatStreams.of_flows([20], [60], [2.0]), dt_min=10
        )
        assert (targets.hot_utility, targets.cold_utility, targets.pinch.tolist()) == (0.0, 220.0, [])

    def test_no_streams(self):
        targets = heat_targets(NONE, NONE, dt_min=10)
        assert (targets.hot_utility, targets.cold_utility, targets.recovered) == (0.0, 0.0, 0.0)
        assert (targets.cascade.height, len(targets.pinch), len(targets.grand_composite.heat)) == (0, 0, 0)

    def test_one_kind_only(self):
        some = HeatStreams.of_flows([100], [60], [2.0])
        back = HeatStreams.of_flows([60], [100], [2.0])
        assert heat_targets(some, NONE, dt_min=10).cold_utility == 80.0
        assert heat_targets(NONE, back, dt_min=10).hot_utility == 80.0


class TestLaws:
    @given(HOT, COLD, APPROACH)
    def test_utilities_are_not_negative_and_energy_balances(self, hot, cold, dt_min):
        """Heat put in less heat taken away is what cold streams need and hot ones do not give."""
        targets = heat_targets(hot, cold, dt_min=dt_min)
        assert targets.hot_utility >= 0
        assert targets.cold_utility >= 0
        net = cold.duty.sum() - hot.duty.sum()
        assert targets.hot_utility - targets.cold_utility == pytest.approx(net, abs=1e-6)
        assert -1e-9 <= targets.recovered <= min(hot.duty.sum(), cold.duty.sum()) + 1e-6

    @given(HOT, COLD, APPROACH)
    def test_heat_never_flows_upwards(self, hot, cold, dt_min):
        cascade = heat_targets(hot, cold, dt_min=dt_min).cascade
        assert (cascade["heat_in"] >= 0).all()
        assert (cascade["heat_out"] >= 0).all()
        assert (cascade["heat_in"] + cascade["surplus"] - cascade["heat_out"]).abs().fill_null(0).sum() < 1e-5

    @given(HOT, COLD)
    def test_a_wider_approach_never_needs_less(self, hot, cold):
        needed = [heat_targets(hot, cold, dt_min=dt).hot_utility for dt in (0.0, 5.0, 10.0, 20.0, 40.0)]
        assert (np.diff(needed) >= -1e-6).all()

    @given(HOT, COLD, APPROACH)
    def test_composite_curves_keep_their_distance(self, hot, cold, dt_min):
        assert composites_respect(heat_targets(hot, cold, dt_min=dt_min))

    @given(HOT, COLD, APPROACH)
    def test_order_of_streams_does_not_matter(self, hot, cold, dt_min):
        turned = HeatStreams(hot.supply[::-1], hot.target[::-1], hot.duty[::-1])
        one, other = heat_targets(hot, cold, dt_min=dt_min), heat_targets(turned, cold, dt_min=dt_min)
        assert one.hot_utility == pytest.approx(other.hot_utility, abs=1e-9)
        assert one.pinch.tolist() == other.pinch.tolist()

    @settings(max_examples=60)
    @given(HOT, COLD, APPROACH)
    def test_agrees_with_the_transshipment_model(self, hot, cold, dt_min):
        targets = heat_targets(hot, cold, dt_min=dt_min)
        if len(hot) + len(cold):
            needed, wasted = transshipment(hot, cold, dt_min)
            assert targets.hot_utility == pytest.approx(needed, abs=1e-6)
            assert targets.cold_utility == pytest.approx(wasted, abs=1e-6)


class TestRefusals:
    @pytest.mark.parametrize(
        ("hot", "cold", "dt_min", "sentence"),
        [
            (([50.0], [60.0], [1.0]), None, 10, "hot stream 0 goes from 50 to 60 °C: that is a cold stream"),
            (None, ([60.0], [50.0], [1.0]), 10, "cold stream 0 goes from 60 to 50 °C: that is a hot stream"),
            (None, None, -1, "not negative"),
            (None, None, np.nan, "not negative"),
        ],
    )
    def test_of_directions_and_approach(self, hot, cold, dt_min, sentence):
        hot, cold = (NONE if part is None else HeatStreams(*part) for part in (hot, cold))
        with pytest.raises(ModelError, match=sentence):
            heat_targets(hot, cold, dt_min=dt_min)

    @pytest.mark.parametrize(
        ("parts", "sentence"),
        [
            (([np.nan], [60.0], [1.0]), "supply of nan °C"),
            (([70.0], [-300.0], [1.0]), "target of -300 °C"),
            (([70.0], [60.0], [-1.0]), "duty of -1 kW"),
            (([70.0], [60.0], [1.0, 2.0]), "needs a supply temperature"),
        ],
    )
    def test_of_values(self, parts, sentence):
        with pytest.raises(ModelError, match=sentence):
            HeatStreams(*parts)

    def test_of_a_flow_without_change_of_temperature(self):
        with pytest.raises(ModelError, match="give its duty"):
            HeatStreams.of_flows([100.0], [100.0], [2.0])
        with pytest.raises(ModelError, match="and a flow"):
            HeatStreams.of_flows([100.0], [90.0], [2.0, 3.0])

    def test_streams_are_frozen(self):
        with pytest.raises(ValueError, match="read-only"):
            HeatStreams([70.0], [60.0], [1.0]).duty[0] = 2.0
