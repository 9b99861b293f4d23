"""Figures are tested as VDI 2048 has it, whatever way their errors were found."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.flows import parts
from lichen.engine.flows.judge import judged
from lichen.engine.flows.solve import solve
from lichen.engine.kit.reconcile import Covariance, Problem, measurement_tests, reconcile

MATRIX = [[1.0, -1.0, -1.0, 0.0], [0.0, 1.0, 0.0, -1.0]]
MEASURED, SD = [10.0, 6.0, 7.0, 5.0], [1.0, 1.0, 0.5, 8.0]


@pytest.mark.parametrize("pairs", [None, Covariance([0], [1], [0.5])])
def test_agrees_with_the_kernel(pairs: Covariance | None) -> None:
    """With and without correlated errors; the floor of a tenth holds for the figure that is hardly adjusted."""
    p = Problem.from_dense(MATRIX, MEASURED, SD, covariance=pairs)
    made = judged(solve(p), np.ones(4), np.zeros(4))
    kernel = measurement_tests(p, reconcile(p))
    assert np.allclose(made.others, kernel.others)
    assert np.allclose(made.power, kernel.power)
    assert np.allclose(made.others_sd, kernel.others_sd, equal_nan=True)
    if pairs is None:
        assert np.allclose(np.abs(made.test), kernel.vdi)


def test_others_of_a_lognormal_figure_are_never_negative() -> None:
    """The others say minus five: of a figure that multiplies this is very little, and no less than nothing."""
    p = Problem.from_dense([[1.0, -1.0, -1.0]], [1.0, 6.0, 2.0], [0.5, 0.5, 1.0])
    width = np.array([0.0, 0.0, 0.5])
    made = judged(solve(p, width, spread="normal"), np.ones(3), width)
    assert 0 < made.others[2] < 2.0


def test_a_test_that_is_not_known_is_not_nought(monkeypatch: pytest.MonkeyPatch) -> None:
    """In parts too large for elimination nothing is said of figures whose errors correlate; of others it is."""
    monkeypatch.setattr(parts, "LARGEST_PART", 2)
    p = Problem.from_dense(MATRIX, MEASURED, SD, covariance=Covariance([0], [1], [0.5]))
    made = judged(solve(p), np.ones(4), np.zeros(4))
    assert np.isnan(made.test[:2]).all()
    assert np.isfinite(made.test[2:]).all()
