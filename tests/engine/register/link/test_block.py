"""The labels of one language."""

from __future__ import annotations

from lichen.core.concepts import Register
from lichen.engine.register.link.block import build_block, lexicon_of
from lichen.engine.register.link.concepts import roads_of


def test_a_block_holds_the_labels_of_its_language_alone(register: Register) -> None:
    """Law: each label is indexed once, and a target is found by the words of the resource mapped to it."""
    roads = roads_of(register)
    block = build_block(register, roads, "en")
    assert sorted(block.texts) == sorted(
        register.labels.filter(lang="en").select("text").to_series().to_list()
    )
    best = int(block.whole.scores({"pulveris": 1.0, "fuel": 1.0}).argmax())
    assert roads.targets[best].id in ("low:100102", "own:coal-fly-ash", "nace:35.11")


def test_lexicon_gives_english_stems(register: Register) -> None:
    """Law: words of the lexicon come first; names of the same concept follow; English needs none."""
    assert lexicon_of(register, "ru")["зол"] == ("ash",)
    assert set(lexicon_of(register, "pl")["popiol lotn"]) == {"pulverised", "fuel", "ash"}
    assert lexicon_of(register, "en") == {}
