"""Sentences in a column of a table: a text that remembers what its sentences were made of, and back.

A table of problems holds plain texts; beside them stands, for each row, how its two sentences can be said again
(`lichen.core.said`). Most have a pattern and a few plain words, which are written with control marks between them: a
hundred thousand are as quick as that. All others are written as JSON.
"""

from __future__ import annotations

import json

from lichen.core.said import Figure, Said, from_parts, parts_of

_PART, _NAME, _WORD = "\x1d", "\x1e", "\x1f"
_PLAIN, _FLAT, _WHOLE = "=", "~", "*"


def coded(what: str, mend: str) -> str | None:
    r"""Return how two sentences can be said again, None if both are plain texts.

    >>> from lichen.core.said import said
    >>> coded(said("'{text}' is odd", text="a"), "mend it")
    "~'{text}' is odd\x1etext\x1fa\x1d=mend it"
    >>> coded("it is odd", "mend it") is None
    True
    """
    if isinstance(what, Said) or isinstance(mend, Said):
        return f"{_one(what)}{_PART}{_one(mend)}"
    return None


def decoded(text: str) -> tuple[str, str]:
    """Return the two sentences that `coded` wrote.

    >>> from lichen.core.said import said
    >>> decoded(coded(said("'{text}' is odd", text="a"), "mend it"))[0].pattern
    "'{text}' is odd"
    """
    what, _, mend = text.partition(_PART)
    return _again(what), _again(mend)


def _one(text: str) -> str:
    if not isinstance(text, Said):
        found = _PLAIN + text
        return found if text.isprintable() else _whole(text)
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


def _again(text: str) -> str:
    kind, rest = text[:1], text[1:]
    if kind == _PLAIN:
        return rest
    if kind == _WHOLE:
        again: str | Said | Figure = from_parts(json.loads(rest))
        return again
    pattern, *filling = rest.split(_NAME)
    return Said(pattern, dict(one.split(_WORD, 1) for one in filling))
