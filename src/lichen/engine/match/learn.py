"""What somebody's answers to suggestions tell of her other suggestions: a small count, explained, that hides nothing.

A suggestion has features: how far the haul is, whether something is treated between, the partner's sector, and each
test that fails or is not known. Every answer is counted at the features it is about: interest at all of them, a refusal
at those that its reason names. The share of interest at a feature is estimated with a uniform prior [1]_, so that few
answers move little; a feature with fewer than `TOLD_FROM` moves nothing. What the shares are above or below one half
adds up to a pull of -1 to 1, which moves a suggestion by `MOST_PLACES` at most.

References
----------
.. [1] Gelman, A. et al. (2013). Bayesian Data Analysis, 3rd ed., ch. 2 (the beta-binomial model).
   https://doi.org/10.1201/b16018
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from lichen.core.errors import ModelError
from lichen.core.said import said
from lichen.engine.match.viability.card import TESTS_WITHIN, Card

__all__ = ["MOST_PLACES", "REASONS", "Placed", "Reply", "Taste", "features_of", "learn", "placed"]

Kind = Literal["interested", "not_now", "never"]

MOST_PLACES = 3  # that a suggestion is moved by
TOLD_FROM = 2  # answers about a feature from which on it counts
_STRENGTH = 2.5  # pull of a feature whose share of interest is one whole above or below one half
_HAULS = (0.0, 20.0, 50.0, 100.0, 200.0, math.inf)  # km, the classes of hauls
_TOLD = 2  # causes that are told of one suggestion

REASONS: dict[str, str] = {
    "far": said("too far"),
    "quality": said("the quality does not fit"),
    "amount": said("the amounts or times do not fit"),
    "price": said("it does not pay"),
    "permit": said("the permit or the law is in the way"),
    "treatment": said("the treatment is too much"),
    "partner": said("not with partners of this kind"),
    "other": said("another reason"),
}
# What each reason is about: how the names of features begin.
_ABOUT: dict[str, tuple[str, ...]] = {
    "far": ("haul:",),
    "quality": ("test:quality", "test:contaminants", "test:heat", "test:resource"),
    "amount": ("test:amount",),
    "price": ("test:price", "test:transport"),
    "permit": ("test:permit", "test:carrier", "test:status", "test:hazard", "test:border", "test:hierarchy"),
    "treatment": ("treatment:", "test:treatment"),
    "partner": ("sector:",),
    "other": ("",),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: what it says, the reason it gives (a key of `REASONS`, "" if none), and the features it was about."""

    kind: Kind
    because: str = ""
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A suggestion at its new place: where it was (`index`), and sentences that say why it moved."""

    index: int
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taste:
    """What answers told: `counts` (yes, no) of each feature."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def effect(self, feature: str) -> float:
        """Return how far the share of interest at a feature is above one half, -0.5 to 0.5; 0 of too few answers."""
        yes, no = self.counts.get(feature, (0, 0))
        return (1 + yes) / (2 + yes + no) - 0.5 if yes + no >= TOLD_FROM else 0.0

    def pull(self, features: Sequence[str]) -> float:
        """Return where a suggestion is drawn to: -1 down, 1 up."""
        return max(-1.0, min(1.0, _STRENGTH * math.fsum(self.effect(feature) for feature in features)))


def features_of(card: Card, sector: str = "") -> tuple[str, ...]:
    """Return what a suggestion is judged by, of what its card shows.

    Parameters
    ----------
    card
        The card, as it is shown to who answers. A haul that is known within bounds counts by its middle.
    sector
        Division (two digits of NACE) of the partner; "" if it is not known.

    Returns
    -------
    tuple of str
        Names of features, such as ``haul:4`` (the fifth class of hauls) or ``test:permit``.

    >>> from lichen.engine.match.testing import two_sites
    >>> from lichen.engine.match.viability.judge import judge
    >>> features_of(judge(two_sites(), "bran", "feed"), "38")[:4]
    ('haul:0', 'treatment:no', 'sector:38', 'test:status')
    """
    found = []
    if card.distance is not None and math.isfinite(card.distance.high):
        middle = (card.distance.low + card.distance.high) / 2
        found.append(f"haul:{next(n for n, high in enumerate(_HAULS[1:]) if middle <= high)}")
    found.append("treatment:yes" if card.via else "treatment:no")
    if sector:
        found.append(f"sector:{sector}")
    found += [f"test:{test.name}" for test in card.tests if test.verdict != "pass"]
    return tuple(found)


def learn(replies: Iterable[Reply]) -> Taste:
    """Return what answers tell, counted.

    Interest counts at every feature; a refusal at those that its reason names, for good and for another reason at every
    one. What is only not wanted now, for no reason or another, tells of the time and not of the suggestion.

    Raises
    ------
    ModelError
        If a reason is none of `REASONS`.

    >>> far = Reply("never", "far", ("haul:4", "sector:10"))
    >>> learn([far, far, Reply("interested", "", ("haul:1",))]).counts
    {'haul:4': (0, 2), 'haul:1': (1, 0)}
    """
    counts: dict[str, tuple[int, int]] = {}
    for reply in replies:
        if reply.because and reply.because not in REASONS:
            raise ModelError(f"'{reply.because}' is no reason; give one of {', '.join(REASONS)}.")
        yes = int(reply.kind == "interested")
        for feature in _about(reply):
            before = counts.get(feature, (0, 0))
            counts[feature] = (before[0] + yes, before[1] + 1 - yes)
    return Taste(counts)


