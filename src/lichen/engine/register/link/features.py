"""What speaks for each target: how well the words of a text and the labels that lead to it agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.text import fold
from lichen.engine.register.link.block import Block
from lichen.engine.register.link.concepts import Road, Target
from lichen.engine.register.link.terms import Asked

CHANNEL = ("direct", "direct_cosine", "mapped", "mapped_cosine", "above", "whole", "whole_relative")
KIND = ("rest", "hazardous", "mirror", "hazardous_said", "safe_said", "code_said", "opposite_said")
NAMES = (*(f"own_{n}" for n in CHANNEL), *(f"english_{n}" for n in CHANNEL), *KIND)


@dataclass(frozen=True, eq=False)
class Agreement:
    """How a text agrees with the labels of one language: `values` by target and name in `CHANNEL`; `label` scores."""

    values: NDArray[np.float32]
    label: NDArray[np.float32]


def agreement(asked: Asked, block: Block, targets: int) -> Agreement:
    """Return how what is asked agrees with each of so many targets.

    >>> from lichen.core.concepts import concept_register
    >>> from lichen.engine.register.link.block import build_block
    >>> from lichen.engine.register.link.concepts import roads_of
    >>> roads = roads_of(concept_register())
    >>> block = build_block(concept_register(), roads, "en")
    >>> found = agreement(Asked({"wood": 1.0}, {"wood": "wood"}), block, len(roads.targets))
    >>> roads.targets[int(found.values[:842, 1].argmax())].id
    'low:170201'
    """
    values = np.zeros((targets, len(CHANNEL)), np.float32)
    if not asked.terms:
        return Agreement(values, np.zeros(block.labels.count, np.float32))
    score = block.labels.scores(asked.terms) / np.float32(asked.worth(block.labels) or 1.0)
    cosine = block.labels.cosines(asked.terms)
    for road, (label, target, weight) in zip(Road, block.ways, strict=True):
        column = 2 * int(road)
        np.maximum.at(values[:, column], target, score[label] * weight)
        if road is not Road.ABOVE:
            np.maximum.at(values[:, column + 1], target, cosine[label] * weight)
    whole = block.whole.scores(asked.terms)
    values[:, 5] = whole / np.float32(asked.worth(block.whole) or 1.0)
    values[:, 6] = whole / max(float(whole.max()), 1e-9)
    return Agreement(values, cosine + score)


# Beginnings of folded words that say a thing is dangerous, or that it is not, in the languages of the register.
_HAZARD_WORDS = """
hazard danger toxic contamin asbest oil solvent cyanid chrom cadmium arsen mercur pcb pak tar
gefahr ol quecksilber losemittel losungsmittel kontamin teer gevaar verontrein olie oplosmiddel kwik chroom
perill pollu huile solvant goudron peligr aceite disolvent contamina oli dissolvent
niebezp toksycz zanieczyszcz olej rozpuszcz rtec опасн опасен токсич загряз масл растворит разтворит хром ртут живак
farlig forurenet oplosningsmid tjaere 危险 有毒 油 溶剂
"""
_SAFE_WORDS = """
clean untreated uncontaminated sauber rein unbelastet unbehandelt schoon onbehandeld propre limpio net czyst
чист ren rent ubehandlet 干净 清洁
"""
_HAZARD, _SAFE = tuple(_HAZARD_WORDS.split()), tuple(_SAFE_WORDS.split())


def kinds(targets: Sequence[Target], rest: NDArray[np.float32], text: str) -> NDArray[np.float32]:
    """Return what the kind of each target says beside the text: `rest` marks entries for what is left over.

    >>> kinds([Target("low:160213", "low", "mirror hazardous")], np.zeros(1, np.float32), "asbest").tolist()
    [[0.0, 1.0, 1.0, 1.0, 0.0]]
    """
    found = fold(text).replace("/", " ").split()
    hazard = float(any(word.startswith(_HAZARD) for word in found))
    safe = float(any(word.startswith(_SAFE) for word in found))
    hazardous = np.array([t.entry.endswith(" hazardous") for t in targets], np.float32)
    mirror = np.array([t.entry.startswith("mirror") for t in targets], np.float32)
    return np.stack([rest, hazardous, mirror, hazardous * hazard, hazardous * safe], axis=1)
