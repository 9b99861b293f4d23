"""Which language a text is written in: by its script, and by how many of its words each language knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lichen.engine.kit.text import fold, scripts, stem, words
from lichen.engine.kit.text.words import STOP

_SCRIPT = {"bg": "CYRILLIC", "ru": "CYRILLIC", "zh": "CJK"}
# Letters that only one of the languages has.
_OWN_LETTERS = {
    "ru": "ыэё", "bg": "ъ", "pl": "ąćęłńśźż", "da": "øå", "de": "ß", "es": "ñ¿¡", "ca": "ŀ",
}  # fmt: skip
_STOP_COUNTS = 1.5
_LETTER_COUNTS = 3.0


def detect(text: str, known: Mapping[str, Collection[str]]) -> tuple[tuple[str, float], ...]:
    """Return languages and their shares [1], likeliest first; `known` holds the stems of each language.

    >>> known = {"de": {"asch"}, "en": {"ash"}, "ru": set()}
    >>> detect("Asche aus dem Kessel", known)[0][0], detect("зола", known)[0][0]
    ('de', 'ru')
    """
    letters = scripts(text)
    script = max(letters, key=lambda name: letters[name], default="LATIN")
    fitting = [one for one in known if _SCRIPT.get(one, "LATIN") == script] or list(known)
    low = text.casefold()
    raw = [word for word in fold(text).replace("/", " ").split() if word]
    points: dict[str, float] = {}
    for language in fitting:
        stop = STOP.get(language, frozenset())
        own = sum(_LETTER_COUNTS for letter in _OWN_LETTERS.get(language, "") if letter in low)
        met = sum(1.0 for word in words(text, language) if stem(word, language) in known[language])
        points[language] = own + met + _STOP_COUNTS * sum(word in stop for word in raw)
    total = sum(4.0**point for point in points.values()) or 1.0
    shares = [(language, 4.0**point / total) for language, point in points.items()]
    return tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0] != "en", pair[0])))
