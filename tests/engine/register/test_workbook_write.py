"""Workbooks that hold text as text and numbers as numbers, never a formula, and that other programs open."""

from __future__ import annotations

import io

import openpyxl
import polars as pl
import pytest

from lichen.core.errors import LichenError
from lichen.engine.register import workbook_write
from lichen.engine.register.workbook_write import has_commas, new_book, sheet_name, write_workbook


def opened(tables: dict[str, pl.DataFrame]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(tables)))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "@SUM(A1)", "http://example.org", "{=A1}", "0123", "1e5", "mailto:x@y"]
)
def test_text_is_never_a_formula_a_link_or_a_number(text: str) -> None:
    cell = opened({"streams": pl.DataFrame({"note": [text]})})["streams"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12", "n"),
        ("-0.5", "n"),
        ("1.50", "s"),
        ("007", "s"),
        ("1,5", "s"),
        ("nan", "s"),
        ("0.30000000000000004", "s"),
    ],
)
def test_number_is_a_number_only_where_nothing_is_lost(text: str, kind: str) -> None:
    assert opened({"streams": pl.DataFrame({"amount": [text]})})["streams"]["A2"].data_type == kind


def test_number_that_commas_would_make_doubtful_stays_text() -> None:
    tables = {"streams": pl.DataFrame({"amount": ["1.234", "0,5"]})}
    assert has_commas(tables)
    assert opened(tables)["streams"]["A2"].data_type == "s"
    assert not has_commas(
        {"streams": pl.DataFrame({"note": ["1,5"]}), "mine": pl.DataFrame({"amount": ["1,5"]})}
    )


def test_header_stays_in_sight() -> None:
    assert opened({"streams": pl.DataFrame({"id": ["a"]})})["streams"].freeze_panes == "A2"


def test_names_that_no_sheet_may_have_are_changed() -> None:
    assert sheet_name("a/b:c*?[d]'") == "a-b-c---d-"
    assert len(sheet_name("x" * 50)) == 31
    assert sheet_name("''") == "table"


def test_text_that_would_be_written_as_markup_is_refused() -> None:
    with pytest.raises(LichenError, match="<r>"):
        write_workbook({"streams": pl.DataFrame({"note": ["<r><t>x</t></r>"]})})


def test_pack_too_large_for_a_workbook_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_write, "MOST_CELLS", 3)
    with pytest.raises(LichenError, match="Choose the form csv, zip or parquet"):
        write_workbook({"streams": pl.DataFrame({"a": ["1"] * 4})})
    monkeypatch.setattr(workbook_write, "MOST_ROWS", 1)
    with pytest.raises(LichenError, match="Choose the form"):
        write_workbook({"streams": pl.DataFrame({"a": ["1"] * 2})})


def test_no_tables_make_an_empty_workbook() -> None:
    assert opened({}).sheetnames == ["Sheet1"]
    assert new_book(io.BytesIO()) is not None
