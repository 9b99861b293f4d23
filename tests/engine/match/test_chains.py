"""Chains of treatments: mass and money close through every step, nothing better is missed, and limits are told."""

from __future__ import annotations

import math
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.errors import CodeLookupError, ModelError, UnitError
from lichen.core.graph import Region
from lichen.engine.match.chains import CHAINS, FLOWS, find_chains, search_chains
from lichen.engine.match.testing import LORRY, small_region, stream

OFFERS = ["sawdust", "food waste", "residual waste", "plastic waste", "steel slag", "sewage sludge", "glass"]
NEEDS = [
    "wood chips",
    "wood pellets",
    "compost",
    "refuse-derived fuel",
    "ferrous scrap",
    "glass cullet",
    "electricity",
]
SITES = {"a": (0.0, 0.0), "b": (30.0, 0.0), "c": (0.0, 60.0)}
ENERGY = {"electricity", "heat", "steam"}


def town(
    offers: list[tuple[str, str, float]], needs: list[tuple[str, str, float, float]], **tables: object
) -> Region:
    """Return a region of three sites with these offers (site, resource, amount) and needs (…, price)."""
    rows = [
        stream(f"o{n}", site, "offer", amount, resource=what, reference_cost=70.0)
        for n, (site, what, amount) in enumerate(offers)
    ]
    rows += [
        stream(f"n{n}", site, "need", amount, resource=what, reference_cost=price,
               dimension="energy" if what in ENERGY else "mass")
        for n, (site, what, amount, price) in enumerate(needs)
    ]  # fmt: skip
    return small_region(SITES, rows, **tables)  # type: ignore[arg-type]


@st.composite
def towns(draw: st.DrawFn) -> Region:
    place, amount = st.sampled_from(sorted(SITES)), st.integers(200, 60000).map(float)
    offers = draw(st.lists(st.tuples(place, st.sampled_from(OFFERS), amount), min_size=1, max_size=3))
    needs = draw(
        st.lists(st.tuples(place, st.sampled_from(NEEDS), amount, st.integers(5, 200).map(float)), max_size=3)
    )
    return town(offers, needs)


@settings(max_examples=25, deadline=None)
@given(towns())
def test_mass_and_energy_close_through_every_chain(region: Region) -> None:
    """At every step, in its own measure: input = outputs + residues + loss; the chain delivers what the last makes."""
    found = search_chains(region, limit=4, least=-1e9)
    sign = pl.when(pl.col("role") == "input").then(1.0).otherwise(-1.0)
    own = found.flows.filter(pl.col("role") == "loss").select("stream", "rank", "step", "dimension")
    steps = found.flows.join(own, on=["stream", "rank", "step", "dimension"])
    mass = steps.filter(pl.col("dimension") == "mass")
    rest = mass.group_by("stream", "rank", "step").agg((pl.col("amount") * sign).sum())["amount"]
    assert all(abs(value) < 1e-6 * 60000 for value in rest)
    for chain in found.table.iter_rows(named=True):
        mine = found.flows.filter((pl.col("stream") == chain["stream"]) & (pl.col("rank") == chain["rank"]))
        assert mine.filter((pl.col("step") == 1) & (pl.col("role") == "input"))["amount"][0] == pytest.approx(
            chain["amount"]
        )
        last = mine.filter((pl.col("step") == chain["steps"]) & (pl.col("resource") == chain["product"]))
        assert chain["delivered"] in [pytest.approx(amount) for amount in last["amount"]]


@settings(max_examples=25, deadline=None)
@given(towns())
def test_parts_of_the_benefit_add_up(region: Region) -> None:
    for row in find_chains(region, limit=4, least=-1e9).iter_rows(named=True):
        parts = row["avoided_disposal"] + row["product_value"] + row["byproduct_value"] + row["carbon_value"]
        parts -= row["transport_cost"] + row["operating_cost"] + row["annuity"] + row["handling_cost"]
        assert row["net_benefit"] == pytest.approx(parts, abs=1e-6 * max(1.0, abs(parts)))


@settings(max_examples=15, deadline=None)
@given(towns())
def test_pruning_loses_nothing(region: Region) -> None:
    """The best chain found with bounds is the best of all chains that there are."""
    for row in find_chains(region, limit=1).iter_rows(named=True):
        every = find_chains(region, row["stream"], limit=1000, least=-1e12)
        assert row["net_benefit"] == pytest.approx(every["net_benefit"].max())


