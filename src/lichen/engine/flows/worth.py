"""Which further measurement would narrow a figure most: the value of information.

A measurement that is added narrows the variance of the asked figure by the square of their covariance over the variance
of what it would find, whatever it finds [1]_. What the balances cannot find at all is asked of otherwise: which
measurement lets them.

.. [1] C. E. Rasmussen, C. K. I. Williams, *Gaussian Processes for Machine Learning* (2006), eq. A.6,
   doi:10.7551/mitpress/3206.001.0001.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lichen.core.errors import ModelError
from lichen.core.pack.flows import GOODS
from lichen.engine.flows.blame import datum_of
from lichen.engine.flows.parts import Part
from lichen.engine.flows.result import FLOW_SCHEMAS, Balanced
from lichen.engine.flows.tell import amount_words, unit_of
from lichen.engine.kit.reconcile.classify import UNOBSERVABLE, classify
from lichen.engine.kit.reconcile.exact import eliminate
from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.spread import covariance_of
from lichen.engine.kit.reconcile.spread import factor as factor_of

Floats = NDArray[np.float64]
_SHOWN = 5
_KEY = ("kind", "id", "layer", "period")
_TRIED = 300  # figures of a part up to which each is tried where nothing is known of the asked one


def worth_measuring(
    balanced: Balanced, figure: str, *, kind: str = "flow", layer: str = GOODS, period: str | None = None,
    rel_sd: float = 0.05,
) -> pl.DataFrame:  # fmt: skip
    """Return what each further measurement would leave of the error of one figure, the best first.

    `figure` is the id of a flow, or the process of a stock (`kind` change or level); `period` by default the last.
    A figure that was stated is measured once more as well as it was; another with `rel_sd` [1] of its value.
    ``asked_sd`` is the standard deviation of the asked figure then, ``narrowed`` [1] the share by which it is narrower.

    Raises `ModelError` for a figure that is not there, lies on its bound unsampled, or cannot be found by one more
    measurement.

    >>> from lichen.engine.flows import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> table = worth_measuring(reconcile(splitter()), "left")
    >>> table.select("id", pl.col("asked_sd").round(3)).rows()
    [('left', 0.632), ('in', 0.775), ('right', 0.775)]
    """
    asked = _place(balanced, figure, kind, layer, period)
    solved = balanced.solved
    part = next(part for part in solved.parts if asked in part.variables)
    at = int(np.flatnonzero(part.variables == asked)[0])
    there = balanced.data[part.variables.tolist()]
    known = balanced.compiled.problem.known[part.variables]
    size = np.abs(part.mean)  # of what lies on its bound, and is not likely to be there
    stated = balanced.compiled.problem.sd[part.variables]
    further = np.where(known & (stated > 0), stated, rel_sd * np.where(size > 0, size, size.max(initial=1.0)))
    if solved.kind[asked] == "unobservable":
        now, then = np.nan, _found_by(part, at, further)
    elif np.isnan(solved.sd[asked]):
        raise ModelError(
            f"'{figure}' lies on its bound, so how sure it is is not known; let its part be sampled first."
        )
    else:
        now = float(solved.sd[asked])
        then = _narrowed(part, at, now, further)
    exact = np.array([solved.kind[i] == "exact" for i in part.variables])
    frame = there.select("kind", "id", "layer", "period", "reconciled", "reconciled_sd").with_columns(
        pl.Series("further_sd", further),
        pl.Series("asked_sd", then).fill_nan(None),
        pl.Series("narrowed", 1 - then / now).fill_nan(None),
    )
    shaped: pl.DataFrame = frame.select(
        pl.col(name).cast(dtype) for name, dtype in FLOW_SCHEMAS["worth"].items()
    )
    return shaped.filter(~pl.Series(exact)).drop_nulls("asked_sd").sort("asked_sd", maintain_order=True)


def worth_sentence(
    balanced: Balanced, table: pl.DataFrame, figure: str, *, kind: str = "flow", layer: str = GOODS,
    period: str | None = None,
) -> str:  # fmt: skip
    """Return what measuring the figure itself and the best of the others would give, in words.

    >>> from lichen.engine.flows import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> made = reconcile(splitter())
    >>> worth_sentence(made, worth_measuring(made, "left"), "left")[:69]
    "Measured itself to ± 1 t, the flow 'left' (flour, mill → outside) in "
    """
    row = balanced.data.row(_place(balanced, figure, kind, layer, period), named=True)
    asked, unit = datum_of(balanced.system, row), unit_of(balanced.system, layer)
    if table.is_empty():
        return f"No single further measurement would tell anything of {asked}."
    said = [
        _would(balanced, one, row, asked)
        for one in table.iter_rows(named=True)
        if any(one[name] != row[name] for name in _KEY)
    ][:1]
    own = table.filter(*(pl.col(name).eq_missing(row[name]) for name in _KEY))
    if own.height:
        error, then = (amount_words(own[name][0], unit) for name in ("further_sd", "asked_sd"))
        said = [f"Measured itself to ± {error}, {asked} would be known to ± {then}.", *said]
    return " ".join(said)


def _would(balanced: Balanced, best: Mapping[str, Any], row: Mapping[str, Any], asked: str) -> str:
    """Return what one further measurement would give."""
    share = best["kind"] in ("concentration", "transfer")
    error = amount_words(best["further_sd"], "" if share else unit_of(balanced.system, best["layer"]))
    what = f"One more figure of {datum_of(balanced.system, best)}, of ± {error},"
    unit = unit_of(balanced.system, row["layer"])
    then = amount_words(best["asked_sd"], unit)
    if row["reconciled_sd"] is None:
        return f"{what} would let {asked} be found, to ± {then}."
    now = amount_words(row["reconciled_sd"], unit)
    return f"{what} would narrow it most of the others: from ± {now} to ± {then}."


def _place(balanced: Balanced, figure: str, kind: str, layer: str, period: str | None) -> int:
    table = balanced.compiled.variables.with_row_index("row")
    when = period or (balanced.system.periods[-1] if balanced.system.periods else None)
    same = table.filter((pl.col("id") == figure) & (pl.col("kind") == kind) & (pl.col("layer") == layer))
    rows = same.filter(pl.col("period").is_null() | (pl.col("period") == when))["row"]
    if len(rows):
        return int(rows[0])
    if len(same):
        raise ModelError(
            f"'{figure}' has no period '{when}'; it has {', '.join(same['period'].drop_nulls())}."
        )
    like = table.filter((pl.col("kind") == kind) & (pl.col("layer") == layer))
    named = like["id"].unique(maintain_order=True).to_list()
    near = difflib.get_close_matches(figure, named, n=_SHOWN) or named[:_SHOWN]
    there = f"; there are {', '.join(near)}" if near else ""
    raise ModelError(f"There is no {kind} '{figure}' in the layer '{layer}'{there}.")


def _narrowed(part: Part, at: int, now: float, further: Floats) -> Floats:
    """Return the deviation of the asked figure after each measurement, shape (variable of the part,)."""
    if part.factor is not None:
        column = part.factor @ part.factor[at]
        variance = np.einsum("ij,ij->i", part.factor, part.factor)
    elif part.problem is not None:
        column = covariance_of(part.problem, [at])[:, 0]
        variance = part.sd**2
    with np.errstate(invalid="ignore"):
        gain = column**2 / (variance + further**2)
    return np.asarray(np.sqrt(np.maximum(now**2 - np.nan_to_num(gain), 0.0)))


def _found_by(part: Part, at: int, further: Floats) -> Floats:
    """Return the deviation of a figure that could not be found, after each measurement that lets it be found."""
    then = np.full(len(part.variables), np.nan)
    problem = part.problem
    if problem is None or problem.n_variables > _TRIED:
        raise ModelError(
            f"Nothing is known of this figure, and its part has more than {_TRIED} figures: measure it itself."
        )
    for tried in np.flatnonzero(classify(problem).kind == UNOBSERVABLE):
        measured, sd = problem.measured.copy(), problem.sd.copy()
        measured[tried], sd[tried] = part.mean[tried], further[tried]
        more: Problem = problem.having(measured=measured, sd=sd)
        if classify(more).kind[at] != UNOBSERVABLE:
            row = factor_of(more, eliminate(more))[at]
            then[tried] = np.sqrt(row @ row)
    return then
