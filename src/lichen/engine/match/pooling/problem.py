"""The pooling problem: sources are mixed in pools, and what arrives at each terminal must keep its limits.

Nodes are numbered through: sources first, then pools, then terminals. Qualities are those that mix in
proportion to amount (contents, heating value, moisture); what does not, such as a pH or a viscosity, is to
be given as an index that does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from lichen.core.errors import ModelError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """What may be taken in.

    `cost` [currency/unit] and `most`, the amount there is [unit], shape (source,); `quality` [unit of the
    quality], shape (source, quality), NaN where it was not measured; `least` that must be taken [unit], shape
    (source,) or a number.
    """

    cost: Floats
    most: Floats
    quality: Floats
    least: Floats = field(default_factory=lambda: np.zeros(1))

    def __post_init__(self) -> None:
        """Bring the arrays to their shapes and lock them."""
        _shape(self, len(np.atleast_1d(self.cost)), {"quality"})

    def __len__(self) -> int:
        """Return the number of sources."""
        return len(self.cost)


@dataclass(frozen=True, slots=True, eq=False)
class Pools:
    """Where streams are mixed: `most`, what may pass [unit], and `cost` of passing [currency/unit], shape (pool,)."""

    most: Floats
    cost: Floats = field(default_factory=lambda: np.zeros(1))

    def __post_init__(self) -> None:
        """Bring the arrays to their shapes and lock them."""
        _shape(self, len(np.atleast_1d(self.most)), set())

    def __len__(self) -> int:
        """Return the number of pools."""
        return len(self.most)


@dataclass(frozen=True, slots=True, eq=False)
class Terminals:
    """Where blends are wanted.

    `price` paid [currency/unit] and `most` that is taken [unit], shape (terminal,); `quality_max` and
    `quality_min` that the blend keeps [unit of the quality], shape (terminal, quality), ±inf where there is
    no limit; `least` that must arrive [unit], shape (terminal,) or a number.
    """

    price: Floats
    most: Floats
    quality_max: Floats
    quality_min: Floats = field(default_factory=lambda: np.full((1, 1), -np.inf))
    least: Floats = field(default_factory=lambda: np.zeros(1))

    def __post_init__(self) -> None:
        """Bring the arrays to their shapes and lock them."""
        _shape(self, len(np.atleast_1d(self.price)), {"quality_max", "quality_min"})

    def __len__(self) -> int:
        """Return the number of terminals."""
        return len(self.price)


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """Ways that may be taken: `tail` and `head` node, `cost` [currency/unit], `most` [unit], shape (arc,).

    They lead from sources to pools and terminals, from pools to pools and terminals.
    """

    tail: Integers
    head: Integers
    cost: Floats = field(default_factory=lambda: np.zeros(1))
    most: Floats = field(default_factory=lambda: np.full(1, np.inf))

    def __post_init__(self) -> None:
        """Bring the arrays to their shapes and lock them."""
        _shape(self, len(np.atleast_1d(self.tail)), set())

    def __len__(self) -> int:
        """Return the number of arcs."""
        return len(self.tail)


@dataclass(frozen=True, slots=True, eq=False)
class PoolingProblem:
    """A pooling problem, checked.

    Raises `ModelError`, with all that is wrong: figures that are no numbers, negative amounts, limits that
    cross, arcs that lead nowhere, amounts without any end, and a quality that is limited where something
    may arrive for which it was not measured.

    Two sources, one pool, one terminal that takes at most 2.5 of a quality:

    >>> problem = PoolingProblem(
    ...     Sources(cost=[6.0, 16.0], most=[300.0, 300.0], quality=[[3.0], [1.0]]), Pools(most=[300.0]),
    ...     Terminals(price=[15.0], most=[100.0], quality_max=[[2.5]]), Arcs(tail=[0, 1, 2], head=[2, 2, 3]))
    >>> problem.n_nodes, problem.n_qualities
    (4, 1)
    """

    sources: Sources
    pools: Pools
    terminals: Terminals
    arcs: Arcs

    def __post_init__(self) -> None:
        """Check what the parts say."""
        asked = {"quality_max": self.terminals.quality_max, "quality_min": self.terminals.quality_min}
        for name, limits in asked.items():
            if limits.shape[1] not in {1, self.n_qualities} or (
                limits.shape[1] == 1 and np.isfinite(limits).any() and self.n_qualities != 1
            ):
                raise ModelError(
                    f"The terminals have {limits.shape[1]} figures '{name}' each, the sources "
                    f"{self.n_qualities} qualities: give ±inf where there is no limit."
                )
            wide = np.broadcast_to(limits, (len(self.terminals), self.n_qualities))
            object.__setattr__(self.terminals, name, wide)
        wrong = [*self._wrong_figures(), *self._wrong_arcs()]
        wrong = wrong or [*self._endless(), *self._unmeasured()]
        if wrong:
            raise ModelError(" ".join(wrong))

    @property
    def n_nodes(self) -> int:
        """How many sources, pools and terminals there are [count]."""
        return len(self.sources) + len(self.pools) + len(self.terminals)

    @property
    def n_qualities(self) -> int:
        """How many qualities there are [count]."""
        return int(self.sources.quality.shape[1])

    @property
    def first_terminal(self) -> int:
        """Number of the first terminal [count]."""
        return len(self.sources) + len(self.pools)

    @property
    def unit_profit(self) -> Floats:
        """What one unit on each arc earns [currency/unit], shape (arc,)."""
        worth = np.concatenate([-self.sources.cost, np.zeros(len(self.pools)), self.terminals.price])
        passing = np.concatenate(
            [np.zeros(len(self.sources)), self.pools.cost, np.zeros(len(self.terminals))]
        )
        starts = np.where(self.arcs.tail < len(self.sources), worth[self.arcs.tail], 0.0)
        ends = np.where(self.arcs.head >= self.first_terminal, worth[self.arcs.head], 0.0)
        profit: Floats = starts + ends - passing[self.arcs.head] - self.arcs.cost
        return profit

    def reaching(self) -> NDArray[np.bool_]:
        """Return which sources may reach which nodes, shape (source, node)."""
        n_sources = len(self.sources)
        reached = np.zeros((n_sources, self.n_nodes), dtype=np.bool_)
        reached[np.arange(n_sources), np.arange(n_sources)] = True
        for _ in range(len(self.pools) + 1):
            np.logical_or.at(reached.T, self.arcs.head, reached.T[self.arcs.tail])
        return reached

    def _wrong_figures(self) -> list[str]:
        wrong = []
        for what, part in (
            ("source", self.sources),
            ("pool", self.pools),
            ("terminal", self.terminals),
            ("arc", self.arcs),
        ):
            for name in ("cost", "price", "least", "most"):
                values = getattr(part, name, np.zeros(0))
                bad = np.isnan(values) | (values < 0 if name in {"least", "most"} else np.isinf(values))
                if name == "least" and len(values):
                    bad |= values > part.most
                wrong += [
                    f"The {name} of {what} {at} is {values[at]:g}; give a number"
                    + (", not negative and no more than the most." if name in {"least", "most"} else ".")
                    for at in np.flatnonzero(bad)
                ]
        low, high = self.terminals.quality_min, self.terminals.quality_max
        wrong += [
            f"Terminal {t} asks for quality {k} between {low[t, k]:g} and {high[t, k]:g}; give the smaller limit first."
            for t, k in np.argwhere(~(low <= high))
        ]
        wrong += [
            f"Quality {k} of source {s} is infinite." for s, k in np.argwhere(np.isinf(self.sources.quality))
        ]
        return wrong

    def _wrong_arcs(self) -> list[str]:
        tail, head = self.arcs.tail, self.arcs.head
        pools = len(self.sources)
        bad = (
            (tail < 0)
            | (tail >= self.first_terminal)
            | (head < pools)
            | (head >= self.n_nodes)
            | (tail == head)
        )
        found = [
            f"Arc {a} leads from node {tail[a]} to node {head[a]}: arcs lead from a source or pool (0 to "
            f"{self.first_terminal - 1}) to another pool or a terminal ({pools} to {self.n_nodes - 1})."
            for a in np.flatnonzero(bad)
        ]
        keys = tail * self.n_nodes + head
        twice = np.flatnonzero(np.bincount(keys[~bad], minlength=1) > 1)
        return found + [
            f"There are two arcs from node {k // self.n_nodes} to {k % self.n_nodes}; keep one."
            for k in twice
        ]

    def _endless(self) -> list[str]:
        if not (np.isfinite(self.sources.most).all() or np.isfinite(self.terminals.most).all()):
            return ["Amounts have no end: give the most that each source has, or that each terminal takes."]
        inner = (self.arcs.tail >= len(self.sources)) & (self.arcs.head < self.first_terminal)
        if inner.any() and not np.isfinite(self.pools.most).all():
            return ["Where pools feed pools, each pool needs the most that may pass."]
        return []

    def _unmeasured(self) -> list[str]:
        reached = self.reaching()[:, self.first_terminal :]
        limited = np.isfinite(self.terminals.quality_max) | np.isfinite(self.terminals.quality_min)
        asked = reached.astype(np.int64) @ limited.astype(np.int64) > 0
        return [
            f"Quality {k} of source {s} was not measured, and a terminal that it may reach limits it: measure it, "
            "or take the source out of the blend."
            for s, k in np.argwhere(asked & np.isnan(self.sources.quality))
        ]


def _shape(part: Sources | Pools | Terminals | Arcs, count: int, tables: set[str]) -> None:
    """Lock the arrays of a part; one figure stands for all its members, and a list for a table of one quality."""
    for entry in fields(part):
        kind = np.int64 if entry.name in {"tail", "head"} else np.float64
        given = np.asarray(getattr(part, entry.name), dtype=kind)
        if entry.name in tables and given.size and given.ndim < 2:
            given = given.reshape(-1, 1)
        wide = given.shape[-1:] if entry.name in tables else ()
        if given.size == 1:
            given = np.broadcast_to(given.reshape((1,) * (1 + len(wide))), (count, *wide))
        if given.shape != (count, *wide):
            raise ModelError(f"There are {len(given)} figures '{entry.name}' where {count} are needed.")
        array = np.array(given)
        array.setflags(write=False)
        object.__setattr__(part, entry.name, array)
