"""Sentences in a column of a table: a text that remembers what its sentences were made of, and back.

A table of problems holds plain texts; beside them stands, for each row, how its two sentences can be said again
(`lichen.core.said`). Most have a pattern and a few plain words, which are written with control marks between them: a
hundred thousand are as quick as that. All others are written as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Self

from lichen.core.said import Said, from_parts, parts_of

_PART, _NAME, _WORD = "\x1d", "\x1e", "\x1f"
_PLAIN, _FLAT, _WHOLE = "=", "~", "*"


def coded(what: str, mend: str) -> str | None:
    r"""Return how two sentences can be said again, None if both are plain texts.

    >>> from lichen.core.said import said
    >>> coded(said("'{text}' is odd", text="a"), "mend it")
    "~'{text}' is odd\x1etext\x1fa\x1d="
    >>> coded("it is odd", "mend it") is None
    True
    """
    if isinstance(what, Said) or isinstance(mend, Said):
        return f"{_one(what)}{_PART}{_one(mend)}"
    return None


class Kept(Said):
    """A sentence that takes itself apart when it is said again, and not before: few of very many ever are.

    >>> from lichen.core.said import said
    >>> Kept("'a' is odd", coded(said("'{text}' is odd", text="a"), "mend it"), 0).filling
    {'text': 'a'}
    """

    __slots__ = ("code", "place")

    def __new__(cls, text: str, code: str, place: int) -> Self:
        """Keep an English text beside the `code` of two sentences, of which it is that at `place` (0 or 1)."""
        new = str.__new__(cls, text)
        new.code, new.place = code, place
        return new

    code: str
    place: int

    @property
    def again(self) -> Said:
        """The sentence with all that it is made of."""
        again: Said = _again(self.code.partition(_PART)[self.place * 2])
        return again

    @property
    def pattern(self) -> str:  # type: ignore[override]
        """The pattern."""
        return self.again.pattern

    @property
    def filling(self) -> Mapping[str, object]:  # type: ignore[override]
        """What fills the pattern."""
        return self.again.filling

    @property
    def many(self) -> str:  # type: ignore[override]
        """The pattern for a count other than one."""
        return self.again.many

    @property
    def number(self) -> int:  # type: ignore[override]
        """The count."""
        return self.again.number


def kept(what: str, mend: str, code: str | None) -> tuple[str, str]:
    """Return two sentences in English with their code, plain texts as they are.

    >>> [type(part).__name__ for part in kept("it is odd", "mend it", None)]
    ['str', 'str']
    """
    if code is None:
        return what, mend
    return (
        what if code[0] == _PLAIN else Kept(what, code, 0),
        mend if code[code.index(_PART) + 1] == _PLAIN else Kept(mend, code, 1),
    )


def _one(text: str) -> str:
    if not isinstance(text, Said):
        return _PLAIN
    if text.many:
        return _whole(text)
    found = _FLAT + text.pattern
    for name, word in text.filling.items():
        if type(word) is not str or not word.isprintable():
            return _whole(text)
        found += f"{_NAME}{name}{_WORD}{word}"
    return found


def _whole(text: str) -> str:
    return _WHOLE + json.dumps(parts_of(text))


def _again(text: str) -> Any:
    kind, rest = text[:1], text[1:]
    if kind == _WHOLE:
        return from_parts(json.loads(rest))
    pattern, *filling = rest.split(_NAME)
    return Said(pattern, dict(one.split(_WORD, 1) for one in filling))
