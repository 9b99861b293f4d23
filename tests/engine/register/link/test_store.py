"""The index on disk."""

from __future__ import annotations

import numpy as np

from lichen.core.concepts import Register
from lichen.engine.register.link import build_index, pack, unpack


def test_there_and_back_again(register: Register) -> None:
    """Law: what was packed comes back the same, and the same index gives the same bytes."""
    index = build_index(register)
    packed = pack(index)
    back = unpack(packed)
    assert back.targets == index.targets
    assert list(back.blocks) == list(index.blocks)
    for language, block in index.blocks.items():
        other = back.blocks[language]
        assert list(other.texts) == list(block.texts)
        assert other.lexicon == block.lexicon
        assert np.array_equal(other.whole.weights, block.whole.weights)
        assert np.array_equal(other.labels.parts, block.labels.parts)
    assert pack(back) == packed
    assert "xx" not in back.blocks
