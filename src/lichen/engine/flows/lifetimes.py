"""How long things stay in use: the share that survives to each age, for the usual distributions of lifetimes.

Survival is taken at whole ages 0, 1, 2, …, as in [1]_: what enters in a period has age 0 at its end, so a normal
lifetime removes a little in the year of entry.

.. [1] S. Pauliuk, N. Heeren, *J. Ind. Ecol.* 24 (2020) 446, doi:10.1111/jiec.12952 (ODYM).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from lichen.core.errors import ModelError

Floats = NDArray[np.float64]
Lifetime = Literal["fixed", "normal", "folded_normal", "lognormal", "weibull", "gamma", "exponential"]


def survival(periods: int, kind: Lifetime, mean: ArrayLike, sd: ArrayLike = 0.0) -> Floats:
    """Return the share of each cohort that is left at the end of each period, shape (period, cohort).

    Parameters: `mean` and `sd` [periods] of the lifetime, one for all cohorts or one for each; before it
    enters a cohort counts 0. For ``fixed`` and
    ``exponential`` only the mean counts; for ``weibull``, ``gamma`` and ``lognormal`` mean and sd are those of the
    distribution, from which shape and scale are found; for ``folded_normal`` they are those of the normal distribution
    that is folded. A normal lifetime is cut at no age, so that a share Φ(-mean/sd) is gone as it enters.

    Raises `ModelError` for a lifetime that is not above zero, and for a distribution that is none of these.

    >>> survival(3, "fixed", 2).tolist()
    [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 1.0]]
    """
    if kind not in _LEFT:
        raise ModelError(f"There is no lifetime '{kind}'; there are {', '.join(_LEFT)}.")
    means = np.broadcast_to(np.asarray(mean, np.float64), (periods,))
    sds = np.broadcast_to(np.asarray(sd, np.float64), (periods,))
    if not (means > 0).all() or (kind not in _MEAN_ONLY and not (sds > 0).all()):
        raise ModelError(
            f"A lifetime ({kind}) needs a mean above zero [periods], and but for fixed and exponential "
            "ones a deviation above zero."
        )
    ages = np.arange(periods)[:, None] - np.arange(periods)[None, :]
    shares: Floats = np.where(ages >= 0, _LEFT[kind](np.maximum(ages, 0), means, sds), 0.0)
    return shares


def remaining(by_age: ArrayLike, periods: int, kind: Lifetime, mean: float, sd: float = 0.0) -> Floats:
    """Return what is left of things already in use, before the first period and at the end of each [unit of `by_age`].

    Parameters: `by_age` [unit], shape (age,): what there is before the first period of things that entered 0, 1, …
    periods ago; lifetimes as in `survival`, of things new. Of those a periods old the share S(a + t) / S(a) is left
    after t. Returns shape (period + 1,).

    Raises `ModelError` as `survival` does, for negative or missing figures, and for things older than any gets.

    >>> remaining([4.0, 2.0], 3, "fixed", 3).tolist()
    [6.0, 6.0, 4.0, 0.0]
    """
    there = np.asarray(by_age, np.float64)
    if there.ndim != 1 or not (there >= 0).all() or not np.isfinite(there).all():
        raise ModelError("Things in use by age are numbers from 0 on, one for each age 0, 1, … [periods].")
    alive = survival(len(there) + periods, kind, mean, sd)[:, 0]
    old = np.flatnonzero((alive[: len(there)] <= 0) & (there > 0))
    if len(old):
        raise ModelError(
            f"Nothing gets {old[0]} periods old with this lifetime ({kind}, mean {mean:g}), and yet some is there: "
            "give a longer life, or count it as gone."
        )
    share = np.where(there > 0, there, 0.0) / np.where(there > 0, alive[: len(there)], 1.0)
    return np.array([share @ alive[t : t + len(there)] for t in range(periods + 1)])


def _fixed(age: Floats, mean: Floats, _: Floats) -> Floats:
    return (age < mean).astype(np.float64)


def _normal(age: Floats, mean: Floats, sd: Floats) -> Floats:
    return np.asarray(stats.norm.sf(age, mean, sd))


def _folded(age: Floats, mean: Floats, sd: Floats) -> Floats:
    return np.asarray(stats.foldnorm.sf(age, mean / sd, scale=sd))


def _lognormal(age: Floats, mean: Floats, sd: Floats) -> Floats:
    width = np.sqrt(np.log1p((sd / mean) ** 2))
    return np.asarray(stats.lognorm.sf(age, width, scale=mean * np.exp(-(width**2) / 2)))


def _weibull(age: Floats, mean: Floats, sd: Floats) -> Floats:
    shape, scale = np.vectorize(weibull_shape)(mean, sd)
    return np.asarray(stats.weibull_min.sf(age, shape, scale=scale))


def _gamma(age: Floats, mean: Floats, sd: Floats) -> Floats:
    return np.asarray(stats.gamma.sf(age, (mean / sd) ** 2, scale=sd**2 / mean))


def _exponential(age: Floats, mean: Floats, _: Floats) -> Floats:
    return np.asarray(np.exp(-age / mean))


_MEAN_ONLY = ("fixed", "exponential")
_LEFT: dict[str, Callable[[Floats, Floats, Floats], Floats]] = {
    "fixed": _fixed, "normal": _normal, "folded_normal": _folded, "lognormal": _lognormal, "weibull": _weibull,
    "gamma": _gamma, "exponential": _exponential,
}  # fmt: skip


def weibull_shape(mean: float, sd: float) -> tuple[float, float]:
    """Return shape [1] and scale [unit of the mean] of the Weibull distribution of that mean and deviation.

    The coefficient of variation falls with the shape, so halving finds it.

    >>> [round(part, 6) for part in weibull_shape(1.0, 1.0)]
    [1.0, 1.0]
    """
    low, high = 0.05, 500.0
    for _ in range(200):
        shape = np.sqrt(low * high)
        varies = stats.weibull_min.std(shape) / stats.weibull_min.mean(shape) > sd / mean
        low, high = (shape, high) if varies else (low, shape)
    return float(shape), float(mean / stats.weibull_min.mean(shape))
