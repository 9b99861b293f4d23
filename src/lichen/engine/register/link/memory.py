"""What people here confirmed: texts and the codes they settled on. It learns from each confirmation at once.

Evidence for a code is of five kinds, each of them nothing as long as nothing was confirmed: the same text; texts like
it, by the cosine of their letters and words; the same corrected for texts that say one thing twice, by ridge
regression on the nearest alone (Gramacy, R., Apley, D. (2015). Local Gaussian process approximation for large computer
experiments. https://doi.org/10.1080/10618600.2014.914442); words by their log-odds (naive Bayes); and how often the
code was confirmed at all.
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

EVIDENCE = ("same", "near", "nearest", "ridge", "word", "often")
_NEAREST = 120
_NEIGHBOURS = 30
_LIKE = 3.0
_RIDGE = 0.5
_UNSURE = 0.5
_SPREAD = 1.0
_LIKE_ENOUGH = 0.2


@dataclass(frozen=True, eq=False)
class Evidence:
    """What memory says of a text: `codes`, `values` by code and name in `EVIDENCE`, its `strength` [1],
    how like the nearest confirmed text is, and the `count` of confirmations that it rests on.
    """

    codes: tuple[str, ...]
    values: NDArray[np.float64]
    strength: float
    count: int = 0


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
        self.parts: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
        self.same: dict[str, list[int]] = {}
        self.grams: dict[str, list[int]] = {}
        self.words: dict[str, list[int]] = {}

    def add(self, text: str, code: str, at: int) -> None:
        row = len(self.at)
        found = words(text, figures=True)
        parts = _parts(found)
        self.at.append(at)
        self.texts.append(text)
        self.code.append(self.codes.setdefault(code, len(self.codes)))
        self.parts.append(parts)
        self.same.setdefault(" ".join(found), []).append(row)
        for index, members in zip((self.grams, self.words), parts, strict=True):
            for one in members:
                index.setdefault(one, []).append(row)


def _parts(found: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the runs of letters of a text, and its words and pairs of neighbours; each once, sorted."""
    pairs = (f"{a} {b}" for a, b in pairwise(found))
    return tuple(sorted(set(text_grams(found, 2, 4)))), tuple(sorted({*found, *pairs}))


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
        near = _neighbours(part, n, found)
        like = near.like
        first = slice(0, _NEIGHBOURS)
        weight = np.bincount(code[near.rows[first]], weights=like[first] ** _LIKE, minlength=number)
        values[:, 1] = weight / (weight.sum() + 0.05)
        np.maximum.at(values[:, 2], code[near.rows], like)
        values[:, 3] = np.bincount(code[near.rows], weights=near.ridge, minlength=number)
        values[:, 4] = _word_odds(part, n, found, code, total)
        values[:, 5] = np.log1p(total) / np.log1p(n)
        return Evidence(tuple(part.codes)[:number], values, float(like.max(initial=0.0)), n)

    def nearest(self, text: str, code: str) -> str:
        """Return the text confirmed for a code that is most like a text, or nothing if none is like it.

        >>> Memory().confirm("grof puin", "low:170107").nearest("puin", "low:170107")
        'grof puin'
        """
        part = self._log.schemes.get(code.partition(":")[0])
        n = bisect_left(part.at, self.count) if part else 0
        if part is None or code not in part.codes or not n:
            return ""
        near = _neighbours(part, n, words(text, figures=True))
        same = [i for i, row in enumerate(near.rows) if part.code[row] == part.codes[code]]
        best = max(same, key=lambda i: near.like[i], default=-1)
        return part.texts[near.rows[best]] if best >= 0 and near.like[best] > _LIKE_ENOUGH else ""


@dataclass(frozen=True, eq=False)
class _Near:
    """The `rows` most like a text, likeliest first, their cosine `like` [1], and their `ridge` weight [1]."""

    rows: NDArray[np.int64]
    like: NDArray[np.float64]
    ridge: NDArray[np.float64]


def _first(rows: list[int] | None, n: int) -> list[int]:
    if not rows:
        return []
    return rows if rows[-1] < n else rows[: bisect_left(rows, n)]


def _likeness(part: _Part, n: int, asked: Sequence[str]) -> NDArray[np.float64]:
    """Return roughly how like each text is by runs of letters [1]: the shares of both that are met, rare runs first."""
    met = np.zeros(n)
    shared = np.zeros(n)
    for gram in asked:
        rows = _first(part.grams.get(gram), n)
        if rows:
            met[rows] += np.log1p(n / (1 + len(rows)))
            shared[rows] += 1.0
    sizes = np.array([len(grams) for grams, _ in part.parts[:n]], np.float64)
    return np.asarray(met * shared / np.maximum(sizes, 1.0))


def _neighbours(part: _Part, n: int, found: Sequence[str]) -> _Near:
    """Return the texts most like a text, by the mean cosine of letters and of words, rare ones weighing more."""
    asked = _parts(found)
    rough = _likeness(part, n, asked[0])
    rows = np.argsort(-rough, kind="stable")[:_NEAREST]
    rows = rows[rough[rows] > 0]
    kernel = np.zeros((len(rows) + 1, len(rows) + 1))
    for kind, index in enumerate((part.grams, part.words)):
        members = [*(part.parts[row][kind] for row in rows), asked[kind]]
        vectors = _vectors(members, index, n)
        kernel += 0.5 * (vectors @ vectors.T)
    like, among = kernel[-1, :-1], kernel[:-1, :-1]
    ridge = np.linalg.solve(among + _RIDGE * np.eye(len(rows)), like) if len(rows) else like
    order = np.argsort(-like, kind="stable")
    return _Near(rows[order], like[order], np.asarray(ridge[order], np.float64))


def _vectors(members: Sequence[tuple[str, ...]], index: dict[str, list[int]], n: int) -> NDArray[np.float64]:
    """Return texts, given as what they have, as vectors of length one; what is in every text weighs least."""
    number: dict[str, int] = {}
    rarity: list[float] = []
    for one in members:
        for name in one:
            if name not in number:
                number[name] = len(number)
                rarity.append(np.log((n + 1.0) / (len(_first(index.get(name), n)) + 1.0)) + 1.0)
    vectors = np.zeros((len(members), max(len(number), 1)))
    for row, one in enumerate(members):
        columns = [number[name] for name in one]
        vectors[row, columns] = [rarity[column] for column in columns]
    length = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    return np.asarray(vectors / np.maximum(length, 1e-12))


def _word_odds(
    part: _Part, n: int, found: Sequence[str], code: NDArray[np.int64], total: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the sum of what each known word says for each code, in log-odds against its share everywhere."""
    odds = np.zeros(len(total))
    for word in _parts(found)[1]:
        rows = _first(part.words.get(word), n)
        if rows:
            here = np.bincount(code[rows], minlength=len(total)).astype(np.float64)
            share = len(rows) / n
            odds += np.log((here + _SPREAD * share) / (total + _SPREAD) / share)
    return odds
