"""Technologies at sites: what they cost a year, and that no cost is guessed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.match.figures import Figures
from lichen.engine.match.plants import capital_recovery, compile_plants
from lichen.engine.match.testing import table
from tests.engine.match.regions import ANNUITY, pressed

POWER = {"kind": "electricity", "dimension": "energy"}


def plants_of(region):
    return compile_plants(region, Figures("prices", region.prices), Figures("factors", region.factors), 0.05)


def changed(**figures):
    """Return the region with the press, whose press states something else."""
    region = pressed()
    rows = [row | figures for row in region.technologies.to_dicts()]
    return replace(region, technologies=table("technologies", rows))


@given(st.floats(0.001, 0.5), st.integers(1, 40))
def test_capital_recovery_pays_the_investment_back(rate, years):
    """The payments, discounted to today, are worth the investment."""
    payment = float(capital_recovery(rate, np.array([float(years)]))[0])
    today = sum(payment / (1 + rate) ** year for year in range(1, years + 1))
    assert today == pytest.approx(1.0)


def test_capital_recovery_at_no_rate_is_an_equal_share():
    assert capital_recovery(0.0, np.array([4.0, 20.0])).tolist() == [0.25, 0.05]


def test_annuity_is_of_one_step():
    plants = plants_of(changed(fixed_cost=100.0))
    assert plants.annuity[0] == pytest.approx(ANNUITY)
    assert plants.step_cost[0] == pytest.approx(ANNUITY + 100.0)
    assert (plants.step[0], plants.max_steps[0], plants.investment[0]) == (60.0, 3, 10000.0)


def test_number_of_steps_not_stated_is_one():
    assert plants_of(changed(max_steps=None)).max_steps.tolist() == [1]


def test_place_that_is_neither_there_nor_buildable_is_no_plant():
    region = pressed()
    closed = table("places", [{"technology": "press", "site": "yard", "existing": 0.0, "buildable": False}])
    assert len(plants_of(replace(region, places=closed))) == 0


def test_existing_plant_needs_no_investment():
    """What stands is paid for: it may leave open what building another would cost."""
    region = changed(investment=None, step_capacity=None, lifetime=None)
    stands = table("places", [{"technology": "press", "site": "yard", "existing": 30.0, "buildable": False}])
    plants = plants_of(replace(region, places=stands))
    assert (plants.existing.tolist(), plants.max_steps.tolist(), plants.step_cost.tolist()) == (
        [30.0],
        [0],
        [0.0],
    )


def test_electricity_costs_and_emits():
    region = changed(electricity=0.14, co2e=0.01)
    priced = replace(
        region,
        prices=pl.concat([region.prices, table("prices", [{**POWER, "value": 50.0}])]),
        factors=table("factors", [{**POWER, "value": 0.3}]),
    )
    plants = plants_of(priced)
    assert plants.unit_cost[0] == pytest.approx(20.0 + 0.14 * 50.0)
    assert plants.emitted[0] == pytest.approx(0.01 + 0.14 * 0.3)


def test_missing_price_of_electricity_raises():
    with pytest.raises(
        ModelError, match=r"Technologies use electricity \(press\), but table 'prices' has no row"
    ):
        plants_of(changed(electricity=0.14))


def test_missing_emissions_of_electricity_raise():
    region = changed(electricity=0.14)
    prices = pl.concat([region.prices, table("prices", [{**POWER, "value": 50.0}])])
    with pytest.raises(
        ModelError, match=r"table 'factors' has no row of kind 'electricity'; add one with the emissions"
    ):
        plants_of(replace(region, prices=prices))


def test_missing_costs_raise_all_at_once():
    """A plant is not free because its cost is unknown; the sentence names all that is missing."""
    region = changed(operating_cost=None, investment=None, step_capacity=None)
    with pytest.raises(ModelError) as caught:
        plants_of(region)
    assert str(caught.value) == (
        "The plan cannot cost its plants: technology 'press' does not state operating_cost (what treating one unit "
        "costs); technology 'press' does not state step_capacity (the yearly capacity of one line); technology 'press' "
        "does not state investment (what one line costs to build). State them in 'technologies'."
    )


def test_missing_lifetime_raises_where_there_is_an_investment():
    with pytest.raises(ModelError, match="does not state lifetime"):
        plants_of(changed(lifetime=None))
    assert plants_of(changed(lifetime=None, investment=0.0)).annuity.tolist() == [0.0]
