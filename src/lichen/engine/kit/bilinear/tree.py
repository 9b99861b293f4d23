"""Spatial branch and bound: boxes are divided until every one is proven to hold nothing better.

References
----------
.. [1] Horst, R. and Tuy, H. (1996). Global optimization: deterministic approaches, 3rd edition. Springer.
   doi:10.1007/978-3-662-03199-5
.. [2] Belotti, P., Lee, J., Liberti, L., Margot, F. and Wächter, A. (2009). Branching and bounds tightening
   techniques for non-convex MINLP. Optimization Methods and Software 24, 597-634.
   doi:10.1080/10556780903087124
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lichen.core.errors import ModelError
from lichen.engine.kit.bilinear.branch import Brancher, Cut, balanced
from lichen.engine.kit.bilinear.problem import (
    Bilinear,
    BilinearProgress,
    BilinearResult,
    Floats,
    Hook,
    Repair,
    Status,
)
from lichen.engine.kit.bilinear.relaxation import Relaxation, Relaxed
from lichen.engine.kit.bilinear.shrink import shrink
from lichen.engine.kit.bilinear.tighten import Tightener
from lichen.engine.kit.lp_result import relative_gap

_FEASIBLE = 1e-8  # by which a row or product may be missed, relative to its size
_NEAR = 1e-3  # a point that misses less is worth repairing
_ALIKE = 1e-8  # relative: bounds closer than this are told apart by age
_FIRST, _FURTHER = 100, 20  # nodes after which the search begins anew, and how many times more the next time
_EVERY = 32  # nodes between two tries to find a better solution, once the tree has grown
_PATIENCE = 3  # further candidates that are tried once one is found
_SAY = 10  # nodes between two reports


@dataclass(order=True, slots=True)
class _Node:
    """A box that is still open, with the least that any solution in it costs.

    Boxes are taken by bound, and among those that only rounding tells apart the newest first: on a plateau
    that leads down to a solution, the oldest first would lead around it.
    """

    rank: float
    age: int
    bound: float = field(compare=False)
    lower: Floats = field(compare=False)
    upper: Floats = field(compare=False)
    x: Floats | None = field(compare=False)
    weight: Floats = field(compare=False)
    basis: Any = field(compare=False)


def solve_bilinear(
    problem: Bilinear,
    *,
    repair: Repair | None = None,
    starts: tuple[Floats, ...] = (),
    repair_seconds: Callable[[], float] | None = None,
    gap: float = 1e-4,
    absolute_gap: float = 1e-9,
    time_limit: float | None = None,
    progress: Hook | None = None,
) -> BilinearResult:
    """Return the least cost of a bilinear programme, proven up to the gap.

    `repair` makes a solution of the point where a relaxation is least, or gives None; `starts` are points,
    each of shape (column,), that it is tried on if the first relaxation does not lead to the best at once.
    `gap` relative to the objective [1] or `absolute_gap` [unit of the objective] at which the search may
    stop; `time_limit` [s] for the linear solver by its own clock, `repair_seconds` tells what `repair` has spent
    of it; `progress` is called every few nodes, and an error that it raises stops the search and comes through.

    Raises `ModelError` if it is proven that there is no solution.

    The largest product of two numbers whose sum is at most 4:

    >>> from scipy.sparse import csr_array
    >>> row = csr_array([[0.0, 1.0, 1.0]])
    >>> product = Bilinear([-1.0, 0, 0], [0, 0, 0], [9, 3, 3], row, [-np.inf], [4.0], [0], [1], [2])
    >>> found = solve_bilinear(product)
    >>> found.status, round(found.objective, 3), round(found.bound, 3)
    ('optimal', -4.0, -4.0)
    """
    search = _Search(problem, repair, repair_seconds, gap, absolute_gap, time_limit, progress)
    return search.run(starts)


class _Search:
    """The state of one search."""

    def __init__(
        self,
        problem: Bilinear,
        repair: Repair | None,
        repair_seconds: Callable[[], float] | None,
        gap: float,
        absolute_gap: float,
        time_limit: float | None,
        progress: Hook | None,
    ) -> None:
        self.problem, self.repair, self.progress = problem, repair, progress
        self.gap, self.absolute_gap = gap, absolute_gap
        self.repair_seconds = repair_seconds
        self.limit = np.inf if time_limit is None else time_limit
        self.said = 0
        self.relaxation, self.tightener = Relaxation(problem), Tightener(problem)
        self.brancher = Brancher(problem)
        self.heap: list[_Node] = []
        self.numbers = itertools.count()
        self.best: Floats | None = None
        self.value = np.inf
        self.closed = np.inf  # the least bound of what was laid aside: too close to the best, or indivisible
        self.floor = -np.inf  # what was proven before the search began anew
        self.anew = _FIRST
        self.nodes = 0

    def run(self, starts: tuple[Floats, ...]) -> BilinearResult:
        """Search, and return the result."""
        lower, upper = self.problem.lower.copy(), self.problem.upper.copy()
        self.keep(self.make(lower, upper, -np.inf, None))
        for start in starts:
            if self.heap and self.heap[0].bound < self.goal:
                self.try_point(start, repair=True)
        while self.heap and self.heap[0].bound < self.goal:
            if self.spent >= self.limit:
                return self.result("time_limit")
            self.tell()
            if self.nodes >= self.anew:
                self.start_anew()
                continue
            node = heapq.heappop(self.heap)
            self.divide(node)
        if self.best is None and np.isinf(self.bound) and not self.heap:
            raise ModelError(
                "The limits contradict one another: it is proven that nothing satisfies all of them. "
                "Loosen the limit that was added last, or demand less."
            )
        return self.result("optimal" if self.proven else "stopped")

    @property
    def goal(self) -> float:
        """The bound from which on a box need not be looked at [unit of the objective]."""
        return (
            self.value - max(self.gap * abs(self.value), self.absolute_gap)
            if np.isfinite(self.value)
            else np.inf
        )

    @property
    def bound(self) -> float:
        """What no solution can cost less than [unit of the objective]."""
        open_ = min((node.bound for node in self.heap), default=np.inf)
        return min(max(min(open_, self.closed), self.floor), self.value)

    @property
    def spent(self) -> float:
        """What the solver has spent so far [s]."""
        return self.relaxation.seconds + (0.0 if self.repair_seconds is None else self.repair_seconds())

    @property
    def proven(self) -> bool:
        """Whether the gap that was asked for is reached."""
        return self.best is not None and self.bound >= self.goal - _ALIKE * abs(self.goal)

    def result(self, status: Status) -> BilinearResult:
        """Return what is known now."""
        status = "optimal" if self.proven else status
        gap = relative_gap(self.value, self.bound) if self.best is not None else np.inf
        return BilinearResult(status, self.value, self.bound, gap, self.best, self.nodes)

    def tell(self) -> None:
        """Report, if it is time to."""
        if self.progress is not None and self.nodes >= self.said + _SAY:
            self.said = self.nodes
            gap = relative_gap(self.value, self.bound) if self.best is not None else np.inf
            self.progress(BilinearProgress(self.nodes, len(self.heap), self.value, self.bound, gap))

    def start_anew(self) -> None:
        """Shrink the whole box by what is known now, and begin again from there with what was learnt."""
        self.anew *= _FURTHER
        self.floor = self.bound
        lower, upper = self.problem.lower.copy(), self.problem.upper.copy()
        self.heap, self.closed = [], np.inf
        if self.tightener.tighten(lower, upper, self.value) and shrink(
            self.relaxation, self.tightener, lower, upper, self.value, seconds=self.limit
        ):
            self.keep(self.make(lower, upper, self.floor, None))

    def make(self, lower: Floats, upper: Floats, bound: float, basis: Any) -> _Node | None:
        """Solve the relaxation over a box; None if it is proven to hold nothing better."""
        self.nodes += 1
        if not self.tightener.tighten(lower, upper, self.value):
            return None
        found = self.relaxation.solve(lower, upper, basis=basis)
        if np.isposinf(found.bound):
            return None
        if found.x is not None:
            self.look(found.x, first=bound == -np.inf)
        self.cut_by_prices(found, lower, upper)
        weight = found.weight if found.x is not None else np.ones(self.problem.n_terms)
        least = max(bound, found.bound)
        return _Node(
            float(f"{least:.9g}"), -next(self.numbers), least, lower, upper, found.x, weight, found.basis
        )

    def keep(self, node: _Node | None) -> None:
        """Keep a box that may hold something better; lay aside one that is close enough to the best."""
        if node is None:
            return
        if node.bound >= self.goal:
            self.closed = min(self.closed, node.bound)
        else:
            heapq.heappush(self.heap, node)

    def look(self, x: Floats, *, first: bool) -> None:
        """Try the point where a relaxation is least, repaired now and then and where little is missing."""
        often = first or self.nodes < _EVERY or self.nodes % _EVERY == 0
        self.try_point(x, repair=often or self.problem.violation(x) < _NEAR)

    def try_point(self, x: Floats, *, repair: bool) -> None:
        """Take the point over if it is a solution, or can be made one, that is better than the best."""
        points = [x]
        if repair and self.repair is not None:
            repaired = self.repair(x)
            points = [x] if repaired is None else [repaired, x]
        for point in points:
            value = float(self.problem.cost @ point)
            if value < self.value and self.problem.violation(point) <= _FEASIBLE:
                self.value, self.best = value, point

    def cut_by_prices(self, found: Relaxed, lower: Floats, upper: Floats) -> None:
        """Narrow the box in place by what would cost more than the best solution."""
        room = self.value - found.bound
        if not np.isfinite(room) or found.x is None:
            return
        with np.errstate(divide="ignore"):
            reach = np.where(np.abs(found.price) > 0, room / np.abs(found.price), np.inf) * (1 + 1e-9) + 1e-12
        up, down = found.price > 0, found.price < 0
        upper[up] = np.minimum(upper[up], lower[up] + reach[up])
        lower[down] = np.maximum(lower[down], upper[down] - reach[down])

    def divide(self, node: _Node) -> None:
        """Divide the box in two and keep the halves; lay it aside if it is too narrow for that."""
        cuts = self.brancher.cuts(node.x, node.weight, node.lower, node.upper)
        if not cuts:
            self.closed = min(self.closed, node.bound)
            return
        best: tuple[float, list[_Node | None]] = (-1.0, [])
        for waited, cut in enumerate(cuts):
            if cut.known and (best[1] and cut.score <= best[0]):
                continue
            halves = self.halves(node, cut)
            gains = [self.gain(node, half) for half in halves]
            self.brancher.learn(cut, (gains[0], gains[1]))
            score = balanced(*(min(gain, self.room(node)) for gain in gains))
            if score > best[0]:
                best = score, halves
            if None in halves or all(cut.known for cut in cuts):
                break
            if waited >= _PATIENCE:
                break
        for half in best[1]:
            self.keep(half)

    def halves(self, node: _Node, cut: Cut) -> list[_Node | None]:
        """Return both halves of a box, solved."""
        made = []
        for side in (0, 1):
            lower, upper = node.lower.copy(), node.upper.copy()
            (upper if side == 0 else lower)[cut.column] = cut.point
            made.append(self.make(lower, upper, node.bound, node.basis))
        return made

    def room(self, node: _Node) -> float:
        """Return what is missing until the box need not be looked at any more [unit of the objective]."""
        return self.goal - node.bound if np.isfinite(self.goal) else 1e300

    def gain(self, node: _Node, half: _Node | None) -> float:
        """Return by how much the bound rose [unit of the objective]; infinite where nothing is left."""
        return np.inf if half is None else half.bound - node.bound
