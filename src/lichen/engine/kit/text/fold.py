"""Text as letters alone: without case, accents and the spellings that keyboards without them force."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Letters that Unicode does not take apart, though people without the key write them so.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "a", "œ": "oe", "đ": "d", "ı": "i", "’": "'", "‑": "-"})
# What people write for a letter that their keyboard lacks; both sides lose the mark in the same way.
_WITHOUT_KEY: Mapping[str, tuple[tuple[str, str], ...]] = {
    "de": (("ae", "a"), ("oe", "o"), ("ue", "u")),
    "da": (("ae", "a"), ("oe", "o"), ("aa", "a")),
}
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "CJK", "ARABIC", "HEBREW", "HIRAGANA", "KATAKANA", "HANGUL")


def fold(text: str, language: str | None = None) -> str:
    """Return the text in small letters without accents; a letter that a keyboard lacks folds as its substitute.

    >>> fold("Öl-Schlämme"), fold("Oel-Schlaemme", "de"), fold("popiół"), fold("Шлам Ёлки")
    ('ol-schlamme', 'ol-schlamme', 'popiol', 'шлам елки')
    """
    if text.isascii():
        plain = text.lower()
    else:
        apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
        plain = "".join(c for c in apart if not unicodedata.combining(c))
    for pair in _WITHOUT_KEY.get(language or "", ()):
        plain = plain.replace(*pair)
    return plain


@lru_cache(maxsize=4096)
def _script(letter: str) -> str | None:
    name = unicodedata.name(letter, "")
    return next((script for script in _SCRIPTS if name.startswith(script)), None)


def scripts(text: str) -> Mapping[str, int]:
    """Return how many letters of each script a text has.

    >>> dict(scripts("шлам PVC"))
    {'CYRILLIC': 4, 'LATIN': 3}
    """
    counts: dict[str, int] = {}
    for letter in text:
        if letter.isalpha() and (script := _script(letter)):
            counts[script] = counts.get(script, 0) + 1
    return counts


def mixed_words(text: str) -> tuple[str, ...]:
    r"""Return the words that mix Latin with Cyrillic or Greek letters: they look right and are never found.

    >>> mixed_words("шлам cт\u0430ль")  # the first letter of the second word is Latin
    ('cталь',)
    """
    return tuple(word for word in text.split() if len({s for s in scripts(word) if s in _SCRIPTS[:3]}) > 1)
