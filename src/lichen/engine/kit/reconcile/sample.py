"""Samples of what balances, measurements and bounds leave possible, where a normal distribution would be wrong.

Exact Hamiltonian paths bounce off the bounds [1]_, so no proposal is refused. Lognormal figures are sampled on an
ellipse [2]_ about their normal stand-ins. Every answer tells how many independent samples it is worth, and the error
that sampling leaves.

References
----------
.. [1] Pakman, A. and Paninski, L. (2014). Exact Hamiltonian Monte Carlo for truncated multivariate Gaussians. Journal
   of Computational and Graphical Statistics 23, 518-542. doi:10.1080/10618600.2013.788448
.. [2] Murray, I., Adams, R. P. and MacKay, D. J. C. (2010). Elliptical slice sampling. Proceedings of Machine
   Learning Research 9, 541-548. https://proceedings.mlr.press/v9/murray10a.html
.. [3] Geyer, C. J. (1992). Practical Markov chain Monte Carlo. Statistical Science 7, 473-483.
   doi:10.1214/ss/1177011137
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from lichen.core.errors import ModelError, SolverError
from lichen.engine.kit.jit import kernel
from lichen.engine.kit.lp import LinearModel
from lichen.engine.kit.reconcile.classify import UNOBSERVABLE, classify
from lichen.engine.kit.reconcile.exact import eliminate
from lichen.engine.kit.reconcile.problem import Flags, Floats, Ints, Problem
from lichen.engine.kit.reconcile.solve import nearest
from lichen.engine.kit.reconcile.spread import factor

LARGEST = 2_000  # variables: the paths run on a full factor of the covariance
_PATH = np.pi / 2  # how long a path lasts: after it nothing is left of the place it began at, but for bounces
_ROOM = 1e-6  # standard deviations off every bound that there must be
_WIDER = 2.0  # times its deviation: the normal stand-in of a lognormal figure
_BOUNCES = 100_000  # in one path; more means that there is no room inside the bounds


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Samples [unit of the variable], shape (draw, variable), and what they amount to, shapes (variable,).

    `mean`, `sd` [unit of the variable]; `effective` [count]: how many independent samples the draws are worth;
    `error` [unit of the variable]: standard error that sampling leaves in `mean`.
    """

    draws: Floats
    mean: Floats
    sd: Floats
    effective: Floats
    error: Floats

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Return the shortest interval that holds `level` [1] of the samples, lower and upper, shapes (variable,)."""
        ordered = np.sort(self.draws, axis=0)
        count = max(int(np.ceil(level * len(ordered))), 1)
        width = ordered[count - 1 :] - ordered[: len(ordered) - count + 1]
        first, every = width.argmin(axis=0), np.arange(ordered.shape[1])
        return ordered[first, every], ordered[first + count - 1, every]


def sample(
    problem: Problem, *, draws: int = 2_000, warm_up: int = 200, seed: int = 0, lognormal: Flags | None = None
) -> Samples:
    """Return samples of all variables given balances, measurements and bounds; drawn from `seed`, the same each time.

    `lognormal` flags, shape (variable,): measurements whose logarithm has the normal error, of the same mean and
    standard deviation; they are above zero. What nothing is known of must be measured first, if only roughly.

    Raises `ModelError` for unobservable variables, more than `LARGEST` variables, lognormal figures that are not
    above zero or correlate, and `SolverError` where bounds leave no room.

    A flow measured as 0 ± 1 that cannot be negative is half a normal distribution, whose mean is 0.798:

    >>> found = sample(Problem.from_dense([[1.0, -1.0]], [0.0, np.nan], 1.0, lower=0.0), draws=4000)
    >>> bool(abs(found.mean[0] - 0.798) < 4 * found.error[0])
    True
    """
    _refuse(problem, lognormal)
    if lognormal is not None:  # wider stand-ins, whose tails reach as far
        problem = problem.having(sd=np.where(lognormal, _WIDER, 1.0) * problem.sd)
    exact = eliminate(problem)
    room = _narrow(factor(problem, exact))
    held = np.flatnonzero(np.isfinite(problem.lower) & ~problem.exact)
    topped = np.flatnonzero(np.isfinite(problem.upper) & ~problem.exact)
    walls = np.concatenate([room[held], -room[topped]])
    slack = np.concatenate([exact.x[held] - problem.lower[held], problem.upper[topped] - exact.x[topped]])
    size = np.linalg.norm(walls, axis=1)
    moving = size > 1e-9 * max(float(size.max(initial=0.0)), 1e-300)
    walls, slack = walls[moving] / size[moving, None], slack[moving] / size[moving]
    rng = np.random.default_rng(seed)
    place = _inside(problem, room, walls, slack)
    figures = _Lognormal.of(problem, lognormal, exact.x, room)
    walls, gram = np.ascontiguousarray(walls), np.ascontiguousarray(walls @ walls.T)
    out = np.zeros((draws, problem.n_variables))
    for turn in range(-warm_up, draws):
        if figures is None:
            ahead = np.asarray(rng.standard_normal(room.shape[1]))
            place, bounces = _path(walls, gram, slack, place, ahead, _PATH, _BOUNCES)
            if bounces >= _BOUNCES:
                raise SolverError(
                    "The bounds leave no room to move in; widen one, or hold the variable exactly."
                )
        else:
            place = figures.move(place, walls, slack, rng)
        if turn >= 0:
            out[turn] = exact.x + room @ place
    return summary(out)


def _refuse(problem: Problem, lognormal: Flags | None) -> None:
    if problem.n_variables > LARGEST:
        raise ModelError(
            f"Samples are drawn for up to {LARGEST} variables, not {problem.n_variables}; take the part that matters."
        )
    unknown = np.flatnonzero(classify(problem).kind == UNOBSERVABLE)
    if len(unknown):
        named = ", ".join(problem.name(int(one)) for one in unknown[:5])
        raise ModelError(f"Nothing is known of {named}: give a rough figure with a wide standard deviation.")
    if lognormal is not None:
        pairs = problem.covariance
        joined = np.zeros(problem.n_variables, np.bool_)
        if pairs is not None:
            joined[np.concatenate([pairs.i, pairs.j])] = True
        wrong = np.flatnonzero(lognormal & (~(problem.measured > 0) | problem.exact | joined))
        if len(wrong):
            named = ", ".join(problem.name(int(one)) for one in wrong[:5])
            raise ModelError(
                f"{named} cannot be lognormal: such a figure is above zero, uncertain, and correlates with no other."
            )


def _narrow(room: Floats) -> Floats:
    """Return a factor of the same covariance with no more columns than it has rank."""
    u, s, _ = linalg.svd(room, full_matrices=False)
    keep = s > 1e-12 * max(float(s.max(initial=0.0)), 1e-300)
    return np.ascontiguousarray(u[:, keep] * s[keep])


def _inside(problem: Problem, room: Floats, walls: Floats, slack: Floats) -> Floats:
    """Return a place inside all bounds, as far off the nearest as there is room, up to one standard deviation."""
    if (slack > 0).all():
        return np.zeros(room.shape[1])
    nearest(problem)  # says what clashes, if anything does
    model = LinearModel(sense="max")
    model.add_rows(-slack, np.inf)
    rank = room.shape[1]
    model.add_columns(1.0, -np.inf, [1.0], [0, len(slack)], np.arange(len(slack)), np.full(len(slack), -1.0))
    model.add_columns(
        np.zeros(rank), -np.inf, np.inf, np.arange(rank + 1) * len(slack),
        np.tile(np.arange(len(slack)), rank), np.where(np.abs(walls) > 1e-9, walls, 0.0).T.ravel(),
    )  # fmt: skip
    found = model.solve(tolerance=1e-9).x
    if found[0] <= _ROOM:
        raise SolverError("The bounds leave no room to move in; widen one, or hold the variable exactly.")
    return np.ascontiguousarray(found[1:])


@kernel
def _path(
    walls: Floats, gram: Floats, slack: Floats, place: Floats, ahead: Floats, length: float, limit: int
) -> tuple[Floats, int]:
    """Follow ``place cos t + ahead sin t`` for a while, reflected by each wall ``walls @ place + slack >= 0``."""
    left, bounces = length, 0
    at, speed = walls @ place, walls @ ahead
    last = -1
    while bounces < limit:
        hit, when = -1, left
        for k in range(len(slack)):
            size = np.sqrt(at[k] ** 2 + speed[k] ** 2)
            if size <= abs(slack[k]):
                continue
            phase = np.arctan2(-speed[k], at[k])
            t = -phase + np.arccos(-slack[k] / size)
            if t < 0.0:
                t += 2 * np.pi
            if k == last and (t < 1e-9 or t > 2 * np.pi - 1e-9):
                continue
            if t < when:
                hit, when = k, t
        c, s = np.cos(when), np.sin(when)
        place, ahead = place * c + ahead * s, ahead * c - place * s
        at, speed = at * c + speed * s, speed * c - at * s
        left -= when
        if hit < 0:
            return place, bounces
        turn = -2.0 * speed[hit]
        ahead = ahead + turn * walls[hit]
        speed = speed + turn * gram[:, hit]
        last = hit
        bounces += 1
    return place, bounces


@dataclass(frozen=True, slots=True, eq=False)
class _Lognormal:
    """How much likelier lognormal figures are than their normal stand-ins."""

    which: Ints
    measured: Floats
    sd: Floats
    middle: Floats
    width: Floats
    centre: Floats
    room: Floats

    @classmethod
    def of(cls, problem: Problem, flags: Flags | None, centre: Floats, room: Floats) -> _Lognormal | None:
        if flags is None or not flags.any():
            return None
        which = np.flatnonzero(flags)
        mean, sd = problem.measured[which], problem.sd[which]
        width = np.log1p((sd / _WIDER / mean) ** 2)
        return cls(which, mean, sd, np.log(mean) - 0.5 * width, width, centre[which], room[which])

    def _weight(self, place: Floats) -> float:
        x = self.centre + self.room @ place
        if (x <= 0).any():
            return -np.inf
        normal = -0.5 * ((x - self.measured) / self.sd) ** 2
        return float(np.sum(-0.5 * (np.log(x) - self.middle) ** 2 / self.width - np.log(x) - normal))

    def move(self, place: Floats, walls: Floats, slack: Floats, rng: np.random.Generator) -> Floats:
        """Return the next place, on an ellipse through this one."""
        ahead = rng.standard_normal(len(place))
        limit = self._weight(place) + np.log(rng.random())
        angle = rng.uniform(0, 2 * np.pi)
        low, high = angle - 2 * np.pi, angle
        for _ in range(200):
            there = place * np.cos(angle) + ahead * np.sin(angle)
            if (walls @ there + slack >= 0).all() and self._weight(there) > limit:
                return np.asarray(there)
            low, high = (angle, high) if angle < 0 else (low, angle)
            angle = rng.uniform(low, high)
        return place


def summary(draws: Floats) -> Samples:
    """Return what the draws of a chain amount to, shape (draw, variable); its effective size after [3]_.

    >>> summary(np.random.default_rng(0).standard_normal((1000, 1))).effective.round(-2).tolist()
    [1000.0]
    """
    n = len(draws)
    mean, sd = draws.mean(axis=0), draws.std(axis=0, ddof=1)
    centred = draws - mean
    size = 1 << (2 * n - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, size, axis=0)) ** 2
    cover = np.fft.irfft(power, size, axis=0)[:n] / n
    first = np.where(cover[0] > 0, cover[0], 1.0)
    pairs = (cover[0 : n - n % 2 : 2] + cover[1 : n - n % 2 : 2]) / first
    kept = np.minimum.accumulate(np.where(np.minimum.accumulate(pairs > 0, axis=0), pairs, 0.0), axis=0)
    times = np.maximum(2 * kept.sum(axis=0) - 1, 1 / np.log10(max(n, 10)))
    effective = np.where(cover[0] > 0, n / times, float(n))
    return Samples(draws, mean, sd, effective, sd / np.sqrt(effective))
