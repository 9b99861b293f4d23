"""From near the solution to the solution: which bounds bind is known but for a few, the rest is linear.

The variables that lie on a bound are held there, and the others found by one factorisation. What then leaves its bound
is held, and what is drawn inward is let go, all at once [1]_, until nothing changes.

References
----------
.. [1] Hintermüller, M., Ito, K. and Kunisch, K. (2002). The primal-dual active set strategy as a semismooth Newton
   method. SIAM Journal on Optimization 13, 865-888. doi:10.1137/S1052623401383558
"""

from __future__ import annotations

import numpy as np

from lichen.engine.kit.reconcile.direct import Conditions
from lichen.engine.kit.reconcile.problem import Floats, Ints
from lichen.engine.kit.reconcile.scaled import Scaled

_ROUNDS = 60
_PATIENCE = 6  # rounds in which no fewer change than before
_ROUNDING = 1e-11  # what a price or a step over a bound may be without being one


def polish(one: Scaled, z: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return values and prices with all bounds settled, from some near them; shapes (moving,) and (row,).

    Where bounds and balances repeat each other it may go in circles: the last place is returned, for the caller to
    judge.

    >>> from lichen.engine.kit.reconcile.problem import Problem
    >>> from lichen.engine.kit.reconcile.scaled import scaled
    >>> one = scaled(Problem.from_dense([[1.0, -1.0, -1.0]], [1.0, 3.0, -1.0], 1.0, lower=0.0))
    >>> one.values(polish(one, np.zeros(3), np.zeros(1))[0]).round(9).tolist()
    [2.0, 2.0, 0.0]
    """
    columns = one.rows.T.tocsr()
    sides = _sides(one, z, one.bend * z - columns @ y, np.zeros(len(z), np.int64))
    conditions = Conditions(one.rows)
    fewest, idle = len(z) + 1, 0
    for _ in range(_ROUNDS):
        held = sides != 0
        z = np.where(sides < 0, one.lower, np.where(sides > 0, one.upper, z))
        both = conditions.factor(one.bend, held)
        for _ in range(2):  # the second step sees what the first one rounded off
            slope = np.where(held, 0.0, columns @ y - one.bend * z)
            move, change = both.solve(slope, one.rhs - one.rows @ z)
            z, y = z + np.where(held, 0.0, move), y + change
        after = _sides(one, z, one.bend * z - columns @ y, sides)
        changed = np.flatnonzero(after != sides)
        if not len(changed):
            break
        idle = 0 if len(changed) < fewest else idle + 1
        fewest = min(fewest, len(changed))
        if idle > _PATIENCE:  # all at once goes in circles: one at a time, the last first, does not
            changed = changed[-1:]
        sides[changed] = after[changed]
    return np.clip(z, one.lower, one.upper), y


def _sides(one: Scaled, z: Floats, slope: Floats, before: Ints) -> Ints:
    """Return -1 for what lies on its lower bound, 1 for the upper one, 0 for what is free; in doubt as before."""
    room = _ROUNDING * (1 + np.abs(z))
    low = slope - (z - one.lower) > np.where(before < 0, -room, room)
    high = -slope - (one.upper - z) > np.where(before > 0, -room, room)
    return np.where(low, -1, np.where(high, 1, 0))
