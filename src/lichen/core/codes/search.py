"""Search in titles: every word asked for must be there, whole, in the other number or as a start."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from lichen.core.codes.shape import Code
from lichen.core.errors import CodeLookupError

# How far a word of the title is from the word asked for. A hit in a title above counts less than any own.
_WHOLE, _NUMBER, _START, _ABOVE = 0, 1, 2, 8
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A code with the words of its own title and of the titles above it, folded."""

    code: Code
    own: tuple[str, ...]
    above: frozenset[str]


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
    own = {code: words(entry.title) for code, entry in table.items()}
    entries = []
    for code, entry in table.items():
        above: set[str] = set()
        parent = entry.parent
        while parent is not None:
            above.update(own[parent])
            parent = table[parent].parent
        entries.append(Entry(entry, own[code], frozenset(above)))
    return tuple(entries)


def find(entries: tuple[Entry, ...], text: str, limit: int) -> tuple[Code, ...]:
    """Return the codes whose titles have every word of `text`, best first; see `Scheme.find`."""
    asked = words(text)
    if not asked:
        raise CodeLookupError("there is no word to search for", "give at least one")
    if limit < 1:
        raise CodeLookupError(f"a search for at most {limit} codes finds nothing", "ask for one or more")
    ranked = []
    for order, entry in enumerate(entries):
        distances = [_distance(word, entry) for word in asked]
        hits = [distance for distance in distances if distance is not None]
        # All words must be met, and one of them by the own title: else each child of a hit would be a hit.
        if len(hits) == len(asked) and min(hits) < _ABOVE:
            ranked.append((sum(hits), len(entry.own), order, entry.code))
    ranked.sort(key=lambda hit: hit[:3])
    return tuple(code for *_, code in ranked[:limit])


def _distance(word: str, entry: Entry) -> int | None:
    best = _nearest(word, entry.own)
    if best is not None:
        return best
    above = _nearest(word, entry.above)
    return None if above is None else _ABOVE + above


def _nearest(word: str, among: tuple[str, ...] | frozenset[str]) -> int | None:
    if word in among:
        return _WHOLE
    stem = singular(word)
    if any(singular(other) == stem for other in among):
        return _NUMBER
    return _START if any(other.startswith(stem) for other in among) else None
