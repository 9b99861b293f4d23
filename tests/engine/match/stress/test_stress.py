"""Stress: losses at once and planned anew, and the table of what robustness costs."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.engine.match.plan import make_plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.stress import StressSettings, stress_plan
from tests.engine.match.shares.regions import chance_region, press_region
from tests.engine.match.test_members import without


@pytest.mark.parametrize("region", [chance_region(1, 8), press_region()], ids=["direct", "plants"])
def test_planning_anew_keeps_no_less_than_going_on(region: Region) -> None:
    """Rule 2, and nobody's loss leaves more than there was."""
    losses = stress_plan(region).losses.drop_nulls("kept_replanned")
    assert (losses["kept_replanned"] >= losses["kept_at_once"] - 1e-9).all()
    assert (losses["kept_replanned"] <= 1 + 1e-9).all()


def test_planned_anew_is_the_plan_of_the_region_without_the_partner() -> None:
    """Without plants there is nothing to build, so planning anew is planning without him."""
    region = chance_region(1, 8)
    losses = stress_plan(region).losses.filter(pl.col("kind") == "partner")
    total = make_plan(region).objective
    for name, lost in losses.select("id", "lost_replanned").iter_rows():
        assert total - lost == pytest.approx(make_plan(without(region, {name})).objective)


def test_the_worst_loss_comes_first_and_every_kind_is_there() -> None:
    """A technology, partners and exchanges, by what they cost at once."""
    losses = stress_plan(press_region(), PlanSettings(), StressSettings(exchanges=2)).losses
    assert losses["lost_at_once"].is_sorted(descending=True)
    assert losses["kind"].value_counts().sort("kind").rows() == [
        ("exchange", 2),
        ("partner", 5),
        ("technology", 1),
    ]
    gone = losses.filter(pl.col("kind") == "technology").row(0, named=True)
    assert (gone["name"], gone["kept_replanned"]) == ("Press", 0.0)


def test_greatest_share_is_found_where_the_share_asked_for_cannot_be_kept() -> None:
    """Eight partners cannot keep nine tenths; the greatest share they can keep is added."""
    stress = stress_plan(chance_region(1, 8))
    robust = stress.robust
    asked = robust.filter(pl.col("keep") == 0.9).row(0, named=True)
    assert asked["net_benefit"] == pytest.approx(0.0, abs=1e-6)
    added = robust.filter(~pl.col("keep").is_in([0.5, 0.7, 0.8, 0.9, 0.95]))
    assert added["net_benefit"].item() > 0
    assert added["kept"].item() >= added["keep"].item() - 1e-6
    assert stress.hauls["amount_robust"].sum() > 0


def test_hauls_of_both_plans_stand_side_by_side() -> None:
    """What was planned sums to the plan, and the robust plan is one that can be carried out."""
    region = chance_region(5, 24)
    hauls = stress_plan(region, PlanSettings(), StressSettings(keep=0.8)).hauls
    assert hauls["amount_planned"].sum() == pytest.approx(make_plan(region).totals.amount_placed)
    given = hauls.group_by("from_stream").agg(pl.col("amount_robust").sum())
    limits = region.streams.select(pl.col("id").alias("from_stream"), "amount")
    assert (
        given.join(limits, on="from_stream").select(pl.col("amount") - pl.col("amount_robust")).to_series()
        >= -1e-6
    ).all()


@pytest.mark.parametrize("wish", [{"keep": 1.2}, {"factor": float("nan")}, {"exchanges": -1}])
def test_wishes_that_make_no_sense_are_refused(wish: dict[str, float]) -> None:
    """Each with what to give instead."""
    with pytest.raises(ModelError, match="give"):
        StressSettings(**wish)  # type: ignore[arg-type]  # wrong on purpose
