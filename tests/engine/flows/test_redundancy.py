"""One elimination tells what the kernel finds by many: tests, and what is left without a figure."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.flows.redundancy import redundancy_of
from lichen.engine.kit.reconcile import Covariance, Problem, measurement_tests, reconcile
from lichen.engine.kit.reconcile.exact import eliminate

MATRIX = [[1.0, -1.0, -1.0, 0.0, 0.0], [0.0, 1.0, 0.0, -1.0, 0.0], [0.0, 0.0, 1.0, 1.0, -1.0]]


def plant(seed: int, *, correlated: bool) -> Problem:
    rng = np.random.default_rng(seed)
    measured = np.array([10.0, 6.0, 4.0, 6.0, 10.0]) + rng.normal(0, 2, 5)
    pairs = Covariance([0, 1], [3, 2], [0.3, -0.2]) if correlated else None
    return Problem.from_dense(MATRIX, measured, rng.uniform(0.8, 2, 5), covariance=pairs)


@pytest.mark.parametrize("correlated", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_tests_of_the_kernel(seed: int, *, correlated: bool) -> None:
    p = plant(seed, correlated=correlated)
    gap, variance = redundancy_of(p, eliminate(p)).said()
    tests = measurement_tests(p, reconcile(p))
    assert np.allclose(p.measured + gap, tests.others)
    assert np.allclose(gap / np.sqrt(variance), tests.power)


@pytest.mark.parametrize("correlated", [False, True])
@pytest.mark.parametrize("out", range(5))
def test_without_a_figure_is_elimination_without_it(out: int, *, correlated: bool) -> None:
    p = plant(7, correlated=correlated)
    measured = p.measured.copy()
    measured[out] = np.nan
    pairs = p.covariance
    if pairs is not None:
        keep = (pairs.i != out) & (pairs.j != out)
        pairs = Covariance(pairs.i[keep], pairs.j[keep], pairs.value[keep])
    anew = eliminate(p.having(measured=measured, covariance=pairs))
    left = redundancy_of(p, eliminate(p)).without(out)
    assert left.miss @ left.miss == pytest.approx(anew.chi2)
    if not correlated:  # else the error that is likely with those of the others is part of the gap
        others = redundancy_of(p, eliminate(p)).together([out])[0][0] + p.measured[out]
        assert others == pytest.approx(anew.x[out])
