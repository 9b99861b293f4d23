"""What a reconciliation says as a whole: do the figures fit, what was set aside, and whence the errors come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

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
        return ["Nothing is known twice, so no figure can be checked by the others.", *_spreads(solved)]
    fits = first.p >= 0.05
    words = "fit together" if fits else "contradict each other more than their stated errors explain"
    told = [f"The figures {words}: {_test(first.chi2, first.dof, first.p)}."]
    failing = parts.filter(pl.col("p") < 0.05)["part"].to_list()
    tested = parts["p"].drop_nulls().len()
    if tested > 1 and failing:
        more = f" and {len(failing) - _SHOWN} more" if len(failing) > _SHOWN else ""
        told.append(
            f"Of {tested} parts that hang together only in themselves {len(failing)} contradict themselves: "
            f"{'; '.join(failing[:_SHOWN])}{more}."
        )
    if faults:
        count = _figures(len(faults))
        if aside:
            rest = _test(solved.chi2, solved.dof, solved.p) if solved.dof else "nothing is known twice then"
            told.append(f"{count} set aside and found from the others; of the rest {rest}.")
        elif len(faults) > 1:
            told.append(
                f"{count} are likely at fault together; without them each part fits, or cannot be checked."
            )
    light = int((weight < 0.5).sum())
    if (weight < 1).any():
        told.append(
            f"The robust loss counts {_figures(int((weight < 1).sum()))} for less than stated, {light} of them "
            "for less than half."
        )
    return told + _spreads(solved)


def _figures(count: int) -> str:
    return f"{count} figure{'' if count == 1 else 's'}"


def _test(chi2: float, dof: int, p: float) -> str:
    degrees = f"{dof} degree{'' if dof == 1 else 's'} of freedom"
    share = "p < 0.001" if p < 1e-3 else f"p = {p:.3f}"
    critical = float(stats.chi2.ppf(0.95, dof))
    return f"chi² is {chi2:.4g} with {degrees} ({share}; 95 % of honest sets are below {critical:.3g})"


def _spreads(solved: Solved) -> list[str]:
    """Say whence the errors come, where it is not simply from elimination."""
    came, told = Counter(solved.spread_from), []
    for word, how in (("sampling", "draws within the bounds"), ("probing", "random errors, reconciled")):
        if came[word]:
            errors = [e for e, one in zip(solved.sd_error, solved.spread_from, strict=True) if one == word]
            error = max((e for e in errors if np.isfinite(e)), default=np.nan)
            told.append(
                f"The standard deviations of {came[word]} figures come from {word} ({how}); the least sure of them is "
                f"good to ±{200 * error:.2g} %."
            )
    if came["bound"]:
        told.append(
            f"{came['bound']} figure{' lies' if came['bound'] == 1 else 's lie'} on a bound in parts that were not "
            "sampled: how sure they are is not known, and the others are a little less sure than told."
        )
    told += [_large(part) for part in solved.parts if part.problem is not None and part.large]
    why = dict.fromkeys(part.why for part in solved.parts if part.why)
    return told + [f"A part could not be sampled though a bound is near: {reason}" for reason in why]


def _large(part: Part) -> str:
    """Say what is not done in a part that is too large for elimination."""
    correlated = part.problem is not None and part.problem.covariance is not None
    told = (
        f"A part of {len(part.variables)} figures is too large for elimination: its standard deviations do not regard "
        "bounds, and its faults are not taken out one by one"
    )
    told += ", and figures whose errors correlate have no test of their own." if correlated else "."
    if np.isinf(part.sd_error).any():
        told += (
            " Probing it did not come to an end, so its standard deviations are not known: its figures or their errors "
            "differ too much in size."
        )
    return told
