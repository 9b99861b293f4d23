"""Known answers of the room match: optima from the literature, as facts with their references."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lichen.engine.match.heat import HeatStreams, heat_targets
from lichen.engine.match.siting import SitingTask, best_sites
from lichen.engine.match.water import (
    WaterProcesses,
    WaterSinks,
    WaterSources,
    water_for_flows,
    water_for_loads,
)
from tests.golden.orlib import read_orlib

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "data" / "optimisation" / "cap71.txt"


@pytest.fixture(scope="module")
def cap71():
    figures = json.loads((HERE / "cap71.json").read_text())
    demand, cost_of_all = np.array(figures["demand"]), np.array(figures["cost_of_all"])
    return SitingTask.of_matrix(
        figures["fixed_cost"], figures["capacity"], demand, (cost_of_all / demand[:, None]).T
    )


def test_heat_of_the_four_stream_example():
    """Linnhoff and Flower (1978), doi:10.1002/aic.690240411, in the form used by the pinch literature since."""
    targets = heat_targets(
        HeatStreams.of_flows(supply=[170, 150], target=[60, 30], capacity_flow=[3.0, 1.5]),
        HeatStreams.of_flows(supply=[20, 80], target=[135, 140], capacity_flow=[2.0, 4.0]),
        dt_min=10,
    )
    assert (targets.hot_utility, targets.cold_utility) == (20.0, 60.0)
    assert targets.pinch.tolist() == [85.0]


def test_heat_of_two_reactors():
    """Smith (2005), Chemical Process Design and Integration, ch. 16: 7.5 MW, 10 MW, pinch 150/140 °C."""
    targets = heat_targets(
        HeatStreams.of_flows(supply=[250, 200], target=[40, 80], capacity_flow=[150, 250]),
        HeatStreams.of_flows(supply=[20, 140], target=[180, 230], capacity_flow=[200, 300]),
        dt_min=10,
    )
    assert (targets.hot_utility, targets.cold_utility, targets.pinch.tolist()) == (7500.0, 10000.0, [145.0])


def test_water_of_the_four_process_reuse_problem():
    """Wang and Smith (1994), doi:10.1016/0009-2509(94)80006-5: 90.0 t/h, and 112.5 t/h without reuse."""
    network = water_for_loads(
        WaterProcesses(load=[2, 5, 30, 4], max_in=[0, 50, 50, 400], max_out=[100, 100, 800, 800])
    )
    assert network.fresh == pytest.approx(90.0, rel=1e-9)
    assert network.fresh_without_reuse == pytest.approx(112.5, rel=1e-12)


def test_water_of_sources_and_sinks():
    """Four sources and three sinks of the water network literature: 74.4768 t/h, and 96.48 t/h without reuse."""
    network = water_for_flows(
        WaterSources(concentration=[0, 14, 25, 34], flow=[2.88, 18.0, 21.24, 5.04]),
        WaterSinks(concentration=[0, 10, 1], flow=[4.32, 20.88, 71.28]),
    )
    assert network.fresh == pytest.approx(74.4768, rel=1e-9)
    assert network.fresh_without_reuse == pytest.approx(96.48, rel=1e-12)


@pytest.mark.parametrize("upfront", [0, 10_000])
def test_siting_cap71(cap71, upfront):
    """Beasley (1988), doi:10.1016/0377-2217(88)90175-0: 932,615.75, proven, with all strong rows or some."""
    plan = best_sites(cap71, upfront=upfront)
    assert plan.cost == pytest.approx(932_615.75, abs=0.005)
    assert (plan.status, plan.gap) == ("optimal", 0.0)
    assert plan.bound == pytest.approx(932_615.75, abs=0.005)


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared, which is not there")
def test_cap71_figures_are_those_of_the_library():
    assert read_orlib(SHARED.read_text()) == json.loads((HERE / "cap71.json").read_text())
