"""Runs of letters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.text import grams, text_grams


@given(st.text("abc", min_size=3, max_size=12))
def test_runs_cover_the_marked_word(word: str) -> None:
    """Law: the first letters of the runs, in order, spell the word with its first mark."""
    assert "".join(run[0] for run in grams(word, 3, 3)) + grams(word, 3, 3)[-1][1:] == f"<{word}>"


def test_a_text_has_the_runs_of_its_words() -> None:
    """Law: runs do not cross from word to word."""
    assert text_grams(["ab", "cd"], 3, 3) == (*grams("ab"), *grams("cd"))
