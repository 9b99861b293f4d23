"""A bilinear programme checks what it is given."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from lichen.core.errors import ModelError
from lichen.engine.kit.bilinear import Bilinear


def product(**changes: object) -> Bilinear:
    """Return: the largest product of two numbers of at most 3 whose sum is at most 4."""
    parts: dict[str, object] = {
        "cost": [-1.0, 0, 0],
        "lower": [0, 0, 0],
        "upper": [9, 3, 3],
        "rows": csr_array([[0, 1.0, 1.0]]),
        "row_lower": [-np.inf],
        "row_upper": [4.0],
        "product": [0],
        "left": [1],
        "right": [2],
    }
    return Bilinear(**(parts | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"upper": [np.inf, 3, 3]}, "finite bounds"),
        ({"cost": [np.nan, 0, 0]}, "finite numbers"),
        ({"lower": [0, 4, 0]}, "lower <= upper"),
        ({"product": [3]}, "does not exist"),
        ({"left": [1, 1]}, "both factors"),
        ({"row_upper": [4.0, 5.0]}, "same columns"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        product(**changes)


def test_violation_tells_rows_bounds_and_products() -> None:
    """A solution misses nothing; what misses a row, a bound or a product misses something."""
    problem = product()
    assert problem.violation(np.array([4.0, 2.0, 2.0])) == 0.0
    for wrong in ([9.0, 3.0, 3.0], [4.5, 1.5, 3.0001], [4.0, 1.0, 2.0]):
        assert problem.violation(np.array(wrong)) > 1e-6
