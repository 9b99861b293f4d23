"""Bars: lengths in proportion, zero in its place, words that fit."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.draw.bars import Bar, cascade, draw_bars
from lichen.engine.kit.draw.svg import text_width
from tests.engine.kit.draw.reading import SVG, read

VALUES = st.lists(st.floats(-1e6, 1e6).filter(lambda v: abs(v) > 1), min_size=1, max_size=8)


def drawn(bars: list[Bar], **options: object) -> ET.Element:
    return read(draw_bars(bars, title="T", about="A", write="{:.0f} t".format, **options))


@given(VALUES, st.booleans())
def test_bars_are_in_proportion_and_inside(values: list[float], above: bool) -> None:
    root = drawn([Bar(f"b{i}", v) for i, v in enumerate(values)], above=above, width=600.0)
    widths = [float(r.attrib["width"]) for r in root.iter(f"{SVG}rect")]
    scale = max(widths) / max(abs(v) for v in values)
    assert widths == pytest.approx([abs(v) * scale for v in values], abs=0.11)
    for rect in root.iter(f"{SVG}rect"):
        assert float(rect.attrib["x"]) >= 0
        assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= 600


@given(VALUES)
def test_amounts_of_bars_stay_inside(values: list[float]) -> None:
    root = drawn([Bar(f"b{i}", v) for i, v in enumerate(values)])
    for words in (t for t in root.iter(f"{SVG}text") if t.attrib["class"] == "amount"):
        x, wide = float(words.attrib["x"]), text_width(words.text, 13.0)
        left, right = (x - wide, x) if words.attrib["text-anchor"] == "end" else (x, x + wide)
        assert left >= -1
        assert right <= 421


@given(VALUES)
def test_cascade_ends_at_the_sum(values: list[float]) -> None:
    bars = cascade([Bar("x", v) for v in values])
    assert bars[-1].end == pytest.approx(sum(values), abs=1e-6)
    assert all(b.start == pytest.approx(a.end) for a, b in pairwise(bars))


def test_nothing_but_zeros_draws() -> None:
    root = drawn([Bar("a", 0.0), Bar("b", 0.0)])
    assert [r.attrib["width"] for r in root.iter(f"{SVG}rect")] == ["0", "0"]
