"""What people here confirmed: texts and the codes they settled on. It learns from each confirmation at once.

Evidence for a code is of four kinds, each of them nothing as long as nothing was confirmed: the same text, texts of
nearly the same letters, words (by their log-odds, as in Rennie, J. et al. (2003). Tackling the poor assumptions of
naive Bayes text classifiers. ICML), and how often the code was confirmed at all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.text import text_grams, words
from lichen.engine.register.link.clean import cleaned

EVIDENCE = ("same", "near", "nearest", "word", "often")
_NEAREST = 30
_LIKE = 3.0
_UNSURE = 0.5
_SPREAD = 1.0
_LIKE_ENOUGH = 0.2


@dataclass(frozen=True, eq=False)
class Evidence:
    """What memory says of a text: `codes`, `values` by code and name in `EVIDENCE`, and its `strength` [1],
    how like the nearest confirmed text is.
    """

    codes: tuple[str, ...]
    values: NDArray[np.float64]
    strength: float


class _Log:
    """Confirmations in the order they came. It only ever grows, and a memory sees no more than its own part of it."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str]] = []
        self.schemes: dict[str, _Part] = {}

    def add(self, text: str, code: str) -> None:
        part = self.schemes.setdefault(code.partition(":")[0], _Part())
        part.add(text, code, len(self.rows))
        self.rows.append((text, code))


class _Part:
    """The confirmations of one scheme; `at` says where each stands in the log."""

    def __init__(self) -> None:
        self.at: list[int] = []
        self.texts: list[str] = []
        self.codes: dict[str, int] = {}
        self.code: list[int] = []
        self.sizes: list[int] = []
        self.same: dict[str, list[int]] = {}
        self.grams: dict[str, list[int]] = {}
        self.words: dict[str, list[int]] = {}

    def add(self, text: str, code: str, at: int) -> None:
        row = len(self.at)
        found = words(text, figures=True)
        grams = frozenset(text_grams(found))
        self.at.append(at)
        self.texts.append(text)
        self.code.append(self.codes.setdefault(code, len(self.codes)))
        self.sizes.append(len(grams))
        self.same.setdefault(" ".join(found), []).append(row)
        for gram in grams:
            self.grams.setdefault(gram, []).append(row)
        for word in _evidence_words(found):
            self.words.setdefault(word, []).append(row)


def _evidence_words(found: Sequence[str]) -> frozenset[str]:
    """Return words and pairs of neighbours."""
    return frozenset(found) | frozenset(f"{a} {b}" for a, b in pairwise(found))


@dataclass(frozen=True, eq=False)
class Memory:
    """The first `count` confirmations of a log.

    >>> memory = Memory().confirm("grof puin", "low:170107").confirm("schone grond", "low:170504")
    >>> found = memory.evidence("fijn puin")
    >>> found.codes[int(found.values[:, 1].argmax())]
    'low:170107'
    """

    count: int = 0
    _log: _Log = field(default_factory=_Log, repr=False)

    def confirm(self, text: str, code: str) -> Memory:
        """Return a memory that also knows this; personal data in the text is left out, and the old one stays as it is.

        >>> Memory().confirm("Spent grain, call 0131 496 0000", "low:020704").rows
        (('Spent grain, call', 'low:020704'),)
        """
        log = self._log
        if len(log.rows) != self.count:  # another memory went on from here
            log = _Log()
            for row in self.rows:
                log.add(*row)
        log.add(cleaned(text).text, code)
        return Memory(self.count + 1, log)

    def confirm_all(self, rows: Iterable[tuple[str, str]]) -> Memory:
        """Return a memory that also knows these texts and codes.

        >>> Memory().confirm_all([("a b", "low:170107"), ("c", "low:170504")]).count
        2
        """
        memory = self
        for text, code in rows:
            memory = memory.confirm(text, code)
        return memory

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Return texts and codes in the order they were confirmed.

        >>> Memory().rows
        ()
        """
        return tuple(self._log.rows[: self.count])

    def evidence(self, text: str, scheme: str = "low") -> Evidence:
        """Return what was confirmed says of a text in one scheme.

        >>> Memory().evidence("puin").codes
        ()
        """
        part = self._log.schemes.get(scheme)
        n = bisect_left(part.at, self.count) if part else 0
        if part is None or not n:
            return Evidence((), np.zeros((0, len(EVIDENCE))), 0.0)
        found = words(text, figures=True)
        code = np.array(part.code[:n], np.int64)
        number = int(code.max()) + 1
        total = np.bincount(code, minlength=number).astype(np.float64)
        values = np.zeros((number, len(EVIDENCE)))
        same = _first(part.same.get(" ".join(found)), n)
        if same:
            values[:, 0] = np.bincount(code[same], minlength=number) / (len(same) + _UNSURE)
        like = _likeness(part, n, found)
        top = np.argsort(-like, kind="stable")[:_NEAREST]
        near = np.bincount(code[top], weights=like[top] ** _LIKE, minlength=number)
        values[:, 1] = near / (near.sum() + 0.05)
        np.maximum.at(values[:, 2], code[top], like[top])
        values[:, 3] = _word_odds(part, n, found, code, total)
        values[:, 4] = np.log1p(total) / np.log1p(n)
        return Evidence(tuple(part.codes)[:number], values, float(like.max()))

    def nearest(self, text: str, code: str) -> str:
        """Return the text confirmed for a code that is most like a text, or nothing if none is like it.

        >>> Memory().confirm("grof puin", "low:170107").nearest("puin", "low:170107")
        'grof puin'
        """
        part = self._log.schemes.get(code.partition(":")[0])
        n = bisect_left(part.at, self.count) if part else 0
        if part is None or code not in part.codes or not n:
            return ""
        like = _likeness(part, n, words(text, figures=True))
        like[np.array(part.code[:n]) != part.codes[code]] = 0.0
        best = int(like.argmax())
        return part.texts[best] if like[best] > _LIKE_ENOUGH else ""


def _first(rows: list[int] | None, n: int) -> list[int]:
    if not rows:
        return []
    return rows if rows[-1] < n else rows[: bisect_left(rows, n)]


def _likeness(part: _Part, n: int, found: Sequence[str]) -> NDArray[np.float64]:
    """Return how like each text is by runs of letters [1]: the shares of both that are met, rare runs first."""
    met = np.zeros(n)
    shared = np.zeros(n)
    worth = 0.0
    for gram in sorted(frozenset(text_grams(found))):
        rows = _first(part.grams.get(gram), n)
        rarity = float(np.log1p(n / (1 + len(rows))))
        worth += rarity
        if rows:
            met[rows] += rarity
            shared[rows] += 1.0
    sizes = np.array(part.sizes[:n], np.float64)
    return np.asarray(np.sqrt(met / max(worth, 1e-9) * shared / np.maximum(sizes, 1.0)))


def _word_odds(
    part: _Part, n: int, found: Sequence[str], code: NDArray[np.int64], total: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the sum of what each known word says for each code, in log-odds against its share everywhere."""
    odds = np.zeros(len(total))
    for word in sorted(_evidence_words(found)):
        rows = _first(part.words.get(word), n)
        if rows:
            here = np.bincount(code[rows], minlength=len(total)).astype(np.float64)
            share = len(rows) / n
            odds += np.log((here + _SPREAD * share) / (total + _SPREAD) / share)
    return odds
