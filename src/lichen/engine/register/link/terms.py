"""Words of a text as the index knows them: stems, parts of compounds, near words, and what they are in English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from lichen.engine.kit.text import Inverted, Vocabulary, stem, words

COMPOUNDING = frozenset({"de", "nl", "da"})
_PART = 0.5
_NEAR = 0.8
_LONGEST_PHRASE = 3


def stems(text: str, language: str) -> tuple[str, ...]:
    """Return the stems of the words of a text.

    >>> stems("spent grains from breweries", "en")
    ('spent', 'grain', 'brewery')
    """
    return tuple(stem(word, language) for word in words(text, language))


@dataclass(frozen=True, eq=False)
class Asked:
    """What a text asks of an index: weighted `terms` [1], and for each the `word` of the text that it stands for."""

    terms: Mapping[str, float]
    word: Mapping[str, str]

    @cached_property
    def by_word(self) -> Mapping[str, tuple[tuple[str, float], ...]]:
        """Return the terms of each word of the text."""
        found: dict[str, tuple[tuple[str, float], ...]] = {}
        for term, weight in self.terms.items():
            found[self.word[term]] = (*found.get(self.word[term], ()), (term, weight))
        return found

    def worth(self, index: Inverted) -> float:
        """Return what a text with every word of the question would score [1]; a word counts once.

        >>> from lichen.engine.kit.text import invert
        >>> round(Asked({"ash": 1.0}, {"ash": "ashes"}).worth(invert([{"ash": 1}, {"slag": 1}])), 2)
        0.69
        """
        return sum(
            max(index.worth({term: weight}) for term, weight in terms) for terms in self.by_word.values()
        )


def ask(found: Iterable[str], language: str, vocabulary: Vocabulary) -> Asked:
    """Return what folded words ask of an index in their language.

    A word that the index does not have asks for its parts, if it is a compound, and for words of nearly the same
    letters.

    >>> ask(["aschen", "kohlenasche"], "de", Vocabulary({"asch": 0, "kohl": 1}, compounds=True)).terms
    {'asch': 1.0, 'kohl': 0.5}
    """
    terms: dict[str, float] = {}
    source: dict[str, str] = {}

    def add(term: str, weight: float, word: str) -> None:
        if weight > terms.get(term, 0.0):
            terms[term] = weight
            source[term] = word

    for word in found:
        one = stem(word, language)
        parts = vocabulary.parts(one)
        if one in vocabulary.terms:
            add(one, 1.0, word)
        elif not parts:
            near = vocabulary.near(one)
            for other, like in near:
                add(other, _NEAR * like, word)
            if not near:
                add(one, 1.0, word)
        for part in parts:
            add(part, _PART, word)
    return Asked(terms, source)


def translate(
    found: tuple[str, ...], language: str, lexicon: Mapping[str, tuple[str, ...]], vocabulary: Vocabulary
) -> Asked:
    """Return what folded words ask of the English index, by way of a lexicon of stems; the longest phrase first.

    A word without a translation is asked as it is: names of materials are often the same.

    >>> lexicon = {"popiol lotn": ("fly", "ash"), "kotl": ("boiler",)}
    >>> translate(("popiol", "lotny", "z", "kotla"), "pl", lexicon, Vocabulary({"fly": 0, "ash": 1})).terms
    {'fly': 1.0, 'ash': 1.0, 'boil': 1.0}
    """
    terms: dict[str, float] = {}
    source: dict[str, str] = {}

    def add(english: tuple[str, ...], weight: float, word: str) -> None:
        for term in (stem(one, "en") for one in english):
            if weight > terms.get(term, 0.0):
                terms[term] = weight
                source[term] = word

    own = [stem(word, language) for word in found]
    known = Vocabulary(dict.fromkeys(lexicon, 0), compounds=language in COMPOUNDING)
    place = 0
    while place < len(own):
        for length in range(min(_LONGEST_PHRASE, len(own) - place), 0, -1):
            phrase = " ".join(own[place : place + length])
            if phrase in lexicon:
                add(lexicon[phrase], 1.0, " ".join(found[place : place + length]))
                place += length
                break
        else:
            word = found[place]
            for part in known.parts(own[place]):
                add(lexicon[part], 0.7, word)
            same = stem(word, "en")
            if same in vocabulary.terms:
                add((word,), 0.7, word)
            place += 1
    return Asked(terms, source)


def in_english(found: tuple[str, ...], language: str, lexicon: Mapping[str, tuple[str, ...]]) -> str:
    """Return the English words for folded words, in their order; a word without a translation stays.

    >>> in_english(("popiol", "lotny", "pvc"), "pl", {"popiol lotn": ("fly", "ash")})
    'fly ash pvc'
    """
    own = [stem(word, language) for word in found]
    parts = Vocabulary(dict.fromkeys(lexicon, 0), compounds=language in COMPOUNDING)
    said: list[str] = []
    place = 0
    while place < len(own):
        for length in range(min(_LONGEST_PHRASE, len(own) - place), 0, -1):
            if english := lexicon.get(" ".join(own[place : place + length])):
                said += english[:4]
                break
        else:
            length = 1
            joined = [word for part in parts.parts(own[place]) for word in lexicon[part][:2]]
            said += joined or [found[place]]
        place += length
    return " ".join(dict.fromkeys(said))
