"""The best plan as arrays, before it is told as tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from lichen.engine.match.problem import Arcs, Floats, Ints

Progress = Callable[[float, str], None]

USED = 1e-7  # an amount below this [unit/year] is rounding


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The best plan as arrays: amounts on arcs, what plants do, the prices, and the proof.

    `u`, `w`, `plant_price` prices [currency/unit] of sources, sinks and plant capacity, `mix` of mixtures; `linked`
    whether smallest lots or limits on partners were at work, which no such price reflects; `violation` by which any
    absent pair beat the prices of the relaxation, at most [currency/unit].
    """

    arcs: Arcs
    amount: Floats
    throughput: Floats
    steps: Ints
    outlet: Floats
    u: Floats
    w: Floats
    plant_price: Floats
    budget_price: float
    objective: float
    bound: float
    pairs: int
    columns: int
    rounds: int
    mix: Floats = field(default_factory=lambda: np.empty(0))
    linked: bool = False
    violation: float = 0.0


def quiet(_fraction: float, _text: str) -> None:
    """Report nothing."""


def stage(report: Progress, start: float, end: float) -> Progress:
    """Return a report for a part of the work, from `start` to `end` of the whole [1].

    >>> stage(lambda fraction, text: print(fraction, text), 0.5, 1.0)(0.5, "half of it")
    0.75 half of it
    """
    return lambda fraction, text: report(start + (end - start) * min(max(fraction, 0.0), 1.0), text)
