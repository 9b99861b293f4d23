"""A plan is checked against its region anew: it holds as it was made, and not when anything in it was changed."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lichen.engine.match.plan import make_plan
from lichen.engine.match.result import RESULT_SCHEMAS
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import small_region, stream, two_sites
from lichen.engine.match.verify import verify_plan
from tests.engine.match.regions import pressed, regions, wishes


@settings(max_examples=8)
@given(regions(), wishes(whole=True))
def test_every_plan_holds_as_it_was_made(region, wish):
    assert verify_plan(region, make_plan(region, wish), wish).valid


def scaled(plan, name, row, column, factor):
    """Return a plan in which one number of one table was changed."""
    here = pl.int_range(pl.len()) == row
    changed = pl.when(here).then(pl.col(column) * factor).otherwise(column).alias(column)
    return replace(plan, **{name: getattr(plan, name).with_columns(changed)})


NUMBERS = [column for column, kind in RESULT_SCHEMAS["exchanges"].items() if kind == pl.Float64()]


@settings(max_examples=12)
@given(regions(), wishes(), st.data())
def test_changed_exchange_is_noticed(region, wish, data):
    """Amount, distance, or any part of the money and emissions."""
    plan = make_plan(region, wish)
    assume(len(plan.exchanges))
    row = data.draw(st.integers(0, len(plan.exchanges) - 1))
    column = data.draw(st.sampled_from([name for name in NUMBERS if abs(plan.exchanges[name][row]) > 1e-3]))
    assert not verify_plan(region, scaled(plan, "exchanges", row, column, 1.01), wish).valid


@settings(max_examples=6)
@given(regions(), wishes(), st.data())
def test_exchange_left_out_or_told_twice_is_noticed(region, wish, data):
    plan = make_plan(region, wish)
    assume(len(plan.exchanges))
    row = data.draw(st.integers(0, len(plan.exchanges) - 1))
    without = plan.exchanges.filter(pl.int_range(pl.len()) != row)
    assert not verify_plan(region, replace(plan, exchanges=without), wish).valid
    twice = pl.concat([plan.exchanges, plan.exchanges[row]])
    assert not verify_plan(region, replace(plan, exchanges=twice), wish).valid


@settings(max_examples=6)
@given(regions(), wishes(), st.data())
def test_changed_price_is_noticed(region, wish, data):
    """The prices of offers and needs add up to the plan's worth; none can be changed alone."""
    plan = make_plan(region, wish)
    streams = [n for n, name in enumerate(plan.prices["stream"]) if name is not None]
    assume(streams)
    row = data.draw(st.sampled_from(streams))
    dearer = (
        pl.when(pl.int_range(pl.len()) == row).then(pl.col("price") + 1.0).otherwise("price").alias("price")
    )
    changed = replace(plan, prices=plan.prices.with_columns(dearer))
    assert not verify_plan(region, changed, wish).valid


CHANGES = {
    "plants": ("throughput", "annuity", "operating_cost", "capacity"),
    "balances": ("amount",),
    "chains": ("amount",),
    "organisations": ("gives", "takes", "gain"),
}


@pytest.mark.parametrize(
    ("name", "column"), [(name, column) for name, columns in CHANGES.items() for column in columns]
)
def test_changed_table_is_noticed(name, column):
    plan = make_plan(pressed())
    assert verify_plan(pressed(), plan).valid
    for row in range(len(getattr(plan, name))):
        if getattr(plan, name)[column][row]:
            assert not verify_plan(pressed(), scaled(plan, name, row, column, 1.01)).valid


def test_changed_headline_is_noticed():
    plan = make_plan(two_sites())
    assert not verify_plan(two_sites(), replace(plan, objective=plan.objective * 1.01)).valid


def test_plan_of_a_region_that_changed_does_not_hold():
    """An offer came in, dearer to get rid of: the old plan is feasible but no longer the best."""
    region = two_sites()
    plan = make_plan(region)
    dearer = replace(region, streams=region.streams.with_columns(reference_cost=pl.col("reference_cost") + 1))
    assert not verify_plan(dearer, plan).valid


def test_receiver_of_another_resource_is_noticed():
    rows = [
        stream("o", "a", "offer", 9.0, reference_cost=5.0),
        stream("n", "b", "need", 9.0),
        stream("g", "b", "need", 9.0, resource="gold"),
        stream("h", "a", "offer", 9.0, resource="gold", reference_cost=5.0),
    ]
    region = small_region({"a": (0.0, 0.0), "b": (10.0, 0.0)}, rows)
    plan = make_plan(region)
    crossed = pl.col("to_stream").replace({"n": "g", "g": "n"})
    assert not verify_plan(region, replace(plan, exchanges=plan.exchanges.with_columns(crossed))).valid


def test_settings_are_those_of_the_plan():
    """With a shorter reach the exchange is not allowed."""
    plan = make_plan(two_sites())
    assert verify_plan(two_sites(), plan, PlanSettings(max_distance=10.0)).valid
    assert not verify_plan(two_sites(), plan, PlanSettings(max_distance=9.0)).valid
