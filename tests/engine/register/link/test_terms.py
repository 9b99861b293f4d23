"""From words to terms of an index."""

from __future__ import annotations

from lichen.engine.kit.text import Vocabulary, invert
from lichen.engine.register.link.terms import Asked, ask, stems, translate


def test_a_slip_asks_for_the_word_meant_with_less_weight() -> None:
    """Law: a known word weighs 1, a near one less, and an unknown one stands for itself."""
    known = Vocabulary({"aluminium": 0})
    asked = ask(["aluminium", "alumnium", "qqqq"], "xx", known)
    assert asked.terms["aluminium"] == 1.0
    assert asked.terms["qqqq"] == 1.0
    assert 0.0 < ask(["alumnium"], "xx", known).terms["aluminium"] < 1.0


def test_worth_counts_each_word_once() -> None:
    """Law: two terms that stand for one word are worth no more than the better of them."""
    index = invert([{"a": 1}, {"b": 1}, {"c": 1}])
    both = Asked({"a": 1.0, "b": 1.0}, {"a": "x", "b": "x"})
    assert both.worth(index) == Asked({"a": 1.0}, {"a": "x"}).worth(index)


def test_longest_phrase_is_translated_first() -> None:
    """Law: a phrase that the lexicon knows is not taken word by word."""
    lexicon = {"fly ash": ("a",), "fly": ("insect",), "ash": ("tree",)}
    assert set(translate(("fly", "ash"), "xx", lexicon, Vocabulary({})).terms) == {"a"}
    assert stems("Kessel und Asche", "de") == ("kessel", "asch")
