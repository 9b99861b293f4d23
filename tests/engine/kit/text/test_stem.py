"""Stems."""

from __future__ import annotations

import pytest

from lichen.engine.kit.text import fold, stem

PAIRS = [
    ("en", "shavings", "shaving"),
    ("en", "batteries", "battery"),
    ("de", "Schlämmen", "Schlämme"),
    ("fr", "boues", "boue"),
    ("nl", "krullen", "krul"),
    ("es", "virutas", "viruta"),
    ("ca", "cendres", "cendra"),
    ("pl", "popioły", "popiołów"),
    ("bg", "шлака", "шлаки"),
    ("ru", "опилки", "опилок"),
    ("da", "spåner", "spånerne"),
]


@pytest.mark.parametrize(("language", "one", "other"), PAIRS)
def test_forms_of_a_word_share_their_beginning(language: str, one: str, other: str) -> None:
    """Law: the stems of two forms of a noun are the same, or one begins the other."""
    a, b = (stem(fold(word, language), language) for word in (one, other))
    assert a.startswith(b[:4]) or b.startswith(a[:4])
    assert len(a) <= len(one)


def test_short_words_stay_whole() -> None:
    """Law: no ending is taken where less than a stem would be left."""
    assert [stem(word, "en") for word in ("gas", "glass", "ash")] == ["gas", "glass", "ash"]
