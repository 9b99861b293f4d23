"""Filters say what a name has to have."""

from __future__ import annotations

import pytest

from lichen.site.register.queries import EVERYTHING, Filters
from lichen.site.register.queries.filters import words_of


@pytest.mark.parametrize(
    ("text", "words"), [("", []), ("  ", []), ("Wheat  BRAN", ["wheat", "bran"]), ("19 12", ["19", "12"])]
)
def test_words_are_those_of_a_name(text: str, words: list[str]) -> None:
    assert words_of(Filters(text=text)) == words


def test_nothing_asked_narrows_nothing() -> None:
    assert Filters() == EVERYTHING
