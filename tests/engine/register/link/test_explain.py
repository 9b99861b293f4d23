"""Why a concept is proposed."""

from __future__ import annotations

from lichen.engine.register.link import Linker
from lichen.engine.register.link.explain import explain, own_label
from lichen.engine.register.link.terms import Asked


def test_label_in_the_language_of_the_person_else_english(linker: Linker) -> None:
    """Law: a label is given in the language asked, or in English, and an unknown concept by its notation."""
    assert explain(linker.index, "low:100102", "pl", {})[0] == "Popioły lotne z węgla"
    assert explain(linker.index, "low:100101", "pl", {})[0] == "Bottom ash, slag and boiler dust"
    assert explain(linker.index, "own:not-there", "pl", {}) == ("not-there", ())
    assert own_label(linker.index.blocks["de"], 0) == ""


def test_only_words_that_lead_there_are_named(linker: Linker) -> None:
    """Law: a word that no label of the concept has is no reason."""
    asked = Asked({"ash": 1.0, "moon": 1.0}, {"ash": "ashes", "moon": "moon"})
    assert explain(linker.index, "low:100102", "en", {"en": asked})[1] == ("ashes",)
