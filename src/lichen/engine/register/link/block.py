"""The labels of one language as an index: each label on its own, and all labels of a target together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lichen.core.concepts import Register
from lichen.engine.kit.text import Inverted, Vocabulary, invert, words
from lichen.engine.register.link.concepts import Road, Roads
from lichen.engine.register.link.terms import COMPOUNDING, stems

_PART = 0.5
# What the labels on a road add to all words of a target.
_SHARE = {Road.DIRECT: 1.0, Road.MAPPED: 0.6, Road.ABOVE: 0.4}


@dataclass(frozen=True, eq=False)
class Block:
    """The index of one `language`.

    `texts` are the labels; `labels` their index; `whole` the index of targets, each as all words that lead to it;
    `label`, `target`, `road`, `weight` are the ways from labels to targets;
    `lexicon` says which English words stand for stems.
    """

    language: str
    texts: Sequence[str]
    labels: Inverted
    whole: Inverted
    label: NDArray[np.int32]
    target: NDArray[np.int32]
    road: NDArray[np.int8]
    weight: NDArray[np.float32]
    lexicon: Mapping[str, tuple[str, ...]]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Return the terms of the language."""
        return Vocabulary(self.whole.terms, compounds=self.language in COMPOUNDING)

    @cached_property
    def ways(self) -> tuple[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]], ...]:
        """Return labels, targets and weights of each road, sorted by target."""
        found = []
        for road in Road:
            here = np.flatnonzero(self.road == road)
            here = here[np.argsort(self.target[here], kind="stable")]
            found.append((self.label[here], self.target[here], self.weight[here]))
        return tuple(found)


def _counted(text: str, language: str, vocabulary: Vocabulary | None) -> dict[str, float]:
    """Return how often each stem stands in a label; the parts of a compound count half."""
    counts: dict[str, float] = defaultdict(float)
    for one in stems(text, language):
        counts[one] += 1.0
        for part in vocabulary.parts(one) if vocabulary else ():
            counts[part] += _PART
    return dict(counts)


def build_block(register: Register, roads: Roads, language: str) -> Block:
    """Return the index of the labels of one language.

    >>> from lichen.core.concepts import concept_register
    >>> from lichen.engine.register.link.concepts import roads_of
    >>> register = concept_register()
    >>> block = build_block(register, roads_of(register), "de")
    >>> block.texts[int(block.labels.scores({"holz": 1.0}).argmax())]
    'Holz'
    """
    table = register.labels.filter((pl.col("lang") == language) & pl.col("concept").is_in(list(roads.roads)))
    table = table.sort(pl.col("kind") == "alt", maintain_order=True)  # the preferred label is shown
    rows = table.select("concept", "text").unique(maintain_order=True).rows()
    simple = {one: 0 for _, text in rows for one in stems(text, language)}
    vocabulary = Vocabulary(simple, compounds=True) if language in COMPOUNDING else None
    counts = [_counted(text, language, vocabulary) for _, text in rows]
    whole: list[dict[str, float]] = [defaultdict(float) for _ in roads.targets]
    ways: list[tuple[int, int, int, float]] = []
    for place, (concept, _) in enumerate(rows):
        for target, road, weight in roads.roads[concept]:
            ways.append((place, target, int(road), weight))
            for term, often in counts[place].items():
                whole[target][term] += often * weight * _SHARE[road]
    label, target_, road_, weight_ = zip(*ways, strict=True) if ways else ((), (), (), ())
    return Block(
        language,
        [text for _, text in rows],
        invert(counts),
        invert(whole),
        np.array(label, np.int32),
        np.array(target_, np.int32),
        np.array(road_, np.int8),
        np.array(weight_, np.float32),
        lexicon_of(register, language),
    )


def lexicon_of(register: Register, language: str) -> dict[str, tuple[str, ...]]:
    """Return the English words for stems and phrases of them: by the lexicon of words, then by thesaurus and labels.

    >>> from lichen.core.concepts import concept_register
    >>> "abfall" in lexicon_of(concept_register(), "de")
    True
    """
    if language == "en":
        return {}
    lexicon: dict[str, list[str]] = defaultdict(list)
    for word, english in (
        register.words.filter(pl.col("lang") == language).select("word", "english").iter_rows()
    ):
        _note(lexicon, word, english, language)
    given = frozenset(lexicon)
    named = register.labels.filter(
        pl.col("concept").str.starts_with("gemet:") | pl.col("concept").str.starts_with("own:")
    ).filter(pl.col("kind") == "pref")
    pairs = named.filter(pl.col("lang") == language).join(named.filter(pl.col("lang") == "en"), on="concept")
    for text, english in pairs.select("text", "text_right").iter_rows():
        if " ".join(stems(text, language)) not in given:
            _note(lexicon, text, english, language)
    return {phrase: tuple(found[:8]) for phrase, found in lexicon.items()}


def _note(lexicon: dict[str, list[str]], text: str, english: str, language: str) -> None:
    phrase = " ".join(stems(text, language))
    if phrase and phrase.count(" ") < 4:
        found = lexicon[phrase]
        found += [one for one in words(english, "en") if one not in found]
