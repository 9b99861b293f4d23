"""Sectors are ranked by probability, at one level or another, and say why."""

from __future__ import annotations

import pytest

from lichen.core.precedents import precedents
from lichen.engine.match.receivers import Offer, rank_receivers
from lichen.engine.match.receivers.rank import RECEIVER_SCHEMA, WIDTH, Level

ASH = Offer("fly ash from a coal boiler", code="100102", language="en")


@pytest.mark.parametrize("level", list(WIDTH))
def test_scores_fall_and_add_up_to_one_at_every_level(level: Level) -> None:
    """A sector's score is the sum over its classes, so levels agree."""
    ranked = rank_receivers(ASH, level=level, limit=1000)
    assert dict(ranked.schema) == RECEIVER_SCHEMA
    assert ranked["score"].is_sorted(descending=True)
    assert ranked["score"].sum() == pytest.approx(1.0)


def test_score_of_a_division_is_the_sum_over_its_classes() -> None:
    """Looking closer moves no probability elsewhere."""
    fine = rank_receivers(ASH, level="class", limit=1000)
    coarse = rank_receivers(ASH, level="division", limit=1000)
    summed = fine.filter(fine["sector"].str.starts_with("23."))["score"].sum()
    assert coarse.filter(sector="23")["score"].item() == pytest.approx(summed)


def test_coal_fly_ash_goes_to_cement_with_the_reports_that_say_so() -> None:
    """The best known exchange of all is found, and its reports are named, and exist."""
    best = rank_receivers(ASH, level="class").row(0, named=True)
    assert best["sector"] == "23.51"
    assert "kalundborg-10" in best["precedents"]
    assert set(best["precedents"]) <= set(precedents().filter(receiver_nace="23.51")["id"])
    assert any("10 01 02" in reason for reason in best["reasons"])


def test_ranking_does_not_depend_on_how_the_code_is_written() -> None:
    """One code, one answer."""
    assert rank_receivers(Offer(code="EWC 10.01.02")).equals(rank_receivers(Offer(code="100102")))


def test_every_ranked_sector_says_why() -> None:
    """A score without a reason cannot be argued with."""
    assert all(rank_receivers(ASH)["reasons"].to_list())
