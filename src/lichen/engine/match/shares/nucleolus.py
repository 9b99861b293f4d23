"""Nucleolus: the allocation whose largest objection is smallest, then the second largest, and so on.

The objection of a group is what it could gain alone less what it gets. Where the core is not empty (no group has an
objection), the nucleolus lies in it; it is unique.

References
----------
.. [1] Schmeidler, D. (1969). The nucleolus of a characteristic function game. SIAM Journal on Applied Mathematics
   17, 1163-1170. doi:10.1137/0117107
.. [2] Maschler, M., Peleg, B. and Shapley, L. S. (1979). Geometric properties of the kernel, nucleolus, and related
   solution concepts. Mathematics of Operations Research 4, 303-338. doi:10.1287/moor.4.4.303
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lichen.engine.kit.lp import LinearModel
from lichen.engine.match.problem import Floats
from lichen.engine.match.shares.game import Game

_ROUNDING = 1e-7  # of what everybody is worth


def _members(game: Game) -> npt.NDArray[np.float64]:
    """Return who is in each group, shape (group, player), without the empty group and everybody."""
    group = np.arange(1, game.everybody)
    return (group[:, None] >> np.arange(game.players) & 1).astype(np.float64)


def nucleolus(game: Game) -> tuple[Floats, float]:
    """Return the nucleolus, shape (player,), and the largest objection of any group [currency/year].

    The objection is positive if the core is empty. Nobody gets less than alone. For few players: every group counts.

    Three creditors claim 100, 200 and 300 of an estate of 200 (the Talmud gives 50, 75, 75):

    >>> from lichen.engine.match.shares.game import Game, bits
    >>> claims = [100, 200, 300]
    >>> left = lambda group: max(0.0, 200.0 - sum(c for p, c in enumerate(claims) if not group >> p & 1))
    >>> nucleolus(Game(3, left, near=None))[0].round(6).tolist()
    [50.0, 75.0, 75.0]
    """
    count, worth = game.players, game.table()
    everybody = float(worth[-1])
    if count == 1:
        return np.array([everybody]), 0.0
    members, alone = _members(game), worth[1:-1]
    single = worth[1 << np.arange(count)]
    settled = np.zeros(len(members), bool)
    basis, fixed = [np.ones(count)], [everybody]
    scale = max(abs(everybody), 1.0)
    first_objection: float | None = None
    while True:
        share, most, binding = _round(
            members[~settled], alone[~settled], single, np.array(basis), np.array(fixed)
        )
        first_objection = most if first_objection is None else first_objection
        rows = np.flatnonzero(~settled)
        for row in rows[binding]:
            if np.linalg.matrix_rank(np.array([*basis, members[row]])) > len(basis):
                basis.append(members[row])
                fixed.append(float(alone[row]) - most)
        if len(basis) >= count:
            return share, float(np.max(alone - members @ share))
        # A group whose share the settled ones fix can object no more and no less: it is settled too.
        span = np.linalg.pinv(np.array(basis)) @ np.array(basis)
        settled |= np.max(np.abs(members - members @ span), axis=1) < _ROUNDING
        settled[rows[binding]] = True
        if settled.all() or scale == 0:
            return share, float(np.max(alone - members @ share))


def _round(
    members: Floats, alone: Floats, single: Floats, basis: Floats, fixed: Floats
) -> tuple[Floats, float, npt.NDArray[np.bool_]]:
    """Return the shares with the smallest largest objection of these groups, that objection, and who sets it."""
    count = members.shape[1]
    model = LinearModel(sense="min")
    model.add_columns(
        np.append(np.zeros(count), 1.0), np.append(single, -np.inf), np.full(count + 1, np.inf),
        np.zeros(count + 2), np.zeros(0), np.zeros(0),
    )  # fmt: skip
    rows = np.hstack([members, np.ones((len(members), 1))])
    _add_dense(model, alone, np.full(len(alone), np.inf), rows)
    _add_dense(model, fixed, fixed, np.hstack([basis, np.zeros((len(basis), 1))]))
    found = model.solve()
    price = found.row_dual[: len(members)]
    return found.x[:count], float(found.x[count]), np.abs(price) > _ROUNDING


def _add_dense(model: LinearModel, lower: Floats, upper: Floats, rows: Floats) -> None:
    there = rows != 0
    start = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
    model.add_filled_rows(lower, upper, start, np.nonzero(there)[1], rows[there])
