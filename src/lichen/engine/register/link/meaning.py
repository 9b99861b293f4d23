"""What a text means beyond its words: how near its sentence vector lies to those of the English labels.

An extra: the embedding is a function that the caller gives, and only texts that are saved need it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lichen.engine.register.link.block import Block
from lichen.engine.register.link.concepts import Road

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
MEANING = ("meaning_direct", "meaning_mapped")


@dataclass(frozen=True, eq=False)
class Meanings:
    """The `vectors` of the English labels, of length one, and how a text is turned into one."""

    vectors: NDArray[np.float32]
    embed: Embed

    def agreement(self, text: str, block: Block, targets: int) -> NDArray[np.float32]:
        """Return the greatest cosine of a text with the labels on each road to each of so many targets."""
        near = self.vectors @ self.embed([text])[0]
        values = np.zeros((targets, len(MEANING)), np.float32)
        for column, road in enumerate((Road.DIRECT, Road.MAPPED)):
            label, target, weight = block.ways[road]
            np.maximum.at(values[:, column], target, np.maximum(near[label], 0.0) * weight)
        return values


def meanings(block: Block, embed: Embed) -> Meanings:
    """Return the vectors of the labels of the English block; takes seconds to a minute.

    >>> from lichen.engine.register.link import packaged_linker
    >>> block = packaged_linker().index.blocks["en"]
    >>> found = meanings(block, lambda texts: np.ones((len(texts), 1), np.float32))
    >>> float(found.agreement("wood", block, len(packaged_linker().index.targets)).max())
    1.0
    """
    return Meanings(embed([text.lower() for text in block.texts]), embed)
