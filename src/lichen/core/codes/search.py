"""Search in titles: every word asked for must be there, whole, in the other number or as a start."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from lichen.core.codes.shape import Code
from lichen.core.errors import CodeLookupError
from lichen.core.said import said

# How far a word of the title is from the word asked for. A hit in a title above counts less than any own.
_WHOLE, _NUMBER, _START, _ABOVE = 0, 1, 2, 8
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words of a title, their count, and the words without plural endings."""

    whole: frozenset[str]
    stems: frozenset[str]
    count: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A code with the words of its own title and of the titles above it, folded."""

    code: Code
    own: Words
    above: Words


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text without case and accents.

    >>> words("Déchets: Non-ferrous METALS")
    ('dechets', 'non', 'ferrous', 'metals')
    """
    plain = unicodedata.normalize("NFKD", text)
    return tuple(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c)).casefold()))


def singular(word: str) -> str:
    """Return an English word without its plural ending; rough, but the same for question and title.

    >>> [singular(word) for word in ("batteries", "sludges", "ashes", "glass", "gas")]
    ['battery', 'sludge', 'ash', 'glass', 'gas']
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def index(table: Mapping[str, Code]) -> tuple[Entry, ...]:
    """Return the search index of a scheme, in its order."""
    titles = {code: words(entry.title) for code, entry in table.items()}
    entries = []
    for code, entry in table.items():
        above: tuple[str, ...] = ()
        parent = entry.parent
        while parent is not None:
            above += titles[parent]
            parent = table[parent].parent
        entries.append(Entry(entry, _prepared(titles[code]), _prepared(above)))
    return tuple(entries)


def _prepared(title: tuple[str, ...]) -> Words:
    return Words(frozenset(title), frozenset(map(singular, title)), len(title))


def find(entries: tuple[Entry, ...], text: str, limit: int) -> tuple[Code, ...]:
    """Return the codes whose titles have every word of `text`, best first; see `Scheme.find`."""
    asked = [(word, singular(word)) for word in words(text)]
    if not asked:
        raise CodeLookupError(said("there is no word to search for"), said("give at least one"))
    if limit < 1:
        what = said("a search for at most {limit} codes finds nothing", limit=limit)
        raise CodeLookupError(what, said("ask for one or more"))
    ranked = []
    for order, entry in enumerate(entries):
        distances = [_distance(word, stem, entry) for word, stem in asked]
        hits = [distance for distance in distances if distance is not None]
        # All words must be met, and one of them by the own title: else each child of a hit would be a hit.
        if len(hits) == len(asked) and min(hits) < _ABOVE:
            ranked.append((sum(hits), entry.own.count, order, entry.code))
    ranked.sort(key=lambda hit: hit[:3])
    return tuple(code for *_, code in ranked[:limit])


def _distance(word: str, stem: str, entry: Entry) -> int | None:
    own = _nearest(word, stem, entry.own)
    if own is not None:
        return own
    above = _nearest(word, stem, entry.above)
    return None if above is None else _ABOVE + above


def _nearest(word: str, stem: str, among: Words) -> int | None:
    if word in among.whole:
        return _WHOLE
    if stem in among.stems:
        return _NUMBER
    return _START if any(other.startswith(stem) for other in among.whole) else None
