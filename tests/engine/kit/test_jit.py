"""A kernel is the same function, compiled."""

from __future__ import annotations

import numpy as np

from lichen.engine.kit.jit import inlined, kernel


def differences(values: np.ndarray) -> float:
    total = 0.0
    for i in range(1, values.size):
        total += abs(values[i] - values[i - 1])
    return total


def test_kernel_computes_what_its_source_says() -> None:
    values = np.array([1.0, 4.0, 2.5])
    assert kernel(differences)(values) == differences(values) == 4.5


def test_kernel_is_the_same_to_the_last_digit() -> None:
    """No fast-math: sums keep the order in which they are written."""
    values = np.random.default_rng(1).normal(size=1001)
    assert kernel(differences)(values) == differences(values)


def test_inlined_computes_what_its_source_says() -> None:
    values = np.array([1.0, 4.0, 2.5])
    assert inlined(differences)(values) == differences(values)
