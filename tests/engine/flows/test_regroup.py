"""Processes put together otherwise: pictures and sums change, figures do not."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.engine.flows import reconcile, system_from_frames
from lichen.engine.flows.picture import drawn_flows
from lichen.engine.flows.regroup import SUM_SCHEMA, regrouped, year_sums
from lichen.engine.flows.testing import splitter
from tests.engine.flows.test_picture import works

GROUPS = {"mill": "Plant", "press": "Plant"}


def test_figures_stay_as_they_are() -> None:
    made = works()
    assert regrouped(made, GROUPS).data.equals(made.data)


def test_flows_within_a_group_are_not_drawn() -> None:
    """The mill and the press feed each other; put together, only what crosses their border is seen."""
    ends = drawn_flows(regrouped(works(), GROUPS), "goods", 0).select("from_process", "to_process")
    assert ("group: Plant", "group: Plant") not in ends.rows()
    assert ("group: Plant", "outside") in ends.rows()


def test_what_is_in_no_group_stands_for_itself() -> None:
    processes = regrouped(works(), {"mill": "Plant"}).system.processes
    parents = dict(processes.select("id", "parent").iter_rows())
    assert parents["mill"] == "group: Plant"
    assert parents["press"] is None


def test_sums_of_groups_and_of_parts_agree_on_the_border() -> None:
    """Law: what crosses the outer border does not depend on how the inside is put together."""
    made = works()
    whole = year_sums(regrouped(made, GROUPS)).filter(process="group: Plant", side="leaving", period="2019")
    out = made.data.filter(pl.col("id") == "out", pl.col("period") == "2019")["reconciled"][0]
    assert whole["amount"].to_list() == pytest.approx([out])


def test_deviation_of_a_sum_knows_the_covariances() -> None:
    """By hand: after reconciling left + right = in, the sum of the two is as sure as what enters."""
    made = reconcile(splitter())
    sums = year_sums(made).filter(process="mill")
    assert dict(sums.schema) == SUM_SCHEMA
    leaving, entering = (sums.filter(side=side)["sd"][0] for side in ("leaving", "entering"))
    assert leaving == pytest.approx(entering)


def test_stated_sum_needs_all_its_parts() -> None:
    made = works()  # of what enters the mill, one part is not stated
    sums = year_sums(regrouped(made, {})).filter(process="mill", side="entering")
    assert sums["stated"].to_list() == [None, None]


def test_sum_of_what_cannot_be_found_is_not_told() -> None:
    """No silent wrong answer: two unknown flows on one side leave their sum found, and each of them not."""
    system = system_from_frames({
        "id": ["in", "a", "b"], "from_process": ["outside", "mill", "mill"], "to_process": ["mill", "x", "y"],
        "resource": ["wheat"] * 3, "period": ["2024"] * 3, "amount": [10.0, None, None], "unit": ["t"] * 3,
        "sd": [1.0, None, None]},
        {"id": ["outside", "mill", "x", "y"], "balance": ["no", "yes", "no", "no"]})  # fmt: skip
    sums = year_sums(reconcile(system)).filter(side="entering")
    assert dict(sums.select("process", "amount").iter_rows())["x"] is None


def hub(known: tuple[float | None, ...]) -> pl.DataFrame:
    """Return the sums of a hub that three senders feed, of which some are not known, and that two takers empty."""
    ids = ["a", "b", "c", "d", "e"]
    system = system_from_frames(
        {"id": ids, "from_process": ["one", "two", "three", "hub", "hub"], "to_process": ["hub"] * 3 + ["four", "five"],
         "resource": ["waste"] * 5, "period": ["2024"] * 5, "amount": list(known), "unit": ["t"] * 5,
         "sd": [None if amount is None else 1.0 for amount in known]},
        {"id": ["hub", "one", "two", "three", "four", "five"], "balance": ["yes", *["no"] * 5]},
    )  # fmt: skip
    return year_sums(reconcile(system)).filter(process="hub")


def test_sum_is_taken_from_the_side_that_is_known() -> None:
    """What two unknown senders give cannot be told apart, but what enters is what leaves."""
    entering = hub((3.0, None, None, 6.0, 4.0)).filter(side="entering")
    assert entering.select("amount", "unknowns").row(0) == (pytest.approx(10.0), 0)


def test_sum_without_what_cannot_be_found_says_so() -> None:
    """Two of three senders are known, one taker of two is not: what enters is told without the third."""
    entering = hub((3.0, 2.0, None, 6.0, None)).filter(side="entering")
    assert entering.select("amount", "unknowns").row(0) == (pytest.approx(5.0), 1)
