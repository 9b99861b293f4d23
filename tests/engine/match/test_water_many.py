"""Least fresh water with several contaminants: published results, one contaminant as a check, and balances."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.match.water import WaterProcesses, water_for_loads
from lichen.engine.match.water_many import Regenerators, WaterUses, water_for_many

# Steam stripping, hydrodesulphurisation and desalter of a refinery; hydrocarbons, hydrogen sulphide and salts.
# Takama et al. (1980), doi:10.1016/0098-1354(80)85005-8, as limiting data by Wang and Smith (1994).
REFINERY = WaterUses(
    load=[[0.675, 18, 1.575], [3.4, 414.8, 4.59], [5.6, 1.4, 520.8]],
    max_in=[[0, 0, 0], [20, 300, 45], [120, 20, 200]],
    max_out=[[15, 400, 35], [120, 12500, 180], [220, 45, 9500]],
)


class TestPublished:
    def test_the_refinery_needs_105_6(self):
        """105.6 t/h with reuse instead of 133: the optimum published since Doyle and Smith (1997)."""
        network = water_for_many(REFINERY)
        assert network.fresh == pytest.approx(105.6, abs=0.05)
        assert network.fresh_without_reuse == pytest.approx(133.0, abs=0.05)
        assert network.status == "optimal"

    def test_the_refinery_with_a_stripper_needs_55_5(self):
        """Regeneration of 99.9 % of the hydrogen sulphide lets reuse bring it to 55.5 t/h."""
        stripper = Regenerators(removal=[[0, 0.999, 0]], most=[100], cost=[0])
        assert water_for_many(REFINERY, regenerators=stripper).fresh == pytest.approx(55.47, abs=0.01)

    def test_the_shared_case_of_one_contaminant(self):
        """The four processes of Wang and Smith (1994): 90 t/h instead of 112.5."""
        four = WaterUses(
            load=[[2], [5], [30], [4]], max_in=[[0], [50], [50], [400]], max_out=[[100], [100], [800], [800]]
        )
        network = water_for_many(four)
        assert (network.fresh, network.fresh_without_reuse) == (pytest.approx(90.0), pytest.approx(112.5))


def random_uses(seed: int, kinds: int) -> WaterUses:
    """Return two to four processes with loads and limits at random."""
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(2, 5)), kinds)
    inlet = rng.choice([0.0, 20.0, 50.0, 100.0], shape)
    return WaterUses(rng.uniform(0.5, 5, shape), inlet, inlet + rng.choice([30.0, 80.0, 200.0], shape))


class TestLaws:
    @settings(max_examples=20)
    @given(st.integers(0, 1000))
    def test_one_contaminant_is_the_linear_plan(self, seed):
        """Another model, another solver's way: the same fresh water."""
        uses = random_uses(seed, 1)
        linear = water_for_loads(WaterProcesses(uses.load[:, 0], uses.max_in[:, 0], uses.max_out[:, 0]))
        network = water_for_many(uses, gap=1e-5)
        assert network.fresh == pytest.approx(linear.fresh, rel=2e-5)
        assert network.bound <= linear.fresh * (1 + 1e-9)

    @settings(max_examples=6)
    @given(st.integers(0, 1000))
    def test_another_contaminant_never_helps(self, seed):
        uses = random_uses(seed, 2)
        first = WaterUses(uses.load[:, :1], uses.max_in[:, :1], uses.max_out[:, :1])
        assert water_for_many(first).bound <= water_for_many(uses, gap=1e-2).fresh * (1 + 1e-9)

    @settings(max_examples=6)
    @given(st.integers(0, 1000))
    def test_water_and_contaminants_balance_and_keep_their_limits(self, seed):
        """What comes in leaves, with the loads; fresh water goes to the drain in the end."""
        uses = random_uses(seed, 2)
        network = water_for_many(uses, gap=1e-3)
        table = network.uses.filter(pl.col("concentration_in").is_not_null())
        brought = table["flow"] * (table["concentration_out"] - table["concentration_in"]) / 1000
        loads = uses.load[table["unit"].to_numpy(), table["contaminant"].to_numpy()]
        assert brought.to_numpy() == pytest.approx(loads, rel=1e-6)
        assert (table["concentration_in"] <= table["limit_in"] * (1 + 1e-5) + 1e-6).all()
        assert (table["concentration_out"] <= table["limit_out"] * (1 + 1e-5) + 1e-6).all()
        drained = network.links.filter(pl.col("receiver").is_null())["flow"].sum()
        assert drained == pytest.approx(network.fresh, rel=1e-6)
        assert network.bound <= network.spent <= network.fresh_without_reuse * (1 + 1e-9)

    def test_treatment_that_costs_more_than_water_is_not_used(self):
        dear = Regenerators(removal=[[0, 0.999, 0]], most=[100], cost=[5])
        assert water_for_many(REFINERY, regenerators=dear).spent == pytest.approx(105.6, abs=0.05)

    def test_a_limit_at_the_drain_asks_for_treatment(self):
        """150 ppm allowed and 200 ppm made: not without treatment, and not by thinning with fresh water."""
        one = WaterUses([[2.0]], [[0.0]], [[200.0]])
        with pytest.raises(ModelError, match="contradict"):
            water_for_many(one, drain_max=150)
        half = Regenerators([[0.5]], most=[20], cost=[0.1])
        network = water_for_many(one, regenerators=half, drain_max=150)
        assert network.fresh == pytest.approx(10.0)
        assert network.spent == pytest.approx(10.0 + 0.1 * 5.0)  # half of the water treated: (200 + 100) / 2


class TestRefusals:
    @pytest.mark.parametrize(
        ("make", "sentence"),
        [
            (lambda: WaterUses([[-1.0]], [[0.0]], [[1.0]]), "load of process 0 is -1"),
            (lambda: WaterUses([[1.0]], [[np.nan]], [[1.0]]), "max_in of process 0 is nan"),
            (lambda: WaterUses([[1.0]], [[5.0]], [[5.0]]), "perhaps the two are swapped"),
            (lambda: WaterUses([[1.0]], [[5.0, 6.0]], [[7.0]]), "each contaminant"),
            (lambda: Regenerators([[1.5]], [1.0], [0.0]), "at most all"),
            (lambda: Regenerators([[0.5]], [np.inf], [0.0]), "the most that it can treat"),
            (lambda: water_for_many(REFINERY, fresh_concentration=-1), "not negative"),
            (lambda: water_for_many(REFINERY, fresh_concentration=1), "contradict"),
            (
                lambda: water_for_many(REFINERY, regenerators=Regenerators([[0.5]], [1.0], [0.0])),
                "1 contaminants",
            ),
        ],
    )
    def test_say_what_is_wrong(self, make, sentence):
        with pytest.raises(ModelError, match=sentence):
            make()
