"""From the share of a choice to the probability that a careful person accepts the concept for the text.

Several concepts may be acceptable, so these probabilities need not add up to one. What a share is worth depends on how
the text is written: a row of a register ("restafval sort.") is a few house words, booked by habit; a listing is
written for others, and what speaks for its first candidate is right more often. Each of the two kinds has its line
on log-odds (Platt, J. (1999). Probabilistic outputs for support vector machines. In Advances in large margin
classifiers, MIT Press), and how a text is written tells how far it is one or the other. What was confirmed brings a
line of its own, with the likeness of the nearest confirmed text in it. The lines are fitted by tools/fit_link.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lichen.engine.kit.text import words

MANNER = ("constant", "words", "figures", "clauses")
MEMORY_LINE = ("constant", "odds", "strength", "odds_strength", "listing_weakness")
_CLAUSE = re.compile(r"[,;]\s|[，、；]")
_MOST_CLAUSES = 3
_FEW = 20.0
_STEEP = 0.05


def manner(text: str, language: str) -> tuple[float, ...]:
    """Return how a text is written, by name in `MANNER` [1]: how many words, whether figures, how many clauses.

    >>> manner("Flugasche, trocken, 40 t im Monat", "de")[2:]
    (1.0, 2.0)
    """
    clauses = min(len(_CLAUSE.findall(text)), _MOST_CLAUSES)
    figures = any(letter.isdigit() for letter in text)
    return 1.0, math.log1p(len(words(text, language))), float(figures), float(clauses)


def log_odds(share: float) -> float:
    """Return the log-odds of a share [1], which is kept off zero and one.

    >>> log_odds(0.5)
    0.0
    """
    kept = min(max(share, 1e-6), 1.0 - 1e-6)
    return math.log(kept / (1.0 - kept))


def chance(odds: float) -> float:
    """Return the probability [1] of log-odds.

    >>> chance(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-min(max(odds, -50.0), 50.0)))


def remembered(confirmed: int) -> float:
    """Return how far the line of memory counts after so many confirmations [1]; labels have the rest.

    >>> remembered(0), remembered(20)
    (0.0, 0.5)
    """
    return confirmed / (confirmed + _FEW)


@dataclass(frozen=True, eq=False)
class Acceptance:
    """Lines by name: ``listing:low`` and ``row:low`` (constant, slope) for each scheme, ``manner`` (by `MANNER`) and
    ``memory`` (by `MEMORY_LINE`). Without lines a share is taken as it is.
    """

    lines: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def listing(self, text: str, language: str) -> float:
        """Return how far a text is written as a listing, and not as a row of a register [1].

        >>> Acceptance().listing("puin", "nl")
        1.0
        """
        if "manner" not in self.lines:
            return 1.0
        told = zip(self.lines["manner"], manner(text, language), strict=True)
        return chance(sum(weight * value for weight, value in told))

    def by_label(self, share: float, listing: float, of: str) -> float:
        """Return the probability [1] that a concept with that share by labels is accepted.

        >>> Acceptance({"listing:low": (1.0, 1.0), "row:low": (-1.0, 1.0)}).by_label(0.5, 0.5, "low")
        0.5
        """
        odds = log_odds(share)
        a, b = self.lines.get(f"listing:{of}", (0.0, 1.0))
        c, d = self.lines.get(f"row:{of}", (a, b))
        return listing * chance(a + b * odds) + (1.0 - listing) * chance(c + d * odds)

    def probability(
        self, share: float, listing: float = 1.0, of: str = "low", strength: float = 0.0, confirmed: int = 0
    ) -> float:
        """Return the probability [1] that a concept of a scheme with that share is accepted.

        `confirmed` texts and codes are known, the nearest of which is like the text by `strength` [1]. A greater share
        never gives a lesser probability.

        >>> round(Acceptance().probability(0.25), 6)
        0.25
        """
        if not 0.0 < share < 1.0:
            return share
        known = self.by_label(share, listing, of)
        if not confirmed or "memory" not in self.lines:
            return known
        odds = log_odds(share)
        a, b, c, d, e = self.lines["memory"]
        steep = max(b + d * strength, _STEEP)
        memory = a + steep * odds + c * strength + e * (1.0 - strength) * listing
        part = remembered(confirmed)
        return chance((1.0 - part) * log_odds(known) + part * memory)
