"""The bundled flow pack "Scotland 2007-2020": its files alone must hold these laws, whatever machine they are on."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal

import pytest

from lichen.core.indicators import account_list
from lichen.engine.flows import balance, flow_system
from lichen.engine.register import decode
from lichen.engine.register.flows_check import FlowSheets, check_flows
from tools.build_scotland_flows import PACK as BUNDLED
from tools.scotland_flows.about import pack_sums
from tools.scotland_flows.model import read_names

Rows = list[dict[str, str]]
YEARS = [str(year) for year in range(2007, 2021)]


def _read(name: str) -> Rows:
    with (BUNDLED / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def flows() -> Rows:
    """The sheet of flows."""
    return _read("flows")


@pytest.fixture(scope="module")
def checked() -> FlowSheets:
    """The pack as the register reads it."""
    files = {path.relative_to(BUNDLED).as_posix(): path.read_bytes() for path in BUNDLED.rglob("*.*")}
    return check_flows(decode(files, BUNDLED.name))


def test_reader_finds_nothing_to_mend(checked: FlowSheets) -> None:
    assert checked.found.to_dicts() == []
    assert (checked.name, checked.year, checked.currency) == ("Scotland 2007–2020", 2019, "GBP")


def test_pack_sums_are_the_sources_less_the_exclusions_exactly(flows: Rows) -> None:
    """By table, material and year: source − left out = pack, to the last gram."""
    here = pack_sums(flows, read_names())
    stated = _read("about/reconciliation")
    assert len(stated) == 920
    assert {row["difference"] for row in stated} == {"0"}
    assert sum(Decimal(row["pack_tonnes"]) for row in stated) == sum(here.values())
    for row in stated:
        assert Decimal(row["source_tonnes"]) - Decimal(row["excluded_tonnes"]) == Decimal(row["pack_tonnes"])


def test_totals_are_those_counted_in_the_source(flows: Rows) -> None:
    """Known answers, counted in the raw files apart from the builder: whole tonnes of business waste by year."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in flows:
        if row["amount"] and row["id"][:2] in ("s-", "b-"):
            sums[row["id"][:2], row["period"]] += Decimal(row["amount"])
    assert sums["s-", "2012"] == 3_639_623
    assert sums["b-", "2012"] == 3_638_689
    assert sums["s-", "2018"] == 3_236_538
    assert ("s-", "2019") not in sums


def test_every_flow_and_stock_has_every_year(flows: Rows) -> None:
    for name, rows in (("id", flows), ("process", _read("stocks"))):
        years: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            years[row[name]].append(row["period"])
        assert all(found == YEARS for found in years.values())


def test_every_amount_has_its_error_source_and_status(flows: Rows) -> None:
    """What was measured says how well and by whom; what was not says only its bounds, or nothing."""
    for row in flows:
        if row["amount"]:
            assert row["source"], row
            assert row["status"] == "regulator", row
            assert bool(row["sd"]) != bool(row["grade"]), row
        else:
            assert {row["sd"], row["grade"], row["status"]} == {""}, row


def test_every_account_is_one_that_indicators_know(flows: Rows) -> None:
    used = {word for row in flows for word in row["account"].split(";") if word}
    assert used <= set(account_list())


def test_contradictions_of_the_source_are_listed() -> None:
    """Known answers: the two tables of 2012, and a yard that took in 24 t and sent out 113 408 t."""
    found = {
        (row["kind"], row["where"], row["year"], row["material"]): row
        for row in _read("about/contradictions")
    }
    mixed = found["two tables", "Scotland", "2012", "Mixed and undifferentiated materials"]
    assert mixed["difference"] == "849"
    yard = found["more out than in", "WML/E/0000314", "2019", ""]
    assert (yard["this"], yard["that"]) == ("113408.15", "23.99")


def test_balance_misses_what_the_tables_differ_by(checked: FlowSheets) -> None:
    """The model keeps what the sums found: 849 t of mixed materials, and a yard that sent out 113 384 t too many."""
    sheets = balance(flow_system(checked.tables, checked.name, "GBP")).sheets
    gaps = {
        (process, period): gap
        for process, period, gap in sheets.select("process", "period", "imbalance").iter_rows()
    }
    assert gaps["by-sector-mixed", "2012"] == 849
    assert gaps["site-wml-e-0000314", "2019"] == pytest.approx(23.99 - 113408.15)
    assert gaps["by-sector-mixed", "2019"] is None, "without a survey nothing is checked"


def test_no_person_or_operator_is_named() -> None:
    """Sites are named by permit and region: the licence does not cover personal data."""
    apart = [row for row in _read("processes") if row["id"].startswith("site-")]
    assert apart
    assert all(row["name"].startswith("Site ") and row["name"].endswith(row["area"]) for row in apart)


def test_site_totals_add_up_to_the_flows(flows: Rows) -> None:
    """The sums by site and the sums by group are the same tonnes."""
    for table, column in (("in-", "taken_in"), ("out-", "sent_out")):
        here = sum(Decimal(row["amount"]) for row in flows if row["id"].startswith(table) and row["amount"])
        there = sum(Decimal(row[column]) for row in _read("about/site_totals") if row[column])
        assert here == there


def test_what_is_drawn_is_in_the_pack() -> None:
    keys = {row["id"] for row in _read("processes")}
    drawn = {row["process"]: row["drawn_as"] for row in _read("about/drawn")}
    assert set(drawn) <= keys
    assert drawn["site-wml-e-0000314"] == drawn["metal"] == "Metal recyclers"
    assert len(set(drawn.values())) == 13


def test_pack_is_compact() -> None:
    assert sum(path.stat().st_size for path in BUNDLED.rglob("*") if path.is_file()) < 2_000_000
