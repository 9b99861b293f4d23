"""Words that a vocabulary does not have."""

from __future__ import annotations

from lichen.engine.kit.text import Vocabulary


def test_compounds_come_apart_with_their_links() -> None:
    """Law: a compound of known words is found, with the letters that join them; other words stay whole."""
    known = Vocabulary({"schlachthof": 0, "abfall": 1, "verpackung": 2, "papier": 3}, compounds=True)
    assert known.parts("schlachthofabfall") == ("schlachthof", "abfall")
    assert known.parts("verpackungspapierabfall") == ("verpackung", "papier", "abfall")
    assert known.parts("schlachthofx") == ()
    assert Vocabulary(known.terms).parts("schlachthofabfall") == ()


def test_a_slip_leads_to_the_word_meant() -> None:
    """Law: a swapped or missing letter leads to the nearest word, and a strange word to none."""
    known = Vocabulary({"polypropylen": 0, "polyethylen": 1, "slag": 2})
    assert known.near("polyproplyen")[0][0] == "polypropylen"
    assert known.near("zebra") == ()
