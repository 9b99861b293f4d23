"""The rising sequence nearest to a given one: pool adjacent violators."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def nearest_rising(wanted: Floats, weight: Floats) -> Floats:
    """Return the non-decreasing sequence nearest to `wanted` in weighted least squares [1]_.

    .. [1] R. E. Barlow, H. D. Brunk, *J. Am. Stat. Assoc.* 67 (1972) 140, doi:10.1080/01621459.1972.10481216.

    >>> nearest_rising(np.array([1.0, 4.0, 2.0]), np.ones(3)).tolist()
    [1.0, 3.0, 3.0]
    """
    blocks: list[tuple[float, float, int]] = []
    for value, w in zip(wanted.tolist(), weight.tolist(), strict=True):
        mean, mass, count = value, w, 1
        while blocks and blocks[-1][0] > mean:
            other, more, n = blocks.pop()
            mean = (mean * mass + other * more) / (mass + more)
            mass, count = mass + more, count + n
        blocks.append((mean, mass, count))
    return np.concatenate([np.full(count, mean) for mean, _, count in blocks])
