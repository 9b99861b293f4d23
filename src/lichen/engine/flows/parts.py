"""How sure the values of a part are: by elimination, by sampling where bounds bend the errors, by probing at scale.

Which way each standard deviation comes from is told:

- *elimination*: exact for normal errors; right where no bound lies within two standard deviations.
- *sampling*: Hamiltonian paths within the bounds, and true lognormal figures, where the normal distribution is wrong
  (`lichen.engine.kit.reconcile.sample`); with the error that sampling leaves.
- *probing*: random errors, reconciled; for parts too large for the others, with its own stated error.
- *bound*: the value lies on its bound and the part was not sampled; its deviation is not known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lichen.core.errors import LichenError, ModelError
from lichen.engine.flows.pieces import Piece
from lichen.engine.flows.redundancy import Redundancy, redundancy_of
from lichen.engine.kit.flowdata.errors_stated import Z95
from lichen.engine.kit.reconcile.classify import UNOBSERVABLE, classify
from lichen.engine.kit.reconcile.exact import Exact, eliminate
from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.sample import sample
from lichen.engine.kit.reconcile.solve import chi_squared
from lichen.engine.kit.reconcile.spread import covariance_of, standard_deviations
from lichen.engine.kit.reconcile.spread import factor as factor_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
How = Literal["auto", "normal", "sampled"]

LARGEST_PART = 2000  # variables of a part whose deviations are found by elimination
MODERATE = 500  # variables of a part that is sampled without being asked
DRAWS = 2000
_NEAR = 2.0  # standard deviations to a bound within which a normal distribution is wrong
_WIDE_LOG = 0.25  # standard deviation of a logarithm from which on a normal distribution is wrong
_UNKNOWN = (
    10.0  # deviation of what nothing is known of, while sampling, in sizes of the largest value of the part
)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """An independent part of a system and how sure its values are.

    `variables` indices; `chi2` [1] and `dof` [count] of its own global test. `mean`, `sd`, `low`, `high` [unit of the
    variable], shapes (variable of the part,): posterior mean, standard deviation and ends of the 95 % interval;
    `spread_from` where they come from; `sd_error` [1]: relative standard error of `sd`. `factor` F of the covariance
    F·Fᵀ, shape (variable, source), and the `redundancy`; both None where the part is too large. `problem` is that of
    the part (None: no balance), `why` says why it was not sampled though it should have been.
    """

    variables: Ints
    chi2: float
    dof: int
    mean: Floats
    sd: Floats
    low: Floats
    high: Floats
    spread_from: tuple[str, ...]
    sd_error: Floats
    factor: Floats | None
    redundancy: Redundancy | None
    problem: Problem | None
    why: str = ""

    @property
    def large(self) -> bool:
        """Whether it is too large for elimination: probed without regard to bounds, and not taken apart."""
        return self.problem is not None and self.problem.n_variables > LARGEST_PART

    def covariance(self, weights: Floats) -> Floats:
        """Return the covariance of sums of the variables of this part; `weights` shape (sum, variable)."""
        if self.factor is not None:
            mine = weights @ self.factor
            return np.asarray(mine @ mine.T)
        used = np.flatnonzero(np.abs(weights).sum(axis=1) > 0)
        total = np.zeros((len(weights), len(weights)))
        if len(used) and self.problem is not None:
            total[np.ix_(used, used)] = _of_sums(self.problem, weights[used])
        return total


def _of_sums(problem: Problem, weights: Floats) -> Floats:
    """Return the covariance of sums in a part too large for elimination: each becomes a variable of its own."""
    n, count = problem.n_variables, len(weights)
    rows = problem.matrix()
    index, value, start = [rows.indices], [rows.data], [rows.indptr]
    for k, row in enumerate(weights):
        inside = np.flatnonzero(row)
        index.append(np.append(inside, n + k))
        value.append(np.append(row[inside], -1.0))
        start.append(start[-1][-1:] + len(inside) + 1)
    none = np.full(count, np.nan)
    wider = Problem(
        np.concatenate(start), np.concatenate(index), np.concatenate(value),
        np.append(problem.measured, none), np.append(problem.sd, np.zeros(count)),
        rhs=np.append(problem.rhs, np.zeros(count)), covariance=problem.covariance,
    )  # fmt: skip
    try:
        return np.asarray(covariance_of(wider, np.arange(n, n + count))[n:])
    except ModelError:
        return np.full((count, count), np.nan)


class Logs(NamedTuple):
    """Which figures are lognormal: `sd` [1] of the logarithm, 0 for normal ones, and the `median`, as stated."""

    sd: Floats
    median: Floats

    def of(self, variables: Ints) -> Logs:
        """Return those of some variables."""
        return Logs(self.sd[variables], self.median[variables])


def part_of(
    problem: Problem, piece: Piece, x: Floats, at_bound: Flags, logs: Logs, how: How, seed: int
) -> Part:
    """Return how sure the values `x` of a piece of a linear problem are.

    `x`, `at_bound` and `logs`, shapes (variable,), of the whole problem; `seed` of random draws.

    >>> from lichen.engine.flows.pieces import pieces
    >>> p = Problem.from_dense([[1.0, -1.0]], [0.0, np.nan], 1.0, lower=0.0)
    >>> normal = Logs(np.zeros(2), p.measured)
    >>> made = part_of(p, next(pieces(p)), np.zeros(2), np.array([True, True]), normal, "auto", 0)
    >>> made.spread_from, bool(abs(made.mean[0] - 0.798) < 0.1)
    (('sampling', 'sampling'), True)
    """
    own, variables = piece.part, piece.variables
    mine, held, logs = x[variables], at_bound[variables], logs.of(variables)
    if own is None:
        free = problem.known[variables] & ~problem.exact[variables]
        alone = np.where(free, np.nan_to_num(problem.sd[variables]), 0.0)
        bounds = problem.lower[variables], problem.upper[variables]
        return _normal(
            _Found(variables, None, mine, (0.0, 0)), bounds, alone, held & False, logs, np.diag(alone)
        )
    classes = classify(own)
    found = _Found(variables, own, mine, (chi_squared(own, mine), classes.dof))
    unknown = classes.kind == UNOBSERVABLE
    if own.n_variables > LARGEST_PART:
        return _probed(found, own, held, logs, seed)
    loose = eliminate(own)
    tight = held_elimination(own, mine, held, loose)
    redundancy, why = redundancy_of(own, tight), ""
    if how == "sampled" or (
        how == "auto" and own.n_variables <= MODERATE and _bent(own, loose, logs, unknown)
    ):
        try:
            return _sampled(found, own, logs, unknown, redundancy, seed)
        except LichenError as error:
            why = str(error)
    factor = factor_of(own, tight)
    sd = np.sqrt(np.einsum("ij,ij->i", factor, factor))
    made = _normal(found, (own.lower, own.upper), sd, held, logs, factor)
    return replace(made, redundancy=redundancy, why=why)


class _Found(NamedTuple):
    """The values of a part, and its global test: chi² and degrees of freedom."""

    variables: Ints
    problem: Problem | None
    x: Floats
    fit: tuple[float, int]


def held_elimination(problem: Problem, x: Floats, at_bound: Flags, loose: Exact | None = None) -> Exact:
    """Return the elimination with the variables on their bounds held there; `loose` is that without.

    >>> p = Problem.from_dense([[1.0, -1.0, -1.0]], [10.0, 6.0, 5.0], 1.0)
    >>> held_elimination(p, np.array([0.0, 0.0, 2.0]), np.array([False, False, True])).x.tolist()
    [9.0, 7.0, 2.0]
    """
    if not at_bound.any():
        return loose or eliminate(problem)
    try:
        return eliminate(problem, np.where(at_bound, x, problem.exact_values))
    except ModelError:  # bounds that bind hold each other, up to rounding: the wider errors without them
        return loose or eliminate(problem)


def _bent(problem: Problem, loose: Exact, logs: Logs, unknown: Flags) -> bool:
    """Return whether a bound or a logarithm bends the errors so much that a normal distribution is wrong."""
    factor = factor_of(problem, loose)
    sd = np.sqrt(np.einsum("ij,ij->i", factor, factor))
    room = np.minimum(loose.x - problem.lower, problem.upper - loose.x)
    moves = ~problem.exact & ~unknown & (sd > 1e-9 * np.abs(loose.x).max(initial=0.0))
    return bool((moves & (room < _NEAR * sd)).any() or (logs.sd > _WIDE_LOG).any())


def _normal(
    found: _Found, bounds: tuple[Floats, Floats], sd: Floats, held: Flags, logs: Logs, factor: Floats | None
) -> Part:
    """Return the part with normal errors, and normal ones of logarithms; nothing reaches beyond its bounds."""
    x = found.x
    away = Z95 * sd
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = np.exp(np.where((logs.sd > 0) & (x > 0), away / x, 0.0))
    low = np.where(logs.sd > 0, x / ratio, np.maximum(x - away, bounds[0]))
    high = np.where(logs.sd > 0, x * ratio, np.minimum(x + away, bounds[1]))
    low, high = (np.where(held, np.nan, np.where(sd > 0, end, x)) for end in (low, high))
    came = tuple("bound" if one else "elimination" for one in held)
    deviations = np.where(held, np.nan, sd)
    return Part(
        found.variables, *found.fit, x, deviations, low, high, came, np.zeros(len(x)), factor, None, found.problem
    )  # fmt: skip


def _probed(found: _Found, problem: Problem, held: Flags, logs: Logs, seed: int) -> Part:
    """Return a large part by probing, without regard to bounds."""
    told = standard_deviations(problem, method="probe", seed=seed)
    sd = np.where(np.isfinite(told.sd) & np.isfinite(told.error), told.sd, np.nan)
    made = _normal(found, (problem.lower, problem.upper), sd, held, logs, None)
    came = tuple("bound" if one else "probing" for one in held)
    return replace(made, spread_from=came, sd_error=np.where(held, 0.0, told.error))


def _sampled(
    found: _Found, problem: Problem, logs: Logs, unknown: Flags, redundancy: Redundancy, seed: int
) -> Part:
    """Return the part by draws within its bounds; what nothing is known of may be anything there."""
    x = found.x
    size = float(np.abs(x).max(initial=0.0)) or 1.0
    which = (logs.sd > 0) & ~problem.exact
    mean = logs.median * np.exp(logs.sd**2 / 2)  # of a lognormal figure, which is above its median
    measured = np.where(which, mean, np.where(unknown, x, problem.measured))
    sd = np.where(which, mean * np.sqrt(np.expm1(logs.sd**2)), np.where(unknown, _UNKNOWN * size, problem.sd))
    wide = problem.having(measured=measured, sd=sd)
    told = sample(wide, draws=DRAWS, seed=seed, lognormal=which if which.any() else None)
    low, high = told.interval()
    error = np.where(told.sd > 0, 1 / np.sqrt(2 * told.effective), 0.0)
    factor = (told.draws - told.mean).T / np.sqrt(len(told.draws) - 1)
    came = ("sampling",) * len(x)
    return Part(
        found.variables, *found.fit, told.mean, told.sd, low, high, came, error, factor, redundancy, problem
    )
