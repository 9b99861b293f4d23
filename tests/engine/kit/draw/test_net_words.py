"""Labels fit their room, and say as much as they can."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.draw.net_words import SIZE, lines_of, words_height, words_width
from lichen.engine.kit.draw.svg import text_width


@given(st.text("abcdefgh mW", min_size=1, max_size=60), st.integers(1, 4))
def test_lines_fit_their_room(label: str, most: int) -> None:
    lines = lines_of(label, "12.3 kt", 90.0, most)
    assert 1 <= len(lines) <= most
    assert words_width(lines) <= max(90.0, text_width("mmmmm", SIZE))


def test_amount_is_left_out_before_the_name() -> None:
    assert lines_of("Sorting plant", "27 kt", 80.0, 1) == [("Sorting plant", "")]


def test_more_lines_are_higher() -> None:
    assert words_height(3) > words_height(2) > words_height(1) > SIZE
