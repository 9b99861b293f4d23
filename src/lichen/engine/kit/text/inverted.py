"""An index of texts by their terms, with the weights of BM25 and of the cosine ready in arrays.

Robertson, S., Zaragoza, H. (2009). The probabilistic relevance framework: BM25 and beyond.
https://doi.org/10.1561/1500000019
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_K1 = 1.2
_B = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Inverted:
    """Which text has which term: the texts of term `t` stand in ``texts[starts[t]:starts[t + 1]]``.

    `rarity` [1] is the inverse document frequency of each term; `weights` [1] what the term adds to the BM25
    score of a text, `parts` [1] to its cosine;
    `often` [1] is how often it stands there, and `count` the number of texts.
    """

    terms: Mapping[str, int]
    starts: NDArray[np.int64]
    texts: NDArray[np.int32]
    rarity: NDArray[np.float32]
    weights: NDArray[np.float32]
    parts: NDArray[np.float32]
    often: NDArray[np.float32]
    count: int

    def scores(self, query: Mapping[str, float]) -> NDArray[np.float32]:
        """Return the BM25 score of every text for a query of weighted terms.

        >>> index = invert([{"fly": 1, "ash": 1}, {"ash": 1}, {"slag": 1}])
        >>> index.scores({"slag": 1.0}).argmax()
        np.int64(2)
        """
        return self._sum(query, self.weights)

    def cosines(self, query: Mapping[str, float]) -> NDArray[np.float32]:
        """Return the cosine between the query and every text, terms weighted by their rarity.

        >>> index = invert([{"fly": 1, "ash": 1}, {"ash": 1}, {"slag": 1}])
        >>> [round(float(x), 2) for x in index.cosines({"ash": 1.0})]
        [0.43, 1.0, 0.0]
        """
        weighted = {t: w * float(self.rarity[self.terms[t]]) for t, w in query.items() if t in self.terms}
        unknown = sum((w * self.rarest) ** 2 for t, w in query.items() if t not in self.terms)
        length = np.sqrt(sum(w * w for w in weighted.values()) + unknown)
        return self._sum(weighted, self.parts) / np.float32(length or 1.0)

    @property
    def rarest(self) -> float:
        """Return the rarity of a term that stands in no text."""
        return float(np.log(1.0 + 2.0 * self.count + 1.0))

    def worth(self, query: Mapping[str, float]) -> float:
        """Return what a text that has each term of the query once would score about; unknown terms count as rare.

        >>> round(invert([{"ash": 1}, {"slag": 1}]).worth({"ash": 1.0}), 2)
        0.69
        """
        rarities = (
            w * (float(self.rarity[self.terms[t]]) if t in self.terms else self.rarest)
            for t, w in query.items()
        )
        return float(sum(rarities))

    def _sum(self, query: Mapping[str, float], values: NDArray[np.float32]) -> NDArray[np.float32]:
        total = np.zeros(self.count, np.float32)
        for term, weight in query.items():
            place = self.terms.get(term)
            if place is not None:
                part = slice(self.starts[place], self.starts[place + 1])
                total[self.texts[part]] += np.float32(weight) * values[part]  # a text stands once in a term
        return total


def invert(texts: Iterable[Mapping[str, float]]) -> Inverted:
    """Return the index of texts given as how often each has which term (fractions are allowed).

    >>> invert([{"fly": 1, "ash": 1}, {"ash": 2}]).terms["ash"]
    1
    """
    terms: dict[str, int] = {}
    owner: list[int] = []
    term: list[int] = []
    often: list[float] = []
    count = 0
    for count, text in enumerate(texts, 1):
        for name, times in text.items():
            owner.append(count - 1)
            term.append(terms.setdefault(name, len(terms)))
            often.append(times)
    return weigh(
        terms, np.array(owner, np.int32), np.array(term, np.int32), np.array(often, np.float32), count
    )


def weigh(
    terms: Mapping[str, int],
    owner: NDArray[np.int32],
    term: NDArray[np.int32],
    often: NDArray[np.float32],
    count: int,
) -> Inverted:
    """Return the index of `count` texts from its entries: text, term, how often; a pair stands once.

    >>> one = weigh({"ash": 0}, np.zeros(1, np.int32), np.zeros(1, np.int32), np.ones(1, np.float32), 1)
    >>> [round(float(x), 2) for x in one.scores({"ash": 1.0})]
    [0.29]
    """
    if np.any(term[1:] < term[:-1]):
        order = np.argsort(term, kind="stable")
        owner, term, often = owner[order], term[order], often[order]
    starts = np.searchsorted(term, np.arange(len(terms) + 1)).astype(np.int64)
    found = np.diff(starts)
    rarity = np.log(1.0 + (count - found + 0.5) / (found + 0.5)).astype(np.float32)
    length = np.bincount(owner, weights=often, minlength=count)
    mean = max(float(length.mean()), 1e-9) if count else 1.0
    damped = often * (_K1 + 1.0) / (often + _K1 * (1.0 - _B + _B * length[owner] / mean))
    raw = rarity[term] * np.sqrt(often)
    norm = np.sqrt(np.bincount(owner, weights=raw * raw, minlength=count))
    return Inverted(
        terms,
        starts,
        owner,
        rarity,
        (rarity[term] * damped).astype(np.float32),
        (raw / np.maximum(norm[owner], 1e-9)).astype(np.float32),
        often,
        count,
    )


def names(terms: Mapping[str, int]) -> Sequence[str]:
    """Return the terms in the order of their numbers.

    >>> names({"b": 1, "a": 0})
    ['a', 'b']
    """
    return sorted(terms, key=terms.__getitem__)
