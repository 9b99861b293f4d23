"""The tables of a balance by program: the same figures as on the pages."""

from __future__ import annotations

import io
from collections.abc import Callable

import polars as pl
import pytest
from django.test import Client

from lichen.site.flows.services import told
from lichen.site.shell import jobs
from lichen.site.trust.actor import Actor

API = "/api/v1/flows/balance"


@pytest.fixture
def fay(balanced: None, facilitator: Actor, program: Callable[..., Client]) -> Client:
    """The program of a facilitator, with a balance that is done."""
    client = program(facilitator.user)
    client.post(API)
    jobs.run_waiting()
    return client


def test_findings_are_sentences(fay: Client) -> None:
    rows = fay.get(f"{API}/findings").json()["rows"]
    assert any("Sorting plant" in row["sentence"] and row["sure"] for row in rows)
    assert {row["conflict"] for row in rows} <= {"balance", "figure", "year", "period"}


def test_sheets_of_a_period_and_of_a_process(fay: Client) -> None:
    period = fay.get(f"{API}/processes?period=2023").json()
    assert {row["name"]: round(row["before"], 6) for row in period["rows"]} == {
        "Homes": 1000.0, "Sorting plant": 12000.0,
    }  # fmt: skip
    one = fay.get(f"{API}/processes?process=sorting&period=2023").json()
    assert (one["name"], [row["period"] for row in one["rows"]]) == ("Sorting plant", ["2023", "2024"])
    assert {(row["id"], row["enters"]) for row in one["flows"]} == {("paper", True), ("bales", False)}
    assert fay.get(f"{API}/processes?process=x").status_code == 404


def test_figures_come_in_pages(fay: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every figure once, whatever the size of a page; a cursor is of its own balance only."""
    whole = fay.get(f"{API}/figures").json()
    assert (len(whole["rows"]), whole["next"]) == (8, None)
    monkeypatch.setattr(told, "PAGE", 3)
    found, asked = [], f"{API}/figures"
    while asked:
        page = fay.get(asked).json()
        found += page["rows"]
        asked = f"{API}/figures?after={page['next']}" if page["next"] else ""
    assert found == whole["rows"]
    after = fay.get(f"{API}/figures").json()["next"]
    assert all(row["suspect"] for row in fay.get(f"{API}/figures?suspect=true").json()["rows"])
    assert fay.get(f"{API}/figures?after=3").status_code == 400
    fay.post(API)
    jobs.run_waiting()
    assert fay.get(f"{API}/figures?after={after}").status_code == 400


def test_indicators_say_what_they_lack(fay: Client) -> None:
    rows = fay.get(f"{API}/indicators").json()["rows"]
    assert rows
    assert all(bool(row["rows"]) != bool(row["lacking"]) for row in rows)


def test_tables_are_given_as_files(fay: Client) -> None:
    (names,) = [fay.get(API).json()["balance"]["tables"]]
    for name in names:
        text = fay.get(f"{API}/tables/{name}")
        assert text.headers["Content-Type"] == "text/csv; charset=utf-8"
        table = pl.read_parquet(io.BytesIO(fay.get(f"{API}/tables/{name}?form=parquet").content))
        assert text.content.decode("utf-8-sig").splitlines()[0] == ",".join(table.columns)
    assert fay.get(f"{API}/tables/secret").status_code == 404
