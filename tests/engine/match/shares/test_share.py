"""Shares: the four rules of the module, on regions small enough to ask every group."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import polars as pl
import pytest

from lichen.core.graph import Region
from lichen.engine.match.plan import make_plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.shares import Shares, ShareSettings, share_gains
from tests.engine.match.shares.regions import chance_region, press_region
from tests.engine.match.test_members import without

EXACT = PlanSettings(gap=1e-9)
REGIONS = [chance_region(1, 5), press_region()]


def share_of(shares: Shares) -> dict[str, float]:
    """What each organisation gets."""
    return dict(shares.members.select("organisation", "gain").iter_rows())


@pytest.mark.parametrize("rule", ["core", "nucleolus", "shapley", "prices"])
@pytest.mark.parametrize("region", REGIONS, ids=["direct", "plants"])
def test_shares_add_up_and_nobody_ends_worse_off(region: Region, rule: str) -> None:
    """Rules 1 and 2: shares sum to the benefit, transfers to zero, nobody gets less than alone."""
    shares = share_gains(region, EXACT, ShareSettings(rule=rule))
    members = shares.members
    assert members["gain"].sum() == pytest.approx(make_plan(region, EXACT).objective)
    assert members["transfer"].sum() == pytest.approx(0.0, abs=1e-6)
    assert ((members["direct"] + members["transfer"] - members["gain"]).abs() < 1e-6).all()
    assert (members["gain"] >= members["alone"] - 1e-6).all()


@pytest.mark.parametrize("rule", ["core", "nucleolus"])
@pytest.mark.parametrize("region", REGIONS, ids=["direct", "plants"])
def test_no_group_would_do_better_alone(region: Region, rule: str) -> None:
    """Rule 3, by planning every group's region by itself."""
    shares = share_gains(region, EXACT, ShareSettings(rule=rule))
    assert shares.core == "not empty"
    got, names = share_of(shares), sorted(share_of(shares))
    for size in range(1, len(names)):
        for absent in combinations(names, size):
            alone = make_plan(without(region, set(absent)), EXACT).objective
            assert sum(got[name] for name in names if name not in absent) >= alone - 1e-4


def test_shares_do_not_depend_on_the_order_of_the_pack() -> None:
    """The same region with its rows turned round is shared out alike."""
    region = chance_region(4, 6)
    turned = replace(
        region,
        **{
            name: getattr(region, name).sort("id", descending=True)
            for name in ("organisations", "sites", "streams")
        },
    )
    one, other = share_of(share_gains(region, EXACT)), share_of(share_gains(turned, EXACT))
    assert one == pytest.approx(other, abs=1e-4)


def test_prices_lie_between_what_both_can_bear() -> None:
    """In a region without plants every payment leaves giver and taker better off than today."""
    paid = share_gains(chance_region(1, 6), EXACT).payments
    assert (paid["price"] >= paid["price_low"] - 1e-6).all()
    assert (paid["price"] <= paid["price_high"] + 1e-6).all()


def test_large_group_is_shared_by_prices() -> None:
    """More than forty organisations are shared out by the plan's prices, which leave nobody an objection."""
    shares = share_gains(chance_region(9, 44), EXACT)
    assert shares.core == "not empty"
    assert shares.members.filter(pl.col("group") == 1)["gain_shapley"].null_count() > 0
    assert shares.members["gain"].sum() == pytest.approx(shares.total)
