"""Numbers known within bounds: what goes in as an interval comes out as one.

Every operation is *inclusion isotone*: from narrower operands comes a narrower result, to the last digit, because each
bound is one rounded operation and rounding keeps the order [1]_. A result holds whatever its operands may be, each for
itself; where one operand appears twice it may hold more.

References
----------
.. [1] Moore, R. E., Kearfott, R. B. and Cloud, M. J. (2009). Introduction to Interval Analysis. SIAM, ch. 2-3.
   doi:10.1137/1.9780898717716
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from lichen.core.errors import ModelError

__all__ = ["ANYTHING", "Interval", "exactly", "hull"]

Truth = Literal["yes", "no", "maybe"]


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b  # nothing times however much is nothing


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`, both included; ±inf where there is no bound.

    Raises `ModelError` for NaN and for bounds in the wrong order.

    >>> Interval(1.0, 2.0) * exactly(-3.0) + exactly(1.0)
    Interval(low=-5.0, high=-2.0)
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse what is no interval."""
        if math.isnan(self.low) or math.isnan(self.high) or self.low > self.high:
            raise ModelError(f"From {self.low} to {self.high} is no interval; give the lower bound first.")

    def __add__(self, other: Interval) -> Interval:
        """Return every sum."""
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Interval:
        """Return every number with the other sign."""
        return Interval(0.0 - self.high, 0.0 - self.low)

    def __sub__(self, other: Interval) -> Interval:
        """Return every difference."""
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        """Return every product."""
        corners = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        """Return every quotient; anything where the divisor may be zero."""
        if other.low <= 0 <= other.high:
            return ANYTHING
        corners = [_part(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    @property
    def unbounded(self) -> bool:
        """Whether nothing at all is known."""
        return self.low == -math.inf and self.high == math.inf

    def holds(self, other: Interval) -> bool:
        """Return whether every number of the other lies in this one.

        >>> Interval(0.0, 9.0).holds(exactly(3.0)), exactly(3.0).holds(Interval(0.0, 9.0))
        (True, False)
        """
        return self.low <= other.low and other.high <= self.high

    def least(self, other: Interval) -> Interval:
        """Return every smaller one of two numbers.

        >>> Interval(1.0, 5.0).least(Interval(2.0, 3.0))
        Interval(low=1.0, high=3.0)
        """
        return Interval(min(self.low, other.low), min(self.high, other.high))

    def most(self, other: Interval) -> Interval:
        """Return every larger one of two numbers.

        >>> Interval(1.0, 5.0).most(Interval(2.0, 3.0))
        Interval(low=2.0, high=5.0)
        """
        return Interval(max(self.low, other.low), max(self.high, other.high))

    def at_most(self, other: Interval) -> Truth:
        """Return whether a number of this one is at most one of the other: yes, no or maybe.

        >>> exactly(1.0).at_most(exactly(1.0)), exactly(2.0).at_most(Interval(1.0, 3.0))
        ('yes', 'maybe')
        """
        if self.high <= other.low:
            return "yes"
        return "no" if self.low > other.high else "maybe"


def _part(a: float, b: float) -> float:
    return 0.0 if a == 0 or math.isinf(b) else a / b


ANYTHING = Interval(-math.inf, math.inf)


def exactly(value: float) -> Interval:
    """Return the interval of one number; raises `ModelError` for NaN.

    >>> exactly(2.0).exact
    True
    """
    return Interval(value, value)


def hull(*parts: Interval) -> Interval:
    """Return the smallest interval that holds all parts; raises `ModelError` if there are none.

    >>> hull(exactly(3.0), Interval(0.0, 1.0))
    Interval(low=0.0, high=3.0)
    """
    if not parts:
        raise ModelError("Nothing has no bounds; give at least one interval.")
    return Interval(min(part.low for part in parts), max(part.high for part in parts))
