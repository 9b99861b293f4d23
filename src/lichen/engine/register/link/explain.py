"""Why a concept is proposed: its label in the language of the person, and the words that led there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lichen.engine.register.link.block import Block
from lichen.engine.register.link.concepts import Road
from lichen.engine.register.link.store import LinkIndex
from lichen.engine.register.link.terms import Asked


def explain(
    index: LinkIndex, name: str, language: str, asked: Mapping[str, Asked]
) -> tuple[str, tuple[str, ...]]:
    """Return the label of a concept and the words of the text that its labels share.

    >>> from lichen.core.concepts import concept_register
    >>> from lichen.engine.register.link.store import build_index
    >>> index = build_index(concept_register())
    >>> explain(index, "low:170201", "en", {"en": Asked({"wood": 1.0}, {"wood": "wood"})})
    ('Wood', ('wood',))
    """
    place = index.numbers.get(name)
    if place is None:
        return name.partition(":")[2], ()
    label = own_label(index.blocks[language], place) or own_label(index.blocks["en"], place)
    found: list[str] = []
    for one, question in asked.items():
        whole = index.blocks[one].whole
        for term in question.terms:
            number = whole.terms.get(term)
            if number is not None:
                part = whole.texts[whole.starts[number] : whole.starts[number + 1]]
                if np.any(part == place) and question.word[term] not in found:
                    found.append(question.word[term])
    return label or name.partition(":")[2], tuple(found)


def own_label(block: Block, place: int) -> str:
    """Return the first label of a target in a language, or nothing.

    >>> from lichen.core.concepts import concept_register
    >>> from lichen.engine.register.link.store import build_index
    >>> index = build_index(concept_register())
    >>> own_label(index.blocks["de"], index.numbers["low:170201"])
    'Holz'
    """
    labels, targets, _ = block.ways[Road.DIRECT]
    left, right = np.searchsorted(targets, [place, place + 1])
    return block.texts[int(labels[left:right].min())] if right > left else ""