def _about(reply: Reply) -> tuple[str, ...]:
    """Return the features that an answer is about."""
    if reply.kind == "interested":
        return reply.features
    if reply.kind == "not_now" and reply.because in ("", "other"):
        return ()
    return tuple(one for one in reply.features if one.startswith(_ABOUT[reply.because or "other"]))


def placed(features: Sequence[Sequence[str]], taste: Taste) -> list[Placed]:
    """Return suggestions in their new order: each at most `MOST_PLACES` behind those it was before, none left out.

    Parameters
    ----------
    features
        Of each suggestion, best first, what it is judged by, as `features_of` gives it.
    taste
        What answers told.

    >>> taste = learn([Reply("never", "far", ("haul:4",))] * 3 + [Reply("interested", "", ("haul:4",))])
    >>> for one in placed([("haul:4",), ("haul:0",)], taste):
    ...     print(one.index, *one.why)
    1
    0 Placed lower because you said no to 3 of 4 hauls of more than 200 km.
    """
    keys = [number - MOST_PLACES * taste.pull(one) for number, one in enumerate(features)]
    order = sorted(range(len(keys)), key=lambda number: (keys[number], number))
    found = []
    for place, number in enumerate(order):
        moved = keys[number] - number
        way = (place > number and moved > 0) - (place < number and moved < 0)
        found.append(Placed(number, _why(features[number], taste, way) if way else ()))
    return found


def _why(features: Sequence[str], taste: Taste, way: int) -> tuple[str, ...]:
    """Return what moved a suggestion down (`way` 1) or up (-1), the strongest first."""
    causes = sorted(
        (one for one in features if taste.effect(one) * way < 0), key=lambda one: taste.effect(one) * way
    )
    return tuple(_sentence(one, taste.counts[one], way) for one in causes[:_TOLD])


def _sentence(feature: str, count: tuple[int, int], way: int) -> str:
    kind, _sign, value = feature.partition(":")
    yes, no = count
    return _lower(kind, value, no, yes + no) if way > 0 else _higher(kind, value, yes, yes + no)


def _haul(value: str) -> tuple[int, int | None]:
    """Return the bounds of a class of hauls [km]; None where there is no upper one."""
    low, high = list(pairwise(_HAULS))[int(value)]
    return round(low), None if math.isinf(high) else round(high)


def _lower(kind: str, value: str, n: int, total: int) -> str:
    if kind == "haul":
        low, high = _haul(value)
        if high is None:
            return said("Placed lower because you said no to {n} of {all} hauls of more than {km} km.",
                        n=n, all=total, km=low)  # fmt: skip
        return said("Placed lower because you said no to {n} of {all} hauls of {low} to {high} km.",
                    n=n, all=total, low=low, high=high)  # fmt: skip
    if kind == "sector":
        return said("Placed lower because you said no to {n} of {all} partners of the sector {sector}.",
                    n=n, all=total, sector=value)  # fmt: skip
    if kind == "test":
        return said("Placed lower because you said no to {n} of {all} suggestions whose test “{test}” is not met or "
                    "not known.", n=n, all=total, test=TESTS_WITHIN.get(value, value))  # fmt: skip
    if value == "yes":
        return said("Placed lower because you said no to {n} of {all} suggestions with a treatment between.",
                    n=n, all=total)  # fmt: skip
    return said("Placed lower because you said no to {n} of {all} suggestions without a treatment between.",
                n=n, all=total)  # fmt: skip


def _higher(kind: str, value: str, n: int, total: int) -> str:
    if kind == "haul":
        low, high = _haul(value)
        if high is None:
            return said("Placed higher because you said yes to {n} of {all} hauls of more than {km} km.",
                        n=n, all=total, km=low)  # fmt: skip
        return said("Placed higher because you said yes to {n} of {all} hauls of {low} to {high} km.",
                    n=n, all=total, low=low, high=high)  # fmt: skip
    if kind == "sector":
        return said("Placed higher because you said yes to {n} of {all} partners of the sector {sector}.",
                    n=n, all=total, sector=value)  # fmt: skip
    if kind == "test":
        return said("Placed higher because you said yes to {n} of {all} suggestions whose test “{test}” is not met or "
                    "not known.", n=n, all=total, test=TESTS_WITHIN.get(value, value))  # fmt: skip
    if value == "yes":
        return said("Placed higher because you said yes to {n} of {all} suggestions with a treatment between.",
                    n=n, all=total)  # fmt: skip
    return said("Placed higher because you said yes to {n} of {all} suggestions without a treatment between.",
                n=n, all=total)  # fmt: skip
