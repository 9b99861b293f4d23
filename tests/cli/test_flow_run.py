"""The real run: fourteen years as one model, what contradicts itself, and the report of it."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.cli.flow_run import FlowRun, about, flow_files, flow_pack, flow_run, flow_told
from lichen.engine.flows.testing import assert_balanced

YEARS = tuple(str(year) for year in range(2007, 2021))


@pytest.fixture(scope="module")
def run() -> FlowRun:
    """All years, reconciled once."""
    return flow_run()


def test_all_years_are_one_model_that_balances(run: FlowRun) -> None:
    """Law: every balance of more than a gram closes to 1e-9 of its larger side; no flow is negative."""
    assert run.balanced.system.periods == YEARS
    some = pl.max_horizontal("entering", "leaving") > 1e-6  # t: what no year reported comes to rounding
    assert_balanced(run.balanced.sheets.filter(some))
    flows = run.balanced.data.filter(kind="flow").drop_nulls("reconciled")
    assert flows.filter(pl.col("reconciled") < 0).height == 0


def test_known_contradictions_are_found(run: FlowRun) -> None:
    """Known answers: a yard that took in 24 t and sent out 113 408 t; two tables that differ by 849 t."""
    found = {
        (row["process"], row["period"]): row
        for row in run.story.found.filter(conflict="balance").iter_rows(named=True)
    }
    yard = found["site-wml-e-0000314", "2019"]
    assert yard["id"] == "out-site-wml-e-0000314-metal"
    assert yard["others_say"] == pytest.approx(23.99)
    assert yard["sure"]
    mixed = found["by-sector-mixed", "2012"]
    assert (mixed["miss"], mixed["sure"]) == (849.0, True)


def test_incomplete_year_is_told_as_one(run: FlowRun) -> None:
    assert run.story.found.filter(conflict="period")["period"].to_list() == ["2020"]
    assert run.story.first == "2019"


def test_contradicting_tables_of_the_list_are_all_found(run: FlowRun) -> None:
    counted = {kind: (listed, found) for kind, listed, found, _ in run.agreed.iter_rows()}
    assert counted["two tables"] == (3, 3)
    listed, found = counted["more out than in"]
    assert listed == about("contradictions").filter(kind="more out than in").height
    assert 0 < found <= listed


def test_indicators_have_errors_in_every_year(run: FlowRun) -> None:
    rates = run.story.indicators.filter(indicator="recycling_rate")
    assert rates["period"].to_list() == list(YEARS)
    assert rates.filter(pl.col("sd") > 0).height == len(YEARS)


def test_report_has_a_picture_of_each_year(run: FlowRun) -> None:
    files = flow_files(run)
    page = files["flows.html"].decode()
    assert all(f'id="flows-{year}"' in page for year in YEARS)
    assert "Open Government Licence" in page
    assert set(files) == {
        "flows.html", "flows/data.csv", "flows/contradictions.csv", "flows/sites.csv", "flows/sums.csv",
        "flows/drawn.csv", "flows/indicators.csv", "flows/agreement.csv",
    }  # fmt: skip


def test_terminal_tells_what_the_report_says_first(run: FlowRun) -> None:
    assert "203 kt" in flow_told(run).text()


def test_years_can_be_chosen() -> None:
    assert flow_run(("2016", "2018")).balanced.system.periods == ("2016", "2018")


def test_packaged_flows_read_clean() -> None:
    assert flow_pack().periods == YEARS
