"""Runs of letters: they meet where words do not, in slips, inflections and compounds."""

from __future__ import annotations

from collections.abc import Iterable


def grams(word: str, shortest: int = 3, longest: int = 3) -> tuple[str, ...]:
    """Return the runs of letters of a word with its bounds marked; a word too short for any is a run itself.

    >>> grams("asche")
    ('<as', 'asc', 'sch', 'che', 'he>')
    >>> grams("a", 4, 4)
    ('<a>',)
    """
    marked = f"<{word}>"
    if len(marked) <= shortest:
        return (marked,)
    return tuple(
        marked[i : i + n]
        for n in range(shortest, min(longest, len(marked)) + 1)
        for i in range(len(marked) - n + 1)
    )


def text_grams(words: Iterable[str], shortest: int = 3, longest: int = 5) -> tuple[str, ...]:
    """Return the runs of letters of all words.

    >>> text_grams(["ab", "c"], 3, 4)
    ('<ab', 'ab>', '<ab>', '<c>')
    """
    return tuple(gram for word in words for gram in grams(word, shortest, longest))
