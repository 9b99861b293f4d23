from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.kit.reconcile import systems
from lichen.engine.kit.reconcile.normal import normal_of
from tests.engine.kit.reconcile.cases import network


def test_factor_and_multigrid_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = network(600)
    normal, weight = normal_of(problem.matrix()), problem.sd**2
    right, extra = np.ones(problem.n_rows), np.full(problem.n_rows, 1e-3)
    by_factor = systems.system(normal, weight, extra)(right, 1e-12)
    monkeypatch.setattr(systems, "FULL", 0)
    by_grids = systems.system(normal, weight, extra)(right, 1e-12)
    assert by_factor[1] == 0 < by_grids[1]
    assert np.allclose(by_factor[0], by_grids[0], rtol=1e-9)
