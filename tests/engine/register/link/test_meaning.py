"""Sentence vectors as an extra."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lichen.engine.register.link import Linker, LinkIndex
from lichen.engine.register.link.concepts import Road
from lichen.engine.register.link.meaning import MEANING, meanings


def letters(texts: Sequence[str]) -> NDArray[np.float32]:
    """Turn texts into vectors by their letters: a stand-in for an embedding."""
    vectors = np.zeros((len(texts), 128), np.float32)
    for row, text in enumerate(texts):
        for letter in text.lower():
            vectors[row, ord(letter) % 128] += 1.0
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def test_a_label_lies_at_one_to_itself(linker: Linker) -> None:
    """Law: the vector of a label's own text has cosine 1 with its concept, on the direct road; none is below nought."""
    index: LinkIndex = linker.index
    block = index.blocks["en"]
    found = meanings(block, letters).agreement("coal fly ash", block, len(index.targets))
    assert abs(found[index.numbers["low:100102"], int(Road.DIRECT)] - 1.0) < 1e-5
    assert found.shape == (len(index.targets), len(MEANING))
    assert found.min() >= 0.0


def test_a_text_of_another_language_is_read_in_english(linker: Linker) -> None:
    """Law: what the lexicon says in English is what is embedded, so both languages mean the same."""
    both = Linker(linker.index, linker.model, meanings(linker.index.blocks["en"], letters))
    english, russian = both.read("boiler ash", "en").meaning, both.read("котёл зола", "ru").meaning
    assert english is not None
    assert russian is not None
    assert np.allclose(english, russian, atol=1e-6)
    assert linker.read("boiler ash", "en").meaning is None
