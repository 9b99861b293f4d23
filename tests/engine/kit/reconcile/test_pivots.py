from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from lichen.core.errors import ModelError
from lichen.engine.kit.reconcile import pivots as module
from lichen.engine.kit.reconcile.classify import null_spaces
from lichen.engine.kit.reconcile.pivots import pivots


@pytest.mark.parametrize("thick", [0, 2, 24])
def test_rank_and_null_spaces_are_those_of_full_matrices(thick: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random parts, of which two in three have rows or columns that are sums of others with factors of 0.1 and 0.3."""
    monkeypatch.setattr(module, "_THICK", thick)
    rng = np.random.default_rng(thick)
    short = 0
    for turn in range(200):
        m, n = rng.integers(1, 25, 2)
        part = (rng.random((m, n)) < rng.uniform(1, 4) / n) * rng.choice([1.0, -1.0, 0.5, 0.3, 0.1], (m, n))
        others = (rng.random((m, 8)) < 0.3) * rng.choice([1.0, -1.0, 0.7], (m, 8))
        if turn % 3 == 0 and n > 2:
            part[:, 0] = 3.3 * part[:, 1] + 0.1 * part[:, 2]
        if turn % 3 == 1 and m > 2:
            part[0], others[0] = 0.1 * part[1] + 0.3 * part[2], 0.1 * others[1] + 0.3 * others[2]
        found = pivots(sparse.csr_array(part), sparse.csr_array(others))
        loose, remain = null_spaces(part)
        assert found.rank == np.linalg.matrix_rank(part, tol=1e-9)
        assert (found.loose == loose).all()
        assert (found.seen == (np.abs(remain @ others) > 1e-9).any(axis=0)).all()
        short += found.rank < min(m, n)
    assert short > 50


def test_what_is_too_entangled_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_THICK", 0)
    monkeypatch.setattr(module, "LARGEST", 1)
    with pytest.raises(ModelError, match="tied in circles: too large"):
        pivots(sparse.csr_array([[1.0, 2.0], [2.0, 1.0]]), sparse.csr_array((2, 0)))
