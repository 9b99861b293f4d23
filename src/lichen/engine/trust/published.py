"""What of figures that change over time may be published again: the change of one party is protected, too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lichen.engine.trust.aggregates import Rule, Withheld, withhold

Rung = tuple[tuple[str, str], float, float]  # whose record, from, to


@dataclass(frozen=True, slots=True)
class Part:
    """What one record (`key`) of one `party` adds to a figure: `value` [any one unit]."""

    key: str
    party: str
    value: float


def publishable(
    figures: Sequence[Sequence[Part]],
    *,
    before: Sequence[Sequence[Part]] = (),
    importance: Sequence[float] | None = None,
    rule: Rule | None = None,
) -> Withheld:
    """Return which figures may be published together, and with those published `before`; see `withhold`.

    A record that had another value before is taken apart into what both have and what changed. Values may be negative;
    what is protected is their size.

    Raises ValueError as `withhold` does.

    >>> old = [Part(mill, mill, 10.0) for mill in "abcd"]
    >>> new = [Part("a", "a", 13.0), *old[1:]]
    >>> publishable([new]).shown, publishable([new], before=[old]).shown
    (array([ True]), array([False]))
    """
    rungs = _ladder([part for one in (*figures, *before) for part in one])
    places = {rung: place for place, rung in enumerate(rung for steps in rungs.values() for rung in steps)}
    parties = [party for (_key, party), _low, _high in places]

    def entries(of: Sequence[Part]) -> list[int]:
        steps = [(part.value, rung) for part in of for rung in rungs[part.key, part.party]]
        return [places[rung] for value, rung in steps if rung[2] <= value]

    return withhold(
        np.unique(parties, return_inverse=True)[1],
        [high - low if math.isfinite(low) else abs(high) for _of, low, high in places],
        [entries(of) for of in figures],
        importance=importance,
        before=[entries(of) for of in before],
        rule=rule,
    )


def _ladder(parts: Sequence[Part]) -> dict[tuple[str, str], list[Rung]]:
    """Return for each record the steps between the values that it has had; the first is the least of them."""
    values: dict[tuple[str, str], set[float]] = {}
    for part in parts:
        values.setdefault((part.key, part.party), set()).add(part.value)
    found = {}
    for of, had in values.items():
        ends = sorted(had)
        found[of] = [(of, low, high) for low, high in zip([-math.inf, *ends], ends, strict=False)]
    return found
