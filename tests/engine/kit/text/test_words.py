"""Words of a text."""

from __future__ import annotations

from lichen.engine.kit.text import words


def test_words_without_meaning_and_figures_are_left_out() -> None:
    """Law: what stands in any listing is no word of it, in its own language; figures stay where asked for."""
    assert words("30 t of spent grain per week", "en") == ("t", "spent", "grain")
    assert words("puin 70", "nl", figures=True) == ("puin", "70")


def test_chinese_is_read_in_pairs() -> None:
    """Law: a script without spaces is read in overlapping pairs, a single sign stays."""
    assert words("废塑料", "zh") == ("废塑", "塑料")
    assert words("渣", "zh") == ("渣",)
