"""The reference of the pack is current, and names every table, column and refused unit."""

from __future__ import annotations

from lichen.core.pack import PACK
from lichen.core.unit_words import TRAPS
from tools.build_reference import PAGE, pack_page


def test_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == pack_page(), "run: .venv/bin/python tools/build_reference.py"


def test_page_names_every_table_and_column() -> None:
    text = pack_page()
    for shape in PACK:
        part = text.split(f"\n## {shape.name}\n")[1].split("\n## ")[0]
        assert all(
            f"| {column.name} |" in part or f"| **{column.name}** |" in part for column in shape.columns
        )


def test_page_names_every_unit_that_is_refused() -> None:
    assert all(f"| `{word}` |" in pack_page() for word in TRAPS)
