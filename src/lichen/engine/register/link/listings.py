"""An index of listings, a million and more: the nearest of the other role by what they mean and how they are written.

Each listing is read as the English words of its text (by way of the lexicon), its own words, and the concepts it was
linked to when it was saved. A question visits the listings of its rarest terms first and stops when it has seen enough,
so that common words cost nothing; then the best are weighed by all their terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.text import stem, words
from lichen.engine.register.link.block import Block
from lichen.engine.register.link.store import LinkIndex

_VISITS = 60_000
_CONCEPT_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing: `text` without personal data, its language, `offer` or need, and the `concepts` it was linked to."""

    text: str
    lang: str
    offer: bool
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """A listing that is near: its `place` in the list that was indexed, and its `score` [1]."""

    place: int
    score: float


def listing_terms(
    listing: Listing, index: LinkIndex, known: dict[tuple[str, str], tuple[str, ...]]
) -> set[str]:
    """Return the terms of a listing: English stems, concepts (``low:170201``) and their parents.

    `known` keeps the terms of words that were met before.

    >>> sorted(listing_terms(Listing("wood", "en", True, ("low:170201",)), LinkIndex((), {}), {}))
    ['low:1702', 'low:170201', 'wood']
    """
    terms: set[str] = set()
    block = index.blocks.get(listing.lang)
    for word in words(listing.text, listing.lang):
        key = listing.lang, word
        found = known.get(key)
        if found is None:
            found = known[key] = _meanings(word, listing.lang, block)
        terms.update(found)
    for concept in listing.concepts:
        terms.add(concept)
        scheme, _, notation = concept.partition(":")
        if scheme == "low":
            terms.add(f"low:{notation[:4]}")
    return terms


def _meanings(word: str, language: str, block: Block | None) -> tuple[str, ...]:
    """Return the English stems of a word, or its own stem where the lexicon has none."""
    one = stem(word, language)
    english = block.lexicon.get(one, ()) if block else ()
    return tuple(dict.fromkeys(stem(other, "en") for other in english)) or (one,)


@dataclass(frozen=True, eq=False)
class ListingIndex:
    """Which listing has which term: those of term `t` stand in ``rows[starts[t]:starts[t + 1]]``, offers first.

    `needs` says where the needs of each term begin; `norms` [1] is the length of each listing.
    """

    index: LinkIndex
    terms: Mapping[str, int]
    starts: NDArray[np.int64]
    needs: NDArray[np.int64]
    rows: NDArray[np.int32]
    norms: NDArray[np.float32]

    @property
    def count(self) -> int:
        """Return how many listings there are."""
        return len(self.norms)

    @cached_property
    def bytes(self) -> int:
        """Return the memory of the arrays [byte]; the terms come on top."""
        return int(self.starts.nbytes + self.needs.nbytes + self.rows.nbytes + self.norms.nbytes)

    def _rarity(self, term: int) -> float:
        """Return how much a term tells [1]."""
        return float(np.log1p(self.count / (1 + int(self.starts[term + 1] - self.starts[term]))))

    def nearest(self, listing: Listing, limit: int = 20) -> tuple[Near, ...]:
        """Return the listings of the other role that are nearest, best first.

        >>> index = index_listings([Listing("dry wood shavings", "en", True)], LinkIndex((), {}))
        >>> index.nearest(Listing("wood wanted", "en", False))[0].place
        0
        """
        weights: dict[int, float] = {}
        for term in listing_terms(listing, self.index, {}):
            found_term = self.terms.get(term)
            if found_term is not None:
                weights[found_term] = self._rarity(found_term) * (_CONCEPT_WEIGHT if ":" in term else 1.0)
        order = sorted(weights, key=lambda one: (-weights[one], one))
        parts: list[NDArray[np.int32]] = []
        values: list[NDArray[np.float64]] = []
        visits = 0
        for number in order:
            part = self._others(number, offer=listing.offer)
            if visits and visits + len(part) > _VISITS:
                break
            parts.append(part)
            values.append(np.full(len(part), weights[number] ** 2))
            visits += len(part)
        if not visits:
            return ()
        found, place = np.unique(np.concatenate(parts), return_inverse=True)
        score = np.bincount(place, weights=np.concatenate(values))
        length = np.sqrt(sum((weights[number] ** 2 for number in order), 0.0))
        score = score / np.maximum(self.norms[found] * length, 1e-9)
        best = np.argsort(-score, kind="stable")[:limit]
        return tuple(Near(int(found[i]), float(score[i])) for i in best)

    def _others(self, term: int, *, offer: bool) -> NDArray[np.int32]:
        """Return the listings of the other role that have a term; of a very common one the first many."""
        left, middle, right = self.starts[term], self.needs[term], self.starts[term + 1]
        part = self.rows[middle:right] if offer else self.rows[left:middle]
        return part[:_VISITS]


def index_listings(listings: Sequence[Listing], index: LinkIndex) -> ListingIndex:
    """Return the index of listings; they keep their places.

    >>> index_listings([Listing("wood", "en", True)], LinkIndex((), {})).count
    1
    """
    terms: dict[str, int] = {}
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    count = len(listings)
    owner_parts: list[NDArray[np.int32]] = []
    term_parts: list[NDArray[np.int32]] = []
    for start in range(0, count, 65_536):
        owner: list[int] = []
        term: list[int] = []
        for place in range(start, min(start + 65_536, count)):
            found = listing_terms(listings[place], index, known)
            owner += [place] * len(found)
            term += [terms.setdefault(name, len(terms)) for name in sorted(found)]
        owner_parts.append(np.array(owner, np.int32))
        term_parts.append(np.array(term, np.int32))
    owners = np.concatenate(owner_parts) if owner_parts else np.zeros(0, np.int32)
    of_term = np.concatenate(term_parts) if term_parts else np.zeros(0, np.int32)
    offer = np.fromiter((listing.offer for listing in listings), np.bool_, count)
    side = of_term.astype(np.int64) * 2 + ~offer[owners]
    order = np.argsort(side, kind="stable")
    bounds = np.searchsorted(side[order], np.arange(2 * len(terms) + 1))
    starts, needs = bounds[::2].astype(np.int64), bounds[1::2].astype(np.int64)
    rarity = np.log1p(count / (1 + np.diff(starts)))
    concept = np.array([_CONCEPT_WEIGHT if ":" in name else 1.0 for name in terms])
    square = np.bincount(owners, weights=(rarity * concept)[of_term] ** 2, minlength=count)
    norms = np.sqrt(square).astype(np.float32)
    return ListingIndex(index, terms, starts, needs, owners[order], norms)
