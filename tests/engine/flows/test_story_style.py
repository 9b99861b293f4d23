"""The style of the report: nothing is fetched, dark paper and print are thought of."""

from __future__ import annotations

from lichen.engine.flows.story_style import style_sheet


def test_nothing_is_fetched() -> None:
    assert "url(" not in style_sheet()
    assert "@import" not in style_sheet()


def test_dark_print_and_narrow_screens_are_thought_of() -> None:
    for words in ("prefers-color-scheme: dark", "@media print", "@media (max-width: 40rem)", ":target"):
        assert words in style_sheet()


def test_braces_close() -> None:
    assert style_sheet().count("{") == style_sheet().count("}")
