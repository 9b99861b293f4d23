"""What can be wrong with a reconciliation problem: everything is found, then said at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lichen.core.errors import Problem as Fault
from lichen.core.errors import ProblemsError

CLOSES = 1e-9  # relative to what a balance adds up: below it a difference is rounding
_SHOWN = 100  # of one kind of fault no more are listed: more say nothing new

Floats = NDArray[np.float64]


Asked = Any  # a `Problem`, whose module imports this one


def refuse(found: Iterator[Fault]) -> None:
    """Raise `ProblemsError` with all faults, if there are any.

    >>> refuse(iter(()))
    """
    listed = tuple(found)
    if listed:
        raise ProblemsError(listed)


def faults(problem: Asked) -> Iterator[Fault]:
    """Give all that is wrong with a problem; where its arrays do not fit together, only that.

    >>> from lichen.engine.kit.reconcile.problem import Problem
    >>> next(faults(Problem.from_dense([[1.0]], [2.0], [1.0], rhs=2.0)), None)
    """
    shape = list(_shape(problem))
    if shape:
        return iter(shape)
    return chain(
        _figures(problem), _bounds(problem), _rows(problem), _pairs(problem), _products(problem),
        _contradictions(problem),
    )  # fmt: skip


def _fault(place: str, value: object, what: str, mend: str) -> Fault:
    return Fault("reconciliation", "", 0, place, str(value), what, mend)


def _shape(p: Asked) -> Iterator[Fault]:
    whole = "give compressed rows: starts from 0 to the number of entries, variables, coefficients"
    if not len(p.start) or p.start[0] != 0 or p.start[-1] != len(p.index) or (np.diff(p.start) < 0).any():
        yield _fault("start", p.start.tolist()[:5], "the starts do not cut the entries into rows", whole)
    if len(p.index) != len(p.value):
        yield _fault(
            "value", len(p.value), f"there are {len(p.index)} entries and {len(p.value)} values", whole
        )
    if len(p.index) and not 0 <= p.index.min() <= p.index.max() < p.n_variables:
        worst = p.index.max() if p.index.max() >= p.n_variables else p.index.min()
        yield _fault("index", worst, f"there are {p.n_variables} variables", "count them from 0")
    for part, n in (("names", p.n_variables), ("row_names", p.n_rows)):
        given = getattr(p, part)
        if given and len(given) != n:
            yield _fault(part, len(given), f"{n} are needed", "name each or none")


def _listed(p: Asked, wrong: NDArray[np.bool_], figures: Floats, what: str, mend: str) -> Iterator[Fault]:
    for at in np.flatnonzero(wrong)[:_SHOWN]:
        yield _fault(p.name(int(at)), f"{figures[at]:g}", what, mend)


def _figures(p: Asked) -> Iterator[Fault]:
    known = ~np.isnan(p.measured)
    finite = "give a finite number; what was not measured is NaN, what has no bound ±inf"
    yield from _listed(p, np.isinf(p.measured), p.measured, "the measurement is infinite", finite)
    mend = "give a standard deviation above zero, or 0 for an exact value"
    yield from _listed(p, known & (p.sd < 0), p.sd, "the standard deviation is negative", mend)
    yield from _listed(p, known & ~np.isfinite(p.sd), p.sd, "the measurement has no standard deviation", mend)
    if not np.isfinite(p.value).all():
        yield _fault("value", "NaN or inf", "a coefficient is no finite number", "give finite coefficients")
    for row in np.flatnonzero(~np.isfinite(p.rhs))[:_SHOWN]:
        yield _fault(p.row_name(int(row)), p.rhs[row], "its right-hand side is not finite", "give a number")


def _bounds(p: Asked) -> Iterator[Fault]:
    for name, figures, never in (("lower", p.lower, np.inf), ("upper", p.upper, -np.inf)):
        wrong = np.isnan(figures) | (figures == never)
        yield from _listed(
            p, wrong, figures, f"the {name} bound is no number", "give a number, or ±inf for none"
        )
    mend = "let the lower bound be at most the upper one"
    yield from _listed(p, p.lower > p.upper, p.lower, "the lower bound is above the upper one", mend)
    exact = ~np.isnan(p.measured) & (p.sd == 0)
    room = CLOSES * np.abs(p.measured)
    outside = exact & ((p.measured < p.lower - room) | (p.measured > p.upper + room))
    mend = "give it a standard deviation above zero, or widen the bound"
    yield from _listed(p, outside, p.measured, "the exact value lies outside its bounds", mend)


def _rows(p: Asked) -> Iterator[Fault]:
    rows = np.repeat(np.arange(p.n_rows), np.diff(p.start))
    filled = np.bincount(rows, p.value != 0, p.n_rows) > 0
    if p.terms is not None and len(p.terms.row) and 0 <= p.terms.row.min() <= p.terms.row.max() < p.n_rows:
        filled[p.terms.row] = True
    for row in np.flatnonzero(~filled)[:_SHOWN]:
        yield _fault(p.row_name(int(row)), "", "the balance has no variable", "give it one, or leave it out")
    entries = np.repeat(np.arange(p.n_rows), np.diff(p.start)) * p.n_variables + p.index
    once, count = np.unique(entries, return_counts=True)
    for at in once[count > 1][:_SHOWN]:
        row, variable = divmod(int(at), p.n_variables)
        yield _fault(
            p.row_name(row), p.name(variable), "the variable stands twice in it", "add up its coefficients"
        )


def _pairs(p: Asked) -> Iterator[Fault]:
    if p.covariance is None:
        return
    i, j, value = p.covariance.i, p.covariance.j, p.covariance.value
    if len(i) and not 0 <= min(i.min(), j.min()) <= max(i.max(), j.max()) < p.n_variables:
        yield _fault("covariance", max(i.max(), j.max()), "there is no such variable", "count them from 0")
        return
    uncertain = ~np.isnan(p.measured) & (p.sd > 0)
    for at in np.flatnonzero((i == j) | ~uncertain[i] | ~uncertain[j])[:_SHOWN]:
        pair = f"{p.name(int(i[at]))} – {p.name(int(j[at]))}"
        yield _fault("covariance", pair, "it joins no two uncertain measurements", "leave the pair out")
    most = p.sd[i] * p.sd[j] * (1 + 1e-12)
    for at in np.flatnonzero(~(np.abs(value) <= most) & uncertain[i] & uncertain[j])[:_SHOWN]:
        pair = f"{p.name(int(i[at]))} – {p.name(int(j[at]))}"
        mend = "a covariance is at most the product of the two standard deviations"
        yield _fault("covariance", pair, f"{value[at]:g} is too large", mend)
    pairs = np.minimum(i, j) * p.n_variables + np.maximum(i, j)
    if len(np.unique(pairs)) < len(pairs):
        yield _fault("covariance", "", "a pair stands twice", "give each pair once")


def _products(p: Asked) -> Iterator[Fault]:
    if p.terms is None or not len(p.terms.row):
        return
    row, i, j = p.terms.row, p.terms.i, p.terms.j
    if not 0 <= row.min() <= row.max() < p.n_rows:
        yield _fault("terms", row.max(), f"there are {p.n_rows} balances", "count them from 0")
    if not 0 <= min(i.min(), j.min()) <= max(i.max(), j.max()) < p.n_variables:
        yield _fault(
            "terms", max(i.max(), j.max()), f"there are {p.n_variables} variables", "count them from 0"
        )
    if not np.isfinite(p.terms.coefficient).all():
        yield _fault("terms", "NaN or inf", "a coefficient is no finite number", "give finite coefficients")


def _contradictions(p: Asked) -> Iterator[Fault]:
    """Give the balances whose variables are all exact and do not add up."""
    if p.terms is not None and len(p.terms.row):
        return  # found while solving: what a product is worth depends on both
    rows = np.repeat(np.arange(p.n_rows), np.diff(p.start))
    parts = p.value * p.exact_values[p.index]
    missing = np.bincount(rows, np.isnan(parts), p.n_rows)
    parts = np.where(np.isnan(parts), 0.0, parts)
    left = np.bincount(rows, parts, p.n_rows) - p.rhs
    size = np.bincount(rows, np.abs(parts), p.n_rows) + np.abs(p.rhs)
    wrong = (missing == 0) & (np.diff(p.start) > 0) & (np.abs(left) > CLOSES * size)
    for row in np.flatnonzero(wrong)[:_SHOWN]:
        mend = "give at least one of its values a standard deviation above zero"
        yield _fault(
            p.row_name(int(row)), f"{left[row]:g}", "it misses this much, and all its values are exact", mend
        )
