from __future__ import annotations

import numpy as np

from lichen.engine.kit.reconcile.certificate import certify
from lichen.engine.kit.reconcile.newton import newton
from lichen.engine.kit.reconcile.polish import polish
from lichen.engine.kit.reconcile.scaled import scaled
from tests.engine.kit.reconcile.cases import network


def test_from_afar_it_finds_the_bounds_that_bind() -> None:
    for seed in range(5):
        problem = network(300, seed=seed, noise=3.0)
        one = scaled(problem)
        z, y = polish(one, np.zeros(len(one.which)), np.zeros(problem.n_rows))
        found = newton(problem)
        assert np.abs(one.values(z) - found.x).max() < 1e-9
        assert certify(problem, one.values(z), one.prices(y)).holds


def test_consistent_data_are_left_alone_to_the_last_digit() -> None:
    problem = network(300, noise=0.0)
    one = scaled(problem)
    z, _ = polish(one, np.zeros(len(one.which)), np.zeros(problem.n_rows))
    assert np.abs(z).max() < 1e-13
