from __future__ import annotations

import numpy as np
from scipy import sparse

from lichen.engine.kit.reconcile.normal import normal_of


def test_fill_is_the_product_of_matrices() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        full = rng.integers(-2, 3, (5, 9)) * 1.0
        weight = rng.random(9)
        normal = normal_of(sparse.csr_array(full))
        found = sparse.csr_array((normal.fill(weight), normal.index, normal.start), shape=(5, 5)).toarray()
        assert np.allclose(found, full @ np.diag(weight) @ full.T)
        assert (normal.index[normal.diagonal] == np.arange(5)).all()
