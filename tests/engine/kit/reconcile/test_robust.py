from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.reconcile.robust import reconcile_robustly
from lichen.engine.kit.reconcile.solve import reconcile
from tests.engine.kit.reconcile.cases import needs_shared, network, published, turbine


@pytest.mark.parametrize("loss", ["huber", "fair"])
def test_several_gross_errors_pull_less(loss: str) -> None:
    problem = network(90, seed=5, noise=0.3).having(lower=-np.inf)
    truth = network(90, seed=5, noise=0.0).measured
    measured, wrong = problem.measured.copy(), [3, 20, 41]
    measured[wrong] += 25 * problem.sd[wrong]
    spoilt = problem.having(measured=measured)
    robust, plain = reconcile_robustly(spoilt, loss=loss), reconcile(spoilt)  # type: ignore[arg-type]
    off = [np.mean(np.abs(x - truth) / problem.sd) for x in (robust.found.x, plain.x)]
    assert off[0] < 0.7 * off[1]
    assert set(np.argsort(robust.weight)[:3]) & set(wrong)


def test_consistent_data_are_left_alone() -> None:
    robust = reconcile_robustly(network(60, noise=0.0))
    assert (robust.weight == 1.0).all()
    assert robust.found.chi2 < 1e-12


@needs_shared
def test_correlated_errors_are_weighted_together() -> None:
    robust = reconcile_robustly(turbine(published("vdi2048_turbine")))
    assert np.abs(robust.found.residual).max() < 1e-9
