"""Least fresh water: worked cases, balances as laws, and the analytic targets that need no linear programme."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.match.water import (
    WaterNetwork,
    WaterProcesses,
    WaterSinks,
    WaterSources,
    water_for_flows,
    water_for_loads,
)


def target_for_loads(processes: WaterProcesses, clean: float) -> float:
    """Least fresh water [t/h] by the limiting composite curve: the steepest line that stays below it.

    Wang and Smith (1994), doi:10.1016/0009-2509(94)80006-5.
    """
    limiting = processes.load * 1000 / (processes.max_out - processes.max_in)
    corners = np.unique(np.concatenate([processes.max_in, processes.max_out]))
    corners = corners[corners > clean]
    span = np.minimum(corners[:, None], processes.max_out) - processes.max_in
    picked_up = (limiting * np.maximum(span, 0)).sum(axis=1)
    return float((picked_up / (corners - clean)).max(initial=0.0))


def target_for_flows(sources: WaterSources, sinks: WaterSinks, clean: float) -> float:
    """Least fresh water [t/h] by the cascade of flows and of the purity they carry, for sources dirtier
    than fresh.

    El-Halwagi, Gabriel and Harell (2003), doi:10.1021/ie030318a; Manan, Tan and Foo (2004),
    doi:10.1002/aic.10235.
    """
    levels = np.unique(np.concatenate([sources.concentration, sinks.concentration, [clean]]))
    net = np.array(
        [
            sources.flow[sources.concentration == c].sum() - sinks.flow[sinks.concentration == c].sum()
            for c in levels
        ]
    )
    passing = np.cumsum(net)
    purity = np.concatenate([[0.0], np.cumsum(passing[:-1] * np.diff(levels))])
    above = levels > clean
    needed = -purity[above] / (levels[above] - clean)
    return float(max(0.0, -net.sum(), needed.max(initial=0.0)))


@st.composite
def processes(draw):
    """Up to six processes, some without load."""
    count = draw(st.integers(0, 6))
    figures = [
        [draw(st.integers(low, high)) for _ in range(count)] for low, high in ((0, 40), (0, 30), (1, 40))
    ]
    load, inlet, rise = (np.array(f, dtype=float) for f in figures)
    return WaterProcesses(load / 7, 10 + 20 * inlet, 10 + 20 * inlet + 13 * rise)


@st.composite
def water(draw, kind):
    """Up to five sources or sinks, at concentrations that often coincide."""
    count = draw(st.integers(0, 5))
    strength = [10.0 + 15 * draw(st.integers(0, 12)) for _ in range(count)]
    return kind(strength, [draw(st.integers(0, 60)) / 3 for _ in range(count)])


CLEAN = st.sampled_from([0.0, 4.0, 10.0])


def sums(network: WaterNetwork, of: str, by: str, count: int) -> np.ndarray:
    """Flow times `of` of the links, added up by giver or receiver."""
    links = network.links.filter(pl.col(by).is_not_null())
    weights = links["flow"] * (links[of] if of == "concentration" else 1.0)
    return np.bincount(links[by].to_numpy(), weights.to_numpy(), minlength=count)


class TestLoads:
    def test_one_process_alone(self):
        """2 kg/h into water that may leave at 100 ppm: 20 t/h, from fresh water straight to the drain."""
        network = water_for_loads(WaterProcesses([2], [0], [100]))
        assert network.links.rows() == [(None, 0, 20.0, 0.0), (0, None, 20.0, 100.0)]
        assert (network.fresh, network.fresh_without_reuse, network.discharged) == (20.0, 20.0, 20.0)

    def test_second_process_lives_on_the_first(self):
        """A process content with 100 ppm takes what the first one leaves, and needs no fresh water."""
        network = water_for_loads(WaterProcesses([2, 2], [0, 100], [100, 200]))
        assert network.fresh == pytest.approx(20.0)
        assert network.links.rows() == [(0, 1, 20.0, 100.0), (None, 0, 20.0, 0.0), (1, None, 20.0, 200.0)]

    def test_process_without_load_needs_no_water(self):
        network = water_for_loads(WaterProcesses([0, 1], [10, 10], [20, 20]), fresh_concentration=10)
        assert network.fresh == pytest.approx(100.0)
        assert network.receivers["receiver"].to_list() == [1]

    @given(processes(), CLEAN)
    def test_agrees_with_the_limiting_composite_curve(self, some, clean):
        network = water_for_loads(some, fresh_concentration=clean)
        assert network.fresh == pytest.approx(target_for_loads(some, clean), rel=1e-6, abs=1e-6)

    @given(processes(), CLEAN)
    def test_never_needs_more_than_without_reuse(self, some, clean):
        network = water_for_loads(some, fresh_concentration=clean)
        assert network.fresh <= network.fresh_without_reuse * (1 + 1e-9) + 1e-9

    @given(processes(), CLEAN)
    def test_concentrations_keep_their_limits(self, some, clean):
        uses = water_for_loads(some, fresh_concentration=clean).receivers
        assert (uses["concentration_in"] <= uses["limit_in"] + 1e-4).all()
        assert (uses["concentration_out"] <= uses["limit_out"] + 1e-4).all()

    @given(processes(), CLEAN)
    def test_water_and_contaminant_balance_in_each_process(self, some, clean):
        """What flows in flows out, and carries the load away with it."""
        network, count = water_for_loads(some, fresh_concentration=clean), len(some.load)
        flows = [sums(network, "flow", by, count) for by in ("receiver", "giver")]
        assert flows[0] == pytest.approx(flows[1], rel=1e-6, abs=1e-6)
        grams = [sums(network, "concentration", by, count) for by in ("receiver", "giver")]
        assert grams[0] + some.load * 1000 == pytest.approx(grams[1], rel=1e-6, abs=1e-3)

    @given(processes())
    def test_stricter_inlets_never_need_less(self, some):
        strict = WaterProcesses(some.load, some.max_in / 2, some.max_out)
        assert water_for_loads(strict).fresh >= water_for_loads(some).fresh - 1e-6


class TestFlows:
    def test_mixing_by_hand(self):
        """A sink of 10 t/h at 50 ppm takes as much 100-ppm water as fresh water."""
        network = water_for_flows(WaterSources([100], [20]), WaterSinks([50], [10]))
        assert network.links.rows() == [
            (0, 0, 5.0, 100.0),
            (None, 0, 5.0, 0.0),
            (0, None, 15.0, 100.0),
        ]

    def test_four_sources_and_four_sinks_of_polley(self):
        """Polley and Polley (2000), Chem. Eng. Prog. 96(2), 47-52: 70 t/h fresh, 50 t/h discharged."""
        network = water_for_flows(
            WaterSources([50, 100, 150, 250], [50, 100, 70, 60]),
            WaterSinks([20, 50, 100, 200], [50, 100, 80, 70]),
        )
        assert (network.fresh, network.discharged) == (pytest.approx(70.0), pytest.approx(50.0))

    def test_source_cleaner_than_fresh_water_serves_a_strict_sink(self):
        network = water_for_flows(WaterSources([1], [5]), WaterSinks([2], [4]), fresh_concentration=10)
        assert (network.fresh, network.fresh_without_reuse) == (0.0, np.inf)

    @given(water(WaterSources), water(WaterSinks), CLEAN)
    def test_agrees_with_the_cascade(self, sources, sinks, clean):
        network = water_for_flows(sources, sinks, fresh_concentration=clean)
        assert network.fresh == pytest.approx(target_for_flows(sources, sinks, clean), rel=1e-6, abs=1e-6)

    @given(water(WaterSources), water(WaterSinks), CLEAN)
    def test_everybody_gets_and_gives_what_there_is(self, sources, sinks, clean):
        network = water_for_flows(sources, sinks, fresh_concentration=clean)
        assert network.fresh <= network.fresh_without_reuse + 1e-6
        assert sums(network, "flow", "receiver", len(sinks.flow)) == pytest.approx(sinks.flow, abs=1e-6)
        assert sums(network, "flow", "giver", len(sources.flow)) == pytest.approx(sources.flow, abs=1e-6)
        assert (network.receivers["concentration_in"] <= network.receivers["limit_in"] + 1e-4).all()


class TestRefusals:
    @pytest.mark.parametrize(
        ("make", "sentence"),
        [
            (lambda: WaterProcesses([-1], [0], [1]), "load of process 0 is -1"),
            (lambda: WaterProcesses([1], [np.nan], [1]), "max_in of process 0 is nan"),
            (lambda: WaterProcesses([1], [100], [50]), "perhaps the two are swapped"),
            (lambda: WaterProcesses([1, 2], [0], [1]), "needs all of: load, max_in, max_out"),
            (lambda: WaterProcesses([[1, 2]], [[0, 0]], [[1, 1]]), "more than one contaminant"),
            (lambda: WaterSources([1], [-2]), "flow of source 0 is -2"),
            (lambda: WaterSinks([np.inf], [2]), "concentration of sink 0 is inf"),
            (
                lambda: water_for_loads(WaterProcesses([1], [5], [9]), fresh_concentration=6),
                "Process 0 takes in",
            ),
            (lambda: water_for_loads(WaterProcesses([], [], []), fresh_concentration=-1), "not negative"),
            (
                lambda: water_for_flows(WaterSources([1], [1]), WaterSinks([2], [4]), fresh_concentration=9),
                "cannot all be served: one accepts at most 2 ppm",
            ),
        ],
    )
    def test_say_what_is_wrong(self, make, sentence):
        with pytest.raises(ModelError, match=sentence):
            make()


def test_nothing_at_all_needs_nothing():
    """No processes, sources or sinks: an empty network, not an error."""
    for network in (
        water_for_loads(WaterProcesses([], [], [])),
        water_for_flows(WaterSources([], []), WaterSinks([], [])),
    ):
        assert (network.fresh, network.discharged, network.links.height, network.receivers.height) == (
            0,
            0,
            0,
            0,
        )
