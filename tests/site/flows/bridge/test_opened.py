"""A file of tables and pictures gives back what was put into it."""

from __future__ import annotations

import io
import zipfile

import polars as pl
from django.utils import translation

from lichen.site.flows.bridge.balance import balanced_file, stored_system
from lichen.site.flows.bridge.opened import read_picture, read_table


def packed() -> io.BytesIO:
    """Return a file of one table and one picture, as a balance packs them."""
    file, table = io.BytesIO(), io.BytesIO()
    pl.DataFrame({"period": ["2024"], "amount": [1.5]}).write_parquet(table)
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("data.parquet", table.getvalue())
        parts.writestr("0/all.parquet", table.getvalue())
        parts.writestr("0/all/1.svg", "<svg/>")
    return file


def test_what_was_packed_is_read() -> None:
    """A file of an earlier version holds pictures that were drawn once, in English."""
    assert read_table(packed(), "data").rows() == [("2024", 1.5)]
    svg, table = read_picture(packed(), 0, "all", 1, "t")
    assert (svg, table.rows()) == ("<svg/>", [("2024", 1.5)])


def test_a_picture_is_drawn_in_the_language_of_the_reader(balanced: None) -> None:
    _about, file = balanced_file(stored_system(), lambda _share, _stage: None)
    with translation.override("de"):
        svg, _table = read_picture(io.BytesIO(file), 0, "all", 1, "t")
    assert "Blasse Ränder" in svg
    assert "Pale edges" not in svg
