"""Words that are not in a vocabulary: taken apart where they are compounds, else the nearest by their letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from lichen.engine.kit.text.grams import grams
from lichen.engine.kit.text.inverted import Inverted, invert

_LINKS = ("", "s", "es", "n", "en", "er", "e", "o", "ns")
_SHORTEST_PART = 3
_ENOUGH = 0.55
_MOST = 3


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The terms of a language: `terms` (stems) by number; `compounds` says whether its words are joined ones."""

    terms: Mapping[str, int]
    compounds: bool = False
    _order: Sequence[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Keep the terms in their order."""
        object.__setattr__(self, "_order", tuple(self.terms))

    @cached_property
    def _letters(self) -> Inverted:
        return invert(dict.fromkeys(grams(term, 3, 3), 1.0) for term in self._order)

    def parts(self, word: str) -> tuple[str, ...]:
        """Return the terms that a compound is joined from, or nothing.

        >>> Vocabulary({"edelstahl": 0, "span": 1}, compounds=True).parts("edelstahlspan")
        ('edelstahl', 'span')
        """
        if not self.compounds or len(word) < 2 * _SHORTEST_PART:
            return ()
        return self._split(word, 3) or ()

    def _split(self, word: str, most: int) -> tuple[str, ...] | None:
        """Take the longest head that is known, and then the rest likewise."""
        for end in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            head = word[:end]
            known = next((head[: len(head) - len(k)] for k in _LINKS if self._joins(head, k)), None)
            if known is None:
                continue
            rest = word[end:]
            if rest in self.terms:
                return known, rest
            if most > 2 and (more := self._split(rest, most - 1)):
                return known, *more
        return None

    def _joins(self, head: str, link: str) -> bool:
        return (
            head.endswith(link)
            and len(head) - len(link) >= _SHORTEST_PART
            and head[: len(head) - len(link)] in self.terms
        )

    def near(self, word: str) -> tuple[tuple[str, float], ...]:
        """Return known terms that share most letters with a word, with their likeness [1] by Dice's measure.

        >>> Vocabulary({"aluminium": 0, "slag": 1}).near("alumnium")
        (('aluminium', 0.7058823529411765),)
        """
        runs = frozenset(grams(word, 3, 3))
        if len(word) < 4 or not self.terms:
            return ()
        hits = self._letters.scores(dict.fromkeys(runs, 1.0))
        best = np.argsort(-hits, kind="stable")[:12]
        found = []
        for place in best[hits[best] > 0]:
            term = self._order[place]
            other = frozenset(grams(term, 3, 3))
            like = 2.0 * len(runs & other) / (len(runs) + len(other))
            if like >= _ENOUGH:
                found.append((term, like))
        found.sort(key=lambda pair: (-pair[1], pair[0]))
        return tuple(found[:_MOST])
