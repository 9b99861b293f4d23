"""From arrays to reconciled values: the kernel, products and logarithms linearised until nothing moves, and errors.

Products of two variables are linearised and solved again until nothing moves, as in [1]_; so are lognormal figures.
Independent parts of the system are treated apart, so that many periods cost no more than each of them; how sure the
values of each are says `lichen.engine.flows.parts`.

.. [1] O. Cencic, *J. Sustain. Dev. Energy Water Environ. Syst.* 4 (2016) 15, doi:10.13044/j.sdewes.2016.04.0013
   (nonlinear data reconciliation in material flow analysis).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.core.errors import SolverError
from lichen.core.said import said
from lichen.engine.flows.logs import damped, moved, touching
from lichen.engine.flows.parts import How, Logs, Part, part_of
from lichen.engine.flows.pieces import pieces
from lichen.engine.flows.products import solve_products
from lichen.engine.kit.reconcile.classify import KINDS, classify
from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.solve import FULL, Reconciled, reconcile, told

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_ROUNDS = 200
_STILL = 1e-10  # relative change of a lognormal value from which on nothing moves


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Reconciled values with their errors.

    `x`, `sd`, `mean`, `low` and `high` [unit of the variable], shape (variable,): the values, and their posterior
    standard deviation, mean and 95 % interval; NaN for what is unobservable, or lies on its bound in a part that was
    not sampled. `spread_from` and `sd_error` [1] say of each whence its deviation comes and how sure that is.
    `kind` of each variable (redundant, non-redundant, exact, observable, unobservable). `parts` are the independent
    parts; `linear` is the last linear problem, which touches the true one at `x`.
    """

    x: Floats
    sd: Floats
    mean: Floats
    low: Floats
    high: Floats
    spread_from: tuple[str, ...]
    sd_error: Floats
    kind: tuple[str, ...]
    at_bound: NDArray[np.bool_]
    chi2: float
    dof: int
    p: float
    steps: int
    parts: tuple[Part, ...]
    linear: Problem

    def covariance(self, weights: ArrayLike) -> Floats:
        """Return the covariance of sums of the variables; `weights` shape (sum, variable).

        >>> from lichen.engine.flows.compile import compile_system
        >>> from lichen.engine.flows.testing import splitter
        >>> solved = solve(compile_system(splitter()).problem)
        >>> solved.covariance([[1.0, -1.0, -1.0]]).round(12).tolist()
        [[0.0]]
        """
        sums = np.atleast_2d(np.asarray(weights, np.float64))
        total = np.zeros((len(sums), len(sums)))
        for part in self.parts:
            mine = sums[:, part.variables]
            if mine.any():
                total += part.covariance(mine)
        return total


def solve(problem: Problem, log_sd: ArrayLike = 0.0, *, spread: How = "auto", seed: int = 0) -> Solved:
    """Return what the kernel finds for a problem, with or without products of variables.

    `log_sd` [1], shape (variable,): standard deviation of the logarithm of lognormal figures, whose measured value is
    the median; 0 for the others. `spread` says how standard deviations are found: *auto* samples moderate parts in
    which a bound lies within two standard deviations, *normal* none, *sampled* all that can be; `seed` of the draws.

    Raises `ModelError` where nothing keeps all balances and bounds, `SolverError` where products come to no end.

    >>> from lichen.engine.flows.compile import compile_system
    >>> from lichen.engine.flows.testing import splitter
    >>> found = solve(compile_system(splitter()).problem)
    >>> found.x.round(3).tolist(), found.sd.round(3).tolist()
    ([10.333, 5.667, 4.667], [0.816, 0.816, 0.816])
    """
    widths = np.array(np.broadcast_to(np.asarray(log_sd, np.float64), problem.measured.shape))
    widths[~problem.known | problem.exact] = 0.0
    found, straight, steps = _settled(problem, widths)
    x, at_bound = found.x, found.at_lower | found.at_upper
    logs = Logs(widths, problem.measured)
    seeds = np.random.SeedSequence(seed)
    parts = tuple(
        part_of(straight, piece, x, at_bound, logs, spread, int(seeds.spawn(1)[0].generate_state(1)[0]))
        for piece in pieces(straight)
    )
    n = problem.n_variables
    columns = {name: np.full(n, np.nan) for name in ("mean", "sd", "low", "high", "sd_error")}
    came = np.full(n, "", dtype=object)
    for part in parts:
        for name, column in columns.items():
            column[part.variables] = getattr(part, name)
        came[part.variables] = part.spread_from
    kind = tuple(KINDS[k] for k in found.classes.kind)
    unknown = np.array([one == "unobservable" for one in kind])
    for column in columns.values():
        column[unknown] = np.nan
    came[unknown] = ""
    return Solved(
        x=x, spread_from=tuple(came), kind=kind, at_bound=at_bound, chi2=found.chi2, dof=found.dof, p=found.p,
        steps=steps, parts=parts, linear=straight, **columns,
    )  # fmt: skip


def _settled(problem: Problem, log_sd: Floats) -> tuple[Reconciled, Problem, int]:
    """Return the solution, with lognormal figures touched again until they stay."""
    if not (log_sd > 0).any():
        return _found(problem)
    at = np.nan_to_num(problem.measured)
    for _ in range(_ROUNDS):
        found = _found(touching(problem, log_sd, at, steep=True))[0]
        if moved(log_sd, at, found.x) <= _STILL:
            return _found(touching(problem, log_sd, found.x))
        at = damped(log_sd, at, found.x)
    raise SolverError(
        said(
            "The lognormal figures came to no end: they contradict each other by many times their errors. State wider "
            "errors, or normal ones."
        )
    )


def _found(problem: Problem) -> tuple[Reconciled, Problem, int]:
    """Return the solution, the linear problem that it solves, and how many times it was linearised."""
    if problem.terms is not None:
        return solve_products(problem, problem.terms)
    if problem.n_rows and problem.n_variables <= FULL:
        return reconcile(problem), problem, 0
    x, prices = np.zeros(problem.n_variables), np.zeros(problem.n_rows)
    for variables, rows, part in pieces(problem):
        if part is None:
            x[variables] = _alone(problem, variables)
        else:
            piece = reconcile(part)
            x[variables], prices[rows] = piece.x, piece.multipliers
    return told(problem, classify(problem), x, prices, "parts"), problem, 0


def _alone(problem: Problem, variables: Ints) -> Floats:
    """Return the values of variables that stand in no balance: as stated, within their bounds."""
    stated = np.nan_to_num(np.where(problem.exact, problem.exact_values, problem.measured)[variables])
    inside: Floats = np.clip(stated, problem.lower[variables], problem.upper[variables])
    return inside
