"""The steps of the heat cascade: which stream gives off or takes up how much heat at which shifted temperatures.

The steps are the first temperature of the grid, the interval below it, the second temperature, and so on, so
that what condenses or boils at one temperature is a step of its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def shifted_ends(supply: Floats, target: Floats, shift: float) -> Floats:
    """Return upper and lower shifted ends of streams [°C], shape (2, stream).

    `supply` and `target` [°C], shape (stream,); `shift` [K]. The ends are rounded to a nanokelvin, so that ends
    which touch on paper (80.1 + 5 and 90.1 - 5) touch in floats as well.

    >>> shifted_ends(np.array([20.0]), np.array([135.0]), 5.0).tolist()
    [[140.0], [25.0]]
    """
    ends: Floats = (np.sort(np.stack([supply, target]), axis=0)[::-1] + shift).round(9)
    return ends


def released(grid: Floats, ends: Floats, duty: Floats) -> Floats:
    """Return the heat [kW] of all streams in each step of the cascade, shape (step,).

    `grid` shifted temperatures, hottest first [°C], shape (corner,); `ends` of the streams, which are corners
    [°C], shape (2, stream); `duty` [kW], shape (stream,).

    >>> released(np.array([140.0, 90.0, 25.0]), np.array([[140.0], [25.0]]), np.array([230.0])).tolist()
    [0.0, 100.0, 0.0, 130.0, 0.0]
    """
    total = np.zeros(max(2 * len(grid) - 1, 0))
    tops, bottoms = np.searchsorted(-grid, -ends)
    for top, bottom, heat in zip(tops, bottoms, duty, strict=True):
        if top == bottom:
            total[2 * top] += heat
        else:
            total[2 * top + 1 : 2 * bottom : 2] -= (
                np.diff(grid[top : bottom + 1]) * heat / (grid[top] - grid[bottom])
            )
    return total
