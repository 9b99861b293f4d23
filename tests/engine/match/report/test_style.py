"""The style is whole, light and dark, and loads nothing."""

from __future__ import annotations

import re

import pytest

from lichen.engine.match.report.style import SCRIPT, rank_rules, style_sheet
from tests.engine.kit.draw.test_palette import contrast


def test_style_uses_no_variable_that_is_not_set() -> None:
    css = style_sheet()
    assert set(re.findall(r"var\(--([\w-]+)", css)) <= set(re.findall(r"--([\w-]+):", css))
    assert css.count("{") == css.count("}")


def test_style_and_script_load_nothing_and_cannot_close_their_element() -> None:
    for source in (style_sheet(), SCRIPT):
        assert "http" not in source
        assert "url(" not in source
        assert "@import" not in source
        assert "</" not in source


@pytest.mark.parametrize("mark", ["regulator", "measured", "published", "assumption"])
def test_marks_meet_contrast_aa_in_light_and_dark(mark: str) -> None:
    pairs = re.findall(rf"\.{mark} {{ color: (#\w+); background: (#\w+)", style_sheet())
    assert len(pairs) == 2
    assert min(contrast(*pair) for pair in pairs) >= 4.5


def test_ranks_have_light_and_dark_colours() -> None:
    assert rank_rules().count("--r5:") == 2
