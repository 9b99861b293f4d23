"""Good solutions by turns: with one factor of each product held, the rest is linear.

References
----------
.. [1] Audet, C., Brimberg, J., Hansen, P., Le Digabel, S. and Mladenović, N. (2004). Pooling problem:
   alternate formulations and solution methods. Management Science 50(6), 761-776.
   doi:10.1287/mnsc.1030.0207
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lichen.engine.kit.bilinear.problem import Bilinear, Floats, Integers
from lichen.engine.kit.bilinear.relaxation import Relaxation

_BETTER = 1e-7  # relative improvement that is worth another round


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """One turn: the columns `held`, shape (column,), and the `terms` that are linear then, shape (term,)."""

    held: Integers
    terms: Integers


class Alternation:
    """Improves a point turn by turn until no turn improves it.

    `complete` makes of the point that a turn ends at a full solution (all products hold, also those of
    terms that no turn enforces), or None if there is none.

    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> row = csr_array([[0.0, 1.0, 1.0]])
    >>> product = Bilinear([-1.0, 0, 0], [0, 0, 0], [9, 3, 3], row, [-np.inf], [4.0], [0], [1], [2])
    >>> all_terms = np.arange(1)
    >>> turns = [Turn(np.array([1]), all_terms), Turn(np.array([2]), all_terms)]
    >>> Alternation(product, turns, lambda x: x).improve(np.array([0.0, 1.0, 1.0])).round(6).tolist()
    [3.0, 1.0, 3.0]
    """

    def __init__(
        self, problem: Bilinear, turns: Sequence[Turn], complete: Callable[[Floats], Floats | None]
    ) -> None:
        self._problem = problem
        self._turns = [(turn.held, Relaxation(problem, turn.terms)) for turn in turns]
        self._complete = complete

    @property
    def seconds(self) -> float:
        """What the solver has spent on all turns so far [s]."""
        return sum(relaxation.seconds for _, relaxation in self._turns)

    def improve(self, x: Floats, rounds: int = 12) -> Floats | None:
        """Return the solution reached from `x`, shape (column,), or None if no turn finds one."""
        best: Floats | None = None
        value, waiting = np.inf, 0
        for step in range(rounds * len(self._turns)):
            held, relaxation = self._turns[step % len(self._turns)]
            lower, upper = self._problem.lower.copy(), self._problem.upper.copy()
            lower[held] = upper[held] = np.clip(x[held], lower[held], upper[held])
            found = relaxation.solve(lower, upper).x
            full = None if found is None else self._complete(found)
            if full is None:
                return best
            reached = float(self._problem.cost @ full)
            waiting = 0 if reached < value - _BETTER * abs(value) else waiting + 1
            if reached < value:
                best, value = full, reached
            if waiting >= len(self._turns):
                break
            x = full
        return best
