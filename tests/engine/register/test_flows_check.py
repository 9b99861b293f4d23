"""A study of flows alone can be checked: only its own sheets are asked for."""

from __future__ import annotations

from lichen.engine.register.decode import decode
from lichen.engine.register.flows_check import check_flows
from tests.engine.register.test_flows_read import FLOWS, PROCESSES


def test_two_sheets_are_enough() -> None:
    sheets = check_flows(decode({"processes.csv": PROCESSES.encode(), "flows.csv": FLOWS.encode()}, "study"))
    assert sheets.found.is_empty()
    assert sheets.tables["flows"]["amount"].to_list() == [2000.0, 1900.0]
    assert (sheets.name, sheets.currency) == ("study", None)


def test_region_gives_name_and_currency() -> None:
    files = {"processes.csv": PROCESSES.encode(), "flows.csv": FLOWS.encode(),
             "region.csv": b"name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n"}  # fmt: skip
    sheets = check_flows(decode(files, "study"))
    assert (sheets.name, sheets.year, sheets.currency) == ("Valley", 2024, "EUR")


def test_missing_column_is_told() -> None:
    sheets = check_flows(
        decode({"processes.csv": PROCESSES.encode(), "flows.csv": b"id,amount\na,3\n"}, "study")
    )
    assert "the column 'from_process' is missing" in sheets.found["what"].to_list()


def test_empty_sheet_is_told() -> None:
    files = {"processes.csv": b"id,name\n", "flows.csv": FLOWS.encode()}
    assert "no_rows" in check_flows(decode(files, "study")).found["kind"].to_list()
