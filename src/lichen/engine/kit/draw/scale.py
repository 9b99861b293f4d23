"""Round numbers for axes, and a straight scale from values to pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass


def round_down(value: float) -> float:
    """Return the largest of 1, 2, 5 times a power of ten that is not above `value` (> 0).

    >>> round_down(37), round_down(0.9), round_down(200)
    (20.0, 0.5, 200.0)
    """
    power = 10.0 ** math.floor(math.log10(value) + 1e-12)
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= value * (1 + 1e-12))


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Return round numbers, evenly spaced, inside [low, high]: roughly `about` of them.

    >>> ticks(0, 97), ticks(-3, 3, 3)
    ([0.0, 20.0, 40.0, 60.0, 80.0], [-2.0, 0.0, 2.0])
    """
    if not high > low:
        return [low]
    step = round_down((high - low) / about) if about else high - low
    if (high - low) / step > 1.6 * about:
        step = round_down(step * 2.5)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [i * step + 0.0 for i in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line through (`low`, `start`) and (`high`, `end`): values to pixels.

    >>> Scale(0, 10, 100, 200)(2.5)
    125.0
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the pixel of a value."""
        span = self.high - self.low
        if span == 0:
            return self.start
        return self.start + (value - self.low) / span * (self.end - self.start)
