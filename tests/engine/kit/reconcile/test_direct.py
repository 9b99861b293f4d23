from __future__ import annotations

import numpy as np
from scipy import sparse

from lichen.engine.kit.reconcile.direct import Conditions
from tests.engine.kit.reconcile.cases import network


def test_both_conditions_are_met() -> None:
    rows = network(300).matrix()
    bend = np.random.default_rng(0).lognormal(0, 3, 300)
    slope, miss = np.ones(300), np.ones(rows.shape[0])
    z, y = Conditions(rows).factor(bend).solve(slope, miss)
    assert np.abs(bend * z - rows.T @ y - slope).max() < 1e-9
    assert np.abs(rows @ z - miss).max() < 1e-10


def test_balances_that_repeat_each_other_and_values_that_nothing_tells_do_no_harm() -> None:
    """The trace on the diagonal is taken out again: rows twice, and a circle without weight."""
    rows = sparse.csr_array(np.array([[1.0, -1.0, 1.0, -1.0], [1.0, -1.0, 1.0, -1.0]]))
    z, y = Conditions(rows).factor(np.array([1.0, 1.0, 0.0, 0.0])).solve(np.zeros(4), np.array([2.0, 2.0]))
    assert np.abs(rows @ z - 2.0).max() < 1e-12
    assert np.abs(np.array([1.0, 1.0, 0.0, 0.0]) * z - rows.T @ y).max() < 1e-12