@settings(max_examples=15, deadline=None)
@given(towns())
def test_more_steps_are_never_worth_less(region: Region) -> None:
    best = [find_chains(region, steps=steps, limit=1) for steps in (1, 2, 3)]
    sums = [dict(table.select("stream", "net_benefit").iter_rows()) for table in best]
    for fewer, more in pairwise(sums):
        # Plants are sized for what may reach them, so that one step more may only make them cheaper.
        assert all(more.get(name, -math.inf) >= value * (1 - 1e-9) for name, value in fewer.items())


def test_two_steps_are_found_where_the_second_pays() -> None:
    """Sawdust is chipped and pressed: pellets are wanted, chips are not."""
    region = town([("a", "sawdust", 50000.0)], [("b", "wood pellets", 30000.0, 400.0)])
    best = find_chains(region, "o0").row(0, named=True)
    assert best["technologies"] == ["wood-chipping", "wood-pellets"]
    assert (best["partner"], best["limited_by"], best["steps"]) == ("n0", "need", 2)
    assert best["delivered"] == pytest.approx(30000.0)
    assert best["amount"] == pytest.approx(30000.0 / 0.93 / 0.75)
    assert best["unchecked"] == "moisture <= 0.55"


def test_chains_to_a_need_come_from_every_offer() -> None:
    region = town(
        [("a", "sawdust", 5000.0), ("c", "wood offcuts", 900.0)], [("b", "wood chips", 9000.0, 90.0)]
    )
    found = find_chains(region, "n0", limit=1)
    assert set(found["stream"]) == {"o0", "o1"}
    assert set(found["partner"]) == {"n0"}


def test_plant_of_the_pack_stands_where_it_does() -> None:
    """A chipper at c that costs nothing to build is preferred, and its capacity limits the chain."""
    chipper = {"id": "chipper", "name": "Chipper", "operation": "R3", "dimension": "mass", "operating_cost": 1.0,
               "loss": 0.0}  # fmt: skip
    lines = [
        {"technology": "chipper", "role": "input", "key": "sawdust", "resource": "sawdust", "share": 1.0},
        {
            "technology": "chipper",
            "role": "output",
            "key": "wood chips",
            "resource": "wood chips",
            "share": 1.0,
        },
    ]
    region = town(
        [("a", "sawdust", 5000.0)], [("c", "wood chips", 9000.0, 90.0)], technologies=[chipper], recipes=lines,
        places=[{"technology": "chipper", "site": "c", "existing": 800.0}], transport=[LORRY],
    )  # fmt: skip
    best = find_chains(region, "o0", technologies=[], limit=9)
    assert best.select("technologies", "sites", "third_parties", "amount", "limited_by", "distance").row(0) == (
        ["chipper"], ["c"], 1, pytest.approx(800.0), "chipper", pytest.approx(60.0),
    )  # fmt: skip


def test_limit_that_is_stated_and_missed_closes_the_way() -> None:
    wet = [{"stream": "o0", "property": "moisture", "relation": "value", "value": 0.8, "unit": ""}]
    region = town([("a", "sawdust", 5000.0)], [], qualities=wet)
    assert find_chains(region, technologies=["wood-chipping"]).is_empty()


def test_table_has_its_columns_even_without_rows() -> None:
    region = town([("a", "moon dust", 5.0)], [])
    found = search_chains(region)
    assert dict(found.table.schema) == CHAINS
    assert dict(found.flows.schema) == FLOWS


def test_what_cannot_be_asked_is_named_with_its_cure() -> None:
    region = town([("a", "sawdust", 5.0)], [])
    with pytest.raises(ModelError, match="1 to 3 steps, not 4"):
        find_chains(region, steps=4)
    with pytest.raises(ModelError, match="no stream 'x'"):
        find_chains(region, "x")
    with pytest.raises(CodeLookupError, match="no technology 'x'"):
        find_chains(region, technologies=["x"])
    with pytest.raises(UnitError, match="no exchange rate for XAF"):
        find_chains(Region("X", 2020, "XAF", "plane_km"))
