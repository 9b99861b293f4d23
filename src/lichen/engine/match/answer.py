"""The best plan as arrays, before it is told as tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lichen.engine.match.problem import Arcs, Floats, Ints

Progress = Callable[[float, str], None]

USED = 1e-7  # an amount below this [unit/year] is rounding


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The best plan as arrays: amounts on arcs, what plants do, the prices, and the proof.

    `u`, `w`, `plant_price` prices [currency/unit] of sources, sinks and plant capacity; `linked` whether smallest
    lots or limits on partners were at work, which no such price reflects;
    `violation` by which any absent pair beat the prices of the relaxation, at most [currency/unit].
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
    linked: bool = False
    violation: float = 0.0
