"""The template explains every column where a person looks for it, and is a sound pack as it is."""

from __future__ import annotations

import io

import openpyxl
import pytest

from lichen.engine.register import check, decode
from lichen.engine.register.headers import SHAPES
from lichen.engine.register.template import explanation, template


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_template_checks_clean(form: str) -> None:
    found = check(decode(template("xlsx" if form == "xlsx" else "csv"), "example"))
    assert (found.problems, found.notices) == ((), ())
    assert found.accounted["read"].sum() == found.accounted["imported"].sum() > 0


def test_csv_explains_each_column_above_the_header() -> None:
    files = template("csv")
    for name, shape in SHAPES.items():
        text = files[f"{name}.csv"].decode()
        assert all(f"# {column.name}: " in text for column in shape.columns)
    assert "README.md" in files


def test_workbook_has_notes_choices_and_a_frozen_header() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template("xlsx")["pack.xlsx"]))
    assert book.sheetnames == ["readme", *SHAPES, "columns"]
    for name, shape in SHAPES.items():
        sheet = book[name]
        assert sheet.freeze_panes == "B2"
        assert [cell.value for cell in sheet[1]] == list(shape.names)
        assert all(cell.comment for cell in sheet[1])
        listed = {next(iter(v.sqref.ranges)).min_col for v in sheet.data_validations.dataValidation}
        assert listed == {
            place for place, column in enumerate(shape.columns, 1) if column.kind in ("choice", "flag")
        }
    assert isinstance(book["streams"]["G2"].value, int)


def test_explanation_names_what_is_required_and_what_may_be_chosen() -> None:
    role = explanation(SHAPES["streams"].column("role"))
    assert role.startswith("Required. ")
    assert "one of offer, need" in role
    assert "[km]" in explanation(SHAPES["streams"].column("max_distance"))


def test_template_is_the_same_whenever_it_is_made() -> None:
    assert template("xlsx") == template("xlsx")
