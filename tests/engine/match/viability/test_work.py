"""The second law where work is made of heat: no engine beats Carnot's, whatever the figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.interval import Interval, exactly
from lichen.engine.match.testing import LORRY, small_region, stream, table
from lichen.engine.match.viability.judge import judge
from lichen.engine.match.viability.work import COLDEST, second_law, work_share
from tests.engine.match.regions import recipe


@given(st.floats(280.0, 1500.0), st.floats(0.01, 1.0))
def test_no_waste_heat_becomes_power_beyond_carnot(kelvin, power):
    """Passes exactly where the power is at most 1 − T₀/T of the heat."""
    found = second_law("engine", 1.0, exactly(kelvin), [("electricity", power, None)], 0.0)
    assert (found.verdict == "pass") == (power <= (1 - COLDEST / kelvin) * (1 + 1e-9))


@pytest.mark.parametrize(
    ("level", "verdict"), [(Interval(400.0, 600.0), "unknown"), (Interval(500.0, 600.0), "pass"), (None, "unknown"),
                           (Interval(300.0, 350.0), "fail")],
)  # fmt: skip
def test_level_within_bounds(level, verdict):
    """40 % of work needs 455 K: sure only where all of the range is on one side of it."""
    assert second_law("engine", 1.0, level, [("electricity", 0.4, None)], 0.0).verdict == verdict


def test_heat_pump_may_lift_heat_with_power_only():
    """Heat of 80 °C from 30 °C needs some electricity, and is refused without."""
    outputs = [("heat", 1.0, COLDEST + 80)]
    assert second_law("pump", 0.8, exactly(COLDEST + 30), outputs, 0.2).verdict == "pass"
    assert second_law("pump", 1.0, exactly(COLDEST + 30), outputs, 0.0).verdict == "fail"
    assert second_law("exchanger", 1.0, exactly(COLDEST + 90), [("heat", 1.0, None)], 0.0) is None


def test_needed_temperature_is_exactly_enough():
    """The change that is told is the limit itself."""
    assert work_share(COLDEST / (1 - 0.4)) == pytest.approx(0.4)
    found = second_law("engine", 1.0, exactly(350.0), [("electricity", 0.4, None)], 0.0)
    assert "182.1" in found.change


def test_chain_through_an_engine_is_judged_by_the_temperature_of_what_comes():
    """An engine with 25 % for heat of 60 °C is impossible; for heat of 150 °C it is not."""
    engine = {"id": "orc", "name": "Engine", "operation": "R1", "dimension": "energy", "operating_cost": 1.0}
    region = small_region(
        {"a": (0.0, 0.0), "b": (1.0, 0.0)},
        [
            stream("o", "a", "offer", 100.0, resource="heat", dimension="energy"),
            stream("n", "b", "need", 20.0, resource="electricity", dimension="energy", reference_cost=90.0),
        ],
        transport=[LORRY | {"mode": "line", "dimension": "energy"}],
        technologies=[engine],
        recipes=recipe("orc", [("input", "heat", 1.0), ("output", "electricity", 0.25)]),
        places=[{"technology": "orc", "site": "b", "existing": 100.0, "buildable": False}],
    )
    for celsius, verdict in ((60.0, "fail"), (150.0, "pass"), (None, "unknown")):
        rows = [{"stream": "o", "property": "temperature", "relation": "value", "value": COLDEST + (celsius or 0.0),
                 "unit": "K"}]  # fmt: skip
        warm = replace(region, qualities=table("qualities", rows if celsius else []))
        assert judge(warm, "o", "n", via=[("orc", "b")]).test("heat").verdict == verdict
