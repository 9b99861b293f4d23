"""What `lp` asks of its arrays before the solver sees them, in sentences."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.core.errors import ModelError

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]

_SMALLEST = 1e-9  # HiGHS reads smaller coefficients as zero,
_LARGEST = 1e15  # and refuses larger ones


def check(status: Any, sentence: str) -> None:
    """Raise `ModelError` with this sentence if the solver refused what it was given."""
    if status == highspy.HighsStatus.kError:
        raise ModelError(sentence)


def frozen(array: Any) -> Any:
    """Return the array, locked against writing."""
    array.setflags(write=False)
    return array


def finite(what: str, values: ArrayLike) -> Floats:
    """Return the values as floats; raise `ModelError` if one is NaN or infinite."""
    array = np.asarray(values, dtype=np.float64)
    if not np.isfinite(array).all():
        raise ModelError(f"The {what} must be finite numbers; NaN or infinity is among them.")
    return array


def bounds(what: str, lower: ArrayLike, upper: ArrayLike, count: int | None = None) -> tuple[Floats, Floats]:
    """Return lower and upper bounds, shape (count,); raise `ModelError` on NaN or crossed bounds."""
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    shape = np.broadcast_shapes(low.shape, high.shape, (1,) if count is None else (count,))
    low, high = (np.ascontiguousarray(np.broadcast_to(a, shape)) for a in (low, high))
    if not (low <= high).all():  # false for NaN as well
        at = int(np.flatnonzero(~(low <= high))[0])
        raise ModelError(
            f"The bounds of {what} must be numbers, lower <= upper; entry {at} has {low[at]} and {high[at]}."
        )
    return low, high


def indices(what: str, values: ArrayLike, limit: int) -> Integers:
    """Return the indices as the solver wants them; raise `ModelError` if one does not exist."""
    array = np.atleast_1d(np.asarray(values))
    if array.size and not (array.min() >= 0 and array.max() < limit):
        raise ModelError(f"A {what} is named that does not exist; there are {limit}, counted from 0.")
    return np.ascontiguousarray(array, dtype=np.int32)


def entries(
    kind: str, other: str, count: int, limit: int, start: ArrayLike, index: ArrayLike, value: ArrayLike
) -> tuple[Integers, Integers, Floats]:
    """Return starts, indices and values of a compressed matrix; raise `ModelError` if they do not fit."""
    values = np.ascontiguousarray(finite("coefficients", value))
    where = indices(other, index, limit)
    starts = np.asarray(start)
    if starts.shape == (count + 1,) and (starts[-1] != len(values)):
        raise ModelError(f"The last start must be the number of entries ({len(values)}), not {starts[-1]}.")
    if starts.shape not in {(count,), (count + 1,)} or len(where) != len(values):
        raise ModelError(
            f"Each {kind} needs a start, and each entry a {other} and a value: there are {count} {kind}s, "
            f"{len(starts)} starts, {len(where)} indices and {len(values)} values."
        )
    starts = np.ascontiguousarray(starts[:count], dtype=np.int32)
    if count and (starts[0] != 0 or (np.diff(starts) < 0).any() or starts[-1] > len(values)):
        raise ModelError("The starts must begin at 0, never fall, and stay within the entries.")
    size = np.abs(values)
    if ((size > 0) & (size < _SMALLEST)).any():
        raise ModelError(
            f"A coefficient is smaller than {_SMALLEST:g} and would be read as zero: "
            "choose larger units for its row."
        )
    if (size > _LARGEST).any():
        raise ModelError(
            f"A coefficient is larger than {_LARGEST:g} and would be refused: choose smaller units for its row."
        )
    return starts, where, values
