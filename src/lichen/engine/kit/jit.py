"""The one place that knows how inner loops are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """Compile an array loop to machine code at its first call; the result is kept on disk.

    Only for loops over arrays that numpy cannot express. A kernel is deterministic, runs on one thread
    and releases the interpreter lock, so that a progress bar can move meanwhile.

    >>> @kernel
    ... def total(values):
    ...     s = 0.0
    ...     for v in values:
    ...         s += v
    ...     return s
    >>> import numpy as np
    >>> total(np.array([1.0, 2.0]))
    3.0
    """
    return _compiled(function)


def inlined(function: F) -> F:
    """Compile a small helper of kernels into whatever calls it, so that handing over its arrays costs nothing.

    >>> @inlined
    ... def square(x):
    ...     return x * x
    >>> square(3.0)
    9.0
    """
    return _compiled(function, forceinline=True)


def _compiled(function: F, *, forceinline: bool = False) -> F:
    try:
        return cast(
            "F", numba.njit(cache=True, nogil=True, fastmath=False, forceinline=forceinline)(function)
        )
    except RuntimeError:  # no place to keep it: typed at a prompt, or installed where nothing may be written
        return cast("F", numba.njit(nogil=True, fastmath=False, forceinline=forceinline)(function))
