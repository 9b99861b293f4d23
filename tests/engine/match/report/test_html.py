"""Parts of a page."""

from __future__ import annotations

import pytest

from lichen.engine.match.report.html import Head, card, drawn, file_link, more, para, section, table
from tests.engine.match.report.reading import Page


def test_table_has_caption_scopes_and_units() -> None:
    page = Page(
        table("Sums", [Head("what"), Head("how much", "t", number=True)], [["a", "1"]], total=["all", "1"])
    )
    assert page.tables[0].caption == "Sums"
    assert page.tables[0].rows == [["what", "how much [t]"], ["a", "1"], ["all", "1"]]
    assert page.all("th", "scope") == ["col", "col", "row", "row"]


def test_table_refuses_a_row_of_another_length() -> None:
    with pytest.raises(ValueError, match="zip"):
        table("Sums", [Head("what")], [["a", "b"]])


def test_parts_escape_what_they_are_given() -> None:
    evil = '<script>alert(1)</script> & "x"'
    parts = [
        card(evil, evil, evil), para(evil), section("k", evil), drawn(para("x"), evil), more(evil, evil),
        table(evil, [Head(evil, evil)], [[evil]]), file_link(evil),
    ]  # fmt: skip
    for part in parts:
        assert "script" not in [tag for tag, _ in Page(part).tags]


def test_section_is_labelled_by_its_heading() -> None:
    page = Page(section("proof", "The proof"))
    assert page.all("section", "aria-labelledby") == page.all("h2", "id")
