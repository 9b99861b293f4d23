"""Balances and products of variables, gathered one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Key = tuple[str, str, str, str]


@dataclass(eq=False)
class Rows:
    """Balances so far; each has a key (kind, id, layer, period) and its coefficients by variable.

    >>> rows = Rows()
    >>> rows.add(("balance", "mill", "goods", "2024"), {0: 1.0, 2: -1.0})
    0
    >>> [part.tolist() for part in rows.compressed()]
    [[0, 2], [0, 2], [1.0, -1.0]]
    """

    keys: list[Key] = field(default_factory=list)
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])

    def add(self, key: Key, entries: Mapping[int, float]) -> int:
        """Add a balance and return its row."""
        self.keys.append(key)
        self.index += entries.keys()
        self.value += entries.values()
        self.start.append(len(self.index))
        return len(self.keys) - 1

    def compressed(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Return the balances as compressed rows: starts, variables, coefficients."""
        return (
            np.array(self.start, np.int64), np.array(self.index, np.int64), np.array(self.value, np.float64),
        )  # fmt: skip


@dataclass(eq=False)
class Products:
    """Products of two variables that stand in balances."""

    row: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    second: list[int] = field(default_factory=list)
    coefficient: list[float] = field(default_factory=list)

    def add(self, row: int, first: int, second: int, coefficient: float) -> None:
        """Add ``coefficient · first · second`` to a balance."""
        self.row.append(row)
        self.first.append(first)
        self.second.append(second)
        self.coefficient.append(coefficient)

    def arrays(self) -> tuple[list[int], list[int], list[int], list[float]]:
        """Return rows, first and second variables, and coefficients."""
        return self.row, self.first, self.second, self.coefficient
