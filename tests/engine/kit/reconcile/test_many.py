from __future__ import annotations

import numpy as np

from lichen.engine.kit.reconcile.many import solve_many
from tests.engine.kit.reconcile.test_multigrid import system


def test_many_columns_are_solved_as_one_by_one() -> None:
    grids, matrix = system(2_000, 100.0)
    right = np.random.default_rng(0).standard_normal((matrix.shape[0], 5))
    right[:, 2] = 0.0
    together = solve_many(grids, right, 1e-11)
    apart = np.stack([grids.solve(right[:, c].copy(), 1e-11)[0] for c in range(5)], axis=1)
    assert np.allclose(together, apart, rtol=1e-7, atol=1e-9)
    assert (together[:, 2] == 0).all()
