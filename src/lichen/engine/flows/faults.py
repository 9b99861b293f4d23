"""Several gross errors: the likeliest fault is taken out, then the next, until the rest fits together.

Each part of a system that fails its global test is taken apart by itself, by the test of greatest power [1]_. What the
others say of a fault is what the rest says when all faults found are out, so that one does not colour the other.

.. [1] A. C. Tamhane, R. S. H. Mah, *Technometrics* 27 (1985) 409, doi:10.1080/00401706.1985.10488080.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from lichen.engine.flows.parts import Part, held_elimination
from lichen.engine.flows.redundancy import Redundancy, redundancy_of
from lichen.engine.flows.solve import Solved
from lichen.engine.flows.tell import LIMIT
from lichen.engine.kit.reconcile.classify import UNOBSERVABLE
from lichen.engine.kit.reconcile.problem import Covariance, Problem
from lichen.engine.kit.reconcile.solve import reconcile
from lichen.engine.kit.reconcile.spread import factor as factor_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_ALIKE = 1e-6  # relative: tests nearer to each other are the same but for rounding
MOST = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """A figure taken out: its `variable`, and `rivals` that the balances cannot tell from it.

    `test` [1] of greatest power when it was the likeliest; `gap` and `gap_sd` [unit of the figure]: by how much the
    rest says that it is more, without all faults of the part; `chi2`, `dof` and `p` of the part after it was taken out.
    """

    variable: int
    rivals: tuple[int, ...]
    test: float
    gap: float
    gap_sd: float
    chi2: float
    dof: int
    p: float


def find_faults(solved: Solved, *, level: float = 0.95, most: int = MOST) -> tuple[Fault, ...]:
    """Return the figures without which every part passes its global test at `level` [1], part by part.

    At most `most` of a part are taken out. A figure that would have to be beyond its bounds to fit cannot alone be the
    fault, so another that could is taken first. Parts too large for elimination, and those that pass, are not taken
    apart.

    >>> from lichen.engine.flows.compile import compile_system
    >>> from lichen.engine.flows.solve import solve
    >>> from lichen.engine.flows.testing import splitter
    >>> solved = solve(compile_system(splitter((10.0, 2.0, 1.0), sd=0.5)).problem)
    >>> [(fault.variable, fault.rivals, round(fault.gap, 6)) for fault in find_faults(solved)]
    [(0, (1, 2), -7.0)]
    """
    found: list[Fault] = []
    for part in solved.parts:
        if part.redundancy is not None and part.problem is not None and part.dof:
            bound = bool(solved.at_bound[part.variables].any())
            first = _Left(part.problem, part.redundancy, part.chi2, part.dof, bound)
            found += _one_by_one(part, first, level, most)
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Left:
    """What is left of a part: without bounds that bind, what follows from taking a figure out is known at once."""

    problem: Problem
    redundancy: Redundancy
    chi2: float
    dof: int
    bound: bool

    def without(self, place: int) -> _Left:
        """Return what is left without a figure, by its place in the redundancy."""
        variable = int(self.redundancy.figures[place])
        problem = without(self.problem, [variable])
        if not self.bound:
            left = self.redundancy.without(place)
            return _Left(problem, left, float(left.miss @ left.miss), self.dof - 1, bound=False)
        told = reconcile(problem)
        held = told.at_lower | told.at_upper
        tight = held_elimination(problem, told.x, held)
        return _Left(problem, redundancy_of(problem, tight), told.chi2, told.dof, bool(held.any()))


def without(problem: Problem, variables: list[int]) -> Problem:
    """Return a problem with some figures not measured.

    >>> p = Problem.from_dense([[1.0, -1.0]], [1.0, 2.0], 1.0)
    >>> without(p, [1]).measured.tolist()
    [1.0, nan]
    """
    measured = problem.measured.copy()
    measured[variables] = np.nan
    pairs = problem.covariance
    if pairs is not None:
        keep = ~np.isin(pairs.i, variables) & ~np.isin(pairs.j, variables)
        pairs = Covariance(pairs.i[keep], pairs.j[keep], pairs.value[keep]) if keep.any() else None
    return problem.having(measured=measured, covariance=pairs)


class _Step(NamedTuple):
    variable: int
    rivals: tuple[int, ...]
    test: float
    gap: float
    gap_sd: float
    left: _Left


def _one_by_one(part: Part, first: _Left, level: float, most: int) -> list[Fault]:
    """Return the faults of a part, the likeliest first."""
    steps: list[_Step] = []
    left = first
    while left.dof and left.chi2 > stats.chi2.ppf(level, left.dof) and len(steps) < most:
        gap, variance = left.redundancy.said()
        figures, sd = left.redundancy.figures, np.sqrt(variance)
        size = np.nan_to_num(np.abs(gap) / sd)
        could = (size > LIMIT) & _possible(left.problem, figures, gap, sd)
        size = np.where(could, size, 0.0) if could.any() else size
        if not size.any():
            break
        alike = np.flatnonzero(size >= (1 - _ALIKE) * size.max())
        worst = int(alike[0])
        rivals = tuple(int(figures[i]) for i in alike[1:])
        left = left.without(worst)
        steps.append(
            _Step(int(figures[worst]), rivals, float(np.sign(gap[worst]) * size[worst]), float(gap[worst]),
                  float(sd[worst]), left)
        )  # fmt: skip
    return [_fault(part, step, gap) for step, gap in zip(steps, _gaps(first, steps), strict=True)]


def _fault(part: Part, step: _Step, gap: tuple[float, float]) -> Fault:
    p = float(stats.chi2.sf(step.left.chi2, step.left.dof)) if step.left.dof else float("nan")
    rivals = tuple(int(part.variables[i]) for i in step.rivals)
    return Fault(
        int(part.variables[step.variable]), rivals, step.test, *gap, step.left.chi2, step.left.dof, p
    )


def _gaps(first: _Left, steps: list[_Step]) -> list[tuple[float, float]]:
    """Return how much more the rest says that each fault is, and the deviation of that gap, all of them taken out."""
    if not steps:
        return []
    if not any(one.left.bound for one in steps) and not first.bound:
        places = [int(np.flatnonzero(first.redundancy.figures == step.variable)[0]) for step in steps]
        gaps, variances = first.redundancy.together(places)
        return list(zip(gaps.tolist(), np.sqrt(variances).tolist(), strict=True))
    last = steps[-1].left.problem
    told = reconcile(last)
    tight = held_elimination(last, told.x, told.at_lower | told.at_upper)
    factor = factor_of(last, tight)
    found = []
    for step in steps:
        own, row = first.problem.sd[step.variable], factor[step.variable]
        known = told.classes.kind[step.variable] != UNOBSERVABLE
        gap = float(told.x[step.variable] - first.problem.measured[step.variable])
        sd = float(np.sqrt(own**2 + row @ row))
        found.append((gap, sd) if known else (step.gap, step.gap_sd))
    return found


def _possible(problem: Problem, figures: Ints, gap: Floats, sd: Floats) -> Flags:
    """Return which figures could be what the others say, give or take two standard deviations."""
    others, room = problem.measured[figures] + gap, LIMIT * sd
    return np.asarray((others > problem.lower[figures] - room) & (others < problem.upper[figures] + room))
