"""Folding: case, accents and missing keys never part two spellings of a word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.text import fold, mixed_words, scripts


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    """Law: a folded text is a folded text."""
    assert fold(fold(text)) == fold(text)


def test_letters_without_a_key_fold_as_their_substitutes() -> None:
    """Law: Schlaemme is Schlämme, slagtoffald with oe is that with ø."""
    assert fold("Schlaemme", "de") == fold("Schlämme", "de")
    assert fold("Kloev", "da") == fold("Kløv", "da") == "klov"


def test_scripts_and_mixed_words_are_noticed() -> None:
    """Law: a word of two alphabets that look alike is named; a text of two scripts in whole words is not."""
    assert dict(scripts("шлак PVC 渣")) == {"CYRILLIC": 4, "LATIN": 3, "CJK": 1}
    assert mixed_words("шлак PVC") == ()
    assert mixed_words("шлaк") == ("шлaк",)
