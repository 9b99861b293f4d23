"""The tables of a balance, with names."""

from __future__ import annotations

import pytest
from django.http import Http404

from lichen.site.flows.models import Balance
from lichen.site.flows.services import balance as services
from lichen.site.flows.services import told
from lichen.site.shell import jobs
from lichen.site.trust.actor import Actor


@pytest.fixture
def made(balanced: None, facilitator: Actor) -> Balance:
    """A balance that is done."""
    services.ask_balance(facilitator)
    jobs.run_waiting()
    return services.current(facilitator)


def test_flows_beside_a_picture_have_names(made: Balance) -> None:
    rows = told.flow_rows(made, services.picture(made))
    assert {row.start for row in rows} == {"The world outside", "Homes", "Sorting plant"}
    assert rows == sorted(rows, key=lambda row: -row.amount)
    assert told.depths(made) == [("all", "every process")]
    assert told.depth_of(made, "homes") == ""


def test_contradictions_are_sentences(made: Balance) -> None:
    found = told.contradictions(made)
    assert any("Sorting plant" in row["sentence"] for row in found)


def test_sheets_of_a_period_and_of_a_process(made: Balance) -> None:
    period = told.sheets(made, period="2023")
    assert {row["name"]: round(row["before"], 6) for row in period.rows} == {
        "Homes": 1000.0,
        "Sorting plant": 12000.0,
    }
    one = told.sheets(made, process="sorting", period="2023")
    assert [row["period"] for row in one.rows] == ["2023", "2024"]
    assert {(row["name"], row["enters"]) for row in one.flows} == {
        ("Homes → Sorting plant, old paper", True),
        ("Sorting plant → The world outside, bales", False),
    }
    for asked in ({"layer": "zinc"}, {"period": "1"}, {"process": "x"}):
        with pytest.raises(Http404):
            told.sheets(made, **asked)


def test_every_figure_is_told_before_and_after(made: Balance) -> None:
    found = told.figures(made)
    assert (found.count, found.after) == (8, "")
    assert {row["stated"] for row in found.rows} == {1e3 * x for x in (52, 54, 20, 22, 31, 19, 30)}
    assert told.figures(made, text="bales", period="2023").count == 1
    assert all(row["suspect"] for row in told.figures(made, suspect="yes").rows)
    assert told.figures(made, after="8; drop").rows == found.rows


def test_figures_come_in_pages(made: Balance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "PAGE", 5)
    first = told.figures(made)
    assert (len(first.rows), first.after) == (5, "5")
    assert len(told.figures(made, after=first.after).rows) == 3


def test_indicators_say_what_they_lack(made: Balance) -> None:
    found = told.indicators(made)
    assert all(bool(one.rows) != bool(one.lacking) for one in found)
