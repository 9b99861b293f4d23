"""What a reconciliation says as a whole: do the figures fit, what was set aside, and whence the errors come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from lichen.core.said import Figure, Said, counted, joined, said
from lichen.engine.flows.faults import Fault
from lichen.engine.flows.parts import Part
from lichen.engine.flows.solve import Solved

Floats = NDArray[np.float64]
_SHOWN = 6


def overall_sentences(
    first: Solved,
    solved: Solved,
    parts: pl.DataFrame,
    faults: Sequence[Fault],
    weight: Floats,
    *,
    aside: bool,
) -> list[str]:
    """Return the sentences of a whole; `first` is the solution by least squares with all figures.

    >>> from lichen.engine.flows import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> reconcile(splitter()).sentences[0][:75]
    'The figures fit together: chi² is 0.3333 with 1 degree of freedom (p = 0.56'
    """
    if first.dof == 0:
        return [said("Nothing is known twice, so no figure can be checked by the others."), *_spreads(solved)]
    test = _test(first.chi2, first.dof, first.p)
    told: list[str] = [
        said("The figures fit together: {test}.", test=test)
        if first.p >= 0.05
        else said(
            "The figures contradict each other more than their stated errors explain: {test}.", test=test
        )
    ]
    failing = parts.filter(pl.col("p") < 0.05)["part"].to_list()
    tested = parts["p"].drop_nulls().len()
    if tested > 1 and failing:
        told.append(_failing(tested, failing))
    if faults:
        told += _found_faults(solved, len(faults), aside=aside)
    light = int((weight < 0.5).sum())
    if (weight < 1).any():
        told.append(
            counted(
                "The robust loss counts {number} figure for less than stated, {light} of them for less than half.",
                "The robust loss counts {number} figures for less than stated, {light} of them for less than half.",
                int((weight < 1).sum()),
                light=light,
            )
        )
    return told + _spreads(solved)


def _failing(tested: int, failing: Sequence[str]) -> Said:
    parts = joined(failing[:_SHOWN], "; ")
    if len(failing) > _SHOWN:
        parts = said("{names} and {count} more", names=parts, count=len(failing) - _SHOWN)
    return said(
        "Of {tested} parts that hang together only in themselves {count} contradict themselves: {parts}.",
        tested=tested,
        count=len(failing),
        parts=parts,
    )


def _found_faults(solved: Solved, count: int, *, aside: bool) -> list[str]:
    """Say how many figures are at fault, and of the rest what it says."""
    if aside:
        rest = said("nothing is known twice then")
        if solved.dof:
            rest = _test(solved.chi2, solved.dof, solved.p)
        return [
            counted(
                "{number} figure set aside and found from the others; of the rest {rest}.",
                "{number} figures set aside and found from the others; of the rest {rest}.",
                count,
                rest=rest,
            )
        ]
    if count == 1:
        return []
    return [
        counted(
            "{number} figures are likely at fault together; without them each part fits, or cannot be checked.",
            "{number} figures are likely at fault together; without them each part fits, or cannot be checked.",
            count,
        )
    ]


def _test(chi2: float, dof: int, p: float) -> Said:
    return counted(
        "chi² is {chi2} with {number} degree of freedom ({p}; 95 % of honest sets are below {critical})",
        "chi² is {chi2} with {number} degrees of freedom ({p}; 95 % of honest sets are below {critical})",
        dof,
        chi2=Figure(f"{chi2:.4g}"),
        p=Figure("p < 0.001" if p < 1e-3 else f"p = {p:.3f}"),
        critical=Figure(f"{float(stats.chi2.ppf(0.95, dof)):.3g}"),
    )


def _spreads(solved: Solved) -> list[str]:
    """Say whence the errors come, where it is not simply from elimination."""
    came = Counter(solved.spread_from)
    told: list[str] = []
    for word in ("sampling", "probing"):
        if came[word]:
            errors = [e for e, one in zip(solved.sd_error, solved.spread_from, strict=True) if one == word]
            error = max((e for e in errors if np.isfinite(e)), default=np.nan)
            told.append(_of_draws(word, came[word], Figure(f"{200 * error:.2g}")))
    if came["bound"]:
        told.append(
            counted(
                "{number} figure lies on a bound in parts that were not sampled: how sure they are is not known, and "
                "the others are a little less sure than told.",
                "{number} figures lie on a bound in parts that were not sampled: how sure they are is not known, and "
                "the others are a little less sure than told.",
                came["bound"],
            )
        )
    told += [_large(part) for part in solved.parts if part.problem is not None and part.large]
    why = dict.fromkeys(part.why for part in solved.parts if part.why)
    return told + [
        said("A part could not be sampled though a bound is near: {reason}", reason=reason) for reason in why
    ]


def _of_draws(word: str, count: int, error: Figure) -> Said:
    if word == "sampling":
        return said(
            "The standard deviations of {count} figures come from sampling (draws within the bounds); the least sure "
            "of them is good to ±{error} %.",
            count=count,
            error=error,
        )
    return said(
        "The standard deviations of {count} figures come from probing (random errors, reconciled); the least sure of "
        "them is good to ±{error} %.",
        count=count,
        error=error,
    )


def _large(part: Part) -> str:
    """Say what is not done in a part that is too large for elimination."""
    count = len(part.variables)
    correlated = part.problem is not None and part.problem.covariance is not None
    told = (
        said(
            "A part of {count} figures is too large for elimination: its standard deviations do not regard bounds, and "
            "its faults are not taken out one by one, and figures whose errors correlate have no test of their own.",
            count=count,
        )
        if correlated
        else said(
            "A part of {count} figures is too large for elimination: its standard deviations do not regard bounds, and "
            "its faults are not taken out one by one.",
            count=count,
        )
    )
    if np.isinf(part.sd_error).any():
        end = said(
            "Probing it did not come to an end, so its standard deviations are not known: its figures or their errors "
            "differ too much in size."
        )
        return joined([told, end])
    return told
