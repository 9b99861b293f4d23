"""What 'the same plan' and 'a balanced plan' mean, and that the assertions notice when they do not hold."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from lichen.core.graph import SCHEMAS
from lichen.engine.match.plan import make_plan
from lichen.engine.match.testing import (
    assert_balanced,
    assert_same_plan,
    small_region,
    stream,
    table,
    two_sites,
)
from tests.engine.match.regions import pressed


def test_columns_left_out_are_not_stated():
    row = table("streams", [{"id": "x"}]).row(0, named=True)
    assert row.pop("id") == "x"
    assert set(row.values()) == {None}


@pytest.mark.parametrize("name", SCHEMAS)
def test_table_of_no_rows_has_its_columns(name):
    assert dict(table(name, []).schema) == SCHEMAS[name]


def test_stream_is_matched_by_its_words():
    assert stream("x", "a", "offer", 1.0, resource="  Wheat BRAN ")["key"] == "wheat bran"


def test_region_can_be_given_any_table():
    region = small_region(
        {"a": (1.0, 2.0)}, [], prices=[{"kind": "disposal", "dimension": "mass", "value": 3.0}]
    )
    assert region.sites.select("id", "organisation", "x", "y").rows() == [("a", "org-a", 1.0, 2.0)]
    assert region.prices["value"].to_list() == [3.0]
    assert region.transport["mode"].to_list() == ["lorry"]


@pytest.mark.parametrize("name", ["net_benefit", "co2e_avoided", "amount_placed"])
def test_other_plan_is_noticed(name):
    plan = make_plan(two_sites())
    assert_same_plan(plan, plan)
    other = replace(plan, totals=replace(plan.totals, **{name: getattr(plan.totals, name) + 1.0}))
    with pytest.raises(AssertionError, match=f"{name} is .* in one plan and .* in the other"):
        assert_same_plan(plan, other)


def test_mass_that_does_not_close_is_noticed():
    plan = make_plan(pressed())
    assert_balanced(plan)
    more = pl.when(pl.col("role") == "output").then(pl.col("amount") + 1).otherwise("amount").alias("amount")
    with pytest.raises(AssertionError, match="mass does not close"):
        assert_balanced(replace(plan, balances=plan.balances.with_columns(more)))
