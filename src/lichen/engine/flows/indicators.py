"""Indicators of circularity from one reconciled system, with the errors that its figures leave.

Errors go by the delta method: the covariance of the sums that a formula takes, times its slopes. Where a formula has a
bend (max) within its error, the error is that of the side on which the value lies.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lichen.core.codes import hierarchy_rank
from lichen.core.errors import ModelError
from lichen.core.indicators import Indicator, indicator_list
from lichen.core.pack.flows import GOODS
from lichen.engine.flows.formula import evaluate, names_in
from lichen.engine.flows.result import Balanced
from lichen.engine.flows.tell import unit_of

Floats = NDArray[np.float64]
_ROUNDED = 1e-9  # an error below this share of the figure is rounding
_STEP = 1e-6  # of a slope, relative to the value

_TREATED = ("rank_2", "rank_3", "rank_4", "rank_5", "recovered", "energy_recovered", "recycled")

INDICATOR_SCHEMA: dict[str, pl.DataType] = {
    "indicator": pl.String(), "title": pl.String(), "period": pl.String(), "value": pl.Float64(), "sd": pl.Float64(),
    "unit": pl.String(), "direction": pl.String(), "formula": pl.String(), "lacking": pl.String(),
    "source": pl.String(),
}  # fmt: skip


class Given(NamedTuple):
    """A parameter that no flow tells, with its standard deviation."""

    value: float
    sd: float = 0.0


class _Sums(NamedTuple):
    """Sums of flows by name in one period, with their covariance."""

    value: dict[str, float]
    names: list[str]
    covariance: Floats


def indicators(balanced: Balanced, given: Mapping[str, float | Given] | None = None) -> pl.DataFrame:
    """Return every indicator in every period, with its standard deviation.

    `given` are parameters such as population [persons], utility or lifetime, and accounts that no flow tells (0 for
    none). What cannot be computed has no figure, and ``lacking`` says what it needs: a sum that nobody marked is not
    known, and no zero. A figure whose error cannot be found has no deviation.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> table = indicators(reconcile(splitter()), {"extraction": 60.0, "import": Given(40.0, 3.0)})
    >>> table.filter(pl.col("indicator") == "dmi").select("value", pl.col("sd").round(6)).row(0)
    (100.0, 3.0)
    """
    stated = {
        name: Given(part, 0.0) if isinstance(part, (int, float)) else part
        for name, part in (given or {}).items()
    }
    rows = []
    for period in balanced.system.periods:
        sums = _sums(balanced, period, stated)
        rows += [_row(one, period, sums, balanced) for one in indicator_list().values()]
    return pl.DataFrame(rows, schema=INDICATOR_SCHEMA, orient="row")


def _weights(balanced: Balanced, period: str) -> dict[str, dict[int, float]]:
    """Return the variables that each account and each rank of the hierarchy adds up."""
    places = {
        key: i
        for i, key in enumerate(
            balanced.compiled.variables.select("kind", "id", "layer", "period").iter_rows()
        )
    }
    found: dict[str, dict[int, float]] = {}
    flows = balanced.system.flows.filter(pl.col("period") == period)
    for name, layer, account, operation in flows.select("id", "layer", "account", "operation").iter_rows():
        variable = places["flow", name, layer, period]
        words = list(account or [])
        if operation is not None and layer == GOODS:
            words += _by_operation(operation)
            for word in _TREATED:  # what is treated is known whole: a rank that none of it reaches is a zero
                found.setdefault(word, {})
        for word in words:
            found.setdefault(word, {})[variable] = 1.0
    return found


def _by_operation(operation: str) -> list[str]:
    """Return what a flow into an operation counts as: its rank, and whether it is recovered or recycled."""
    number = int(operation[1:])
    words = [f"rank_{hierarchy_rank(operation)}", "waste_treated"]
    if operation[0] == "R" and number <= 11:
        words += ["recovered", "energy_recovered" if number == 1 else "recycled"]
    return words


def _sums(balanced: Balanced, period: str, given: Mapping[str, Given]) -> _Sums:
    weights = _weights(balanced, period)
    told = {name: part for name, part in weights.items() if name not in given and _known(balanced, part)}
    names = [*told, *given]
    rows = np.zeros((len(told), len(balanced.solved.x)))
    for row, part in enumerate(told.values()):
        rows[row, list(part)] = list(part.values())
    covariance = np.zeros((len(names), len(names)))
    covariance[: len(told), : len(told)] = balanced.solved.covariance(rows) if told else 0.0
    for place, parameter in enumerate(given.values(), len(told)):
        covariance[place, place] = parameter.sd**2
    values = dict(zip(told, (rows @ np.nan_to_num(balanced.solved.x)).tolist(), strict=True))
    return _Sums(values | {name: part.value for name, part in given.items()}, names, covariance)


def _known(balanced: Balanced, part: Mapping[int, float]) -> bool:
    return all(balanced.solved.kind[variable] != "unobservable" for variable in part)


def _row(one: Indicator, period: str, sums: _Sums, balanced: Balanced) -> tuple[object, ...]:
    unit = _unit(one, balanced)
    tail = (unit, one.direction, one.formula)
    lacking = _lacking(one, sums.value)
    if lacking:
        return (one.id, one.title, period, None, None, *tail, ", ".join(lacking), one.source)
    try:
        figure, sd = value_and_sd(one, sums.value, sums.names, sums.covariance)
    except ModelError as error:
        return (one.id, one.title, period, None, None, *tail, str(error), one.source)
    return (one.id, one.title, period, figure, None if math.isnan(sd) else sd, *tail, None, one.source)


def _unit(one: Indicator, balanced: Balanced) -> str:
    mass = unit_of(balanced.system, GOODS)
    money = balanced.system.currency or "currency"
    return {"1": "1", "mass": mass, "per_head": f"{mass}/person", "money_per_mass": f"{money}/{mass}"}[
        one.unit
    ]


def _lacking(one: Indicator, values: Mapping[str, float]) -> list[str]:
    """Return the names that a formula needs and nobody gives, those of other indicators' formulas included."""
    lacking: list[str] = []
    for name in names_in(one.formula):
        inner = indicator_list().get(name)
        if inner is not None:
            lacking += _lacking(inner, values)
        elif name not in values and name not in one.defaults:
            lacking.append(name)
    return list(dict.fromkeys(lacking))


def figure_of(one: Indicator, values: Mapping[str, float]) -> float:
    """Return an indicator for values of accounts and parameters; other indicators that it names are worked out first.

    Raises `ModelError` where a value is missing, or it divides by zero.

    >>> figure_of(indicator_list()["dmc"], {"extraction": 5.0, "import": 3.0, "export": 2.0})
    6.0
    """
    full = dict(one.defaults) | dict(values)
    for name in names_in(one.formula):
        inner = indicator_list().get(name)
        if inner is not None:
            full[name] = figure_of(inner, values)
    return evaluate(one.formula, full)


def value_and_sd(
    one: Indicator, values: Mapping[str, float], names: list[str], covariance: Floats
) -> tuple[float, float]:
    """Return an indicator and its standard deviation, NaN where the covariance of what it takes is not known.

    `covariance` is that of the values called `names`, shape (name, name).

    >>> found = value_and_sd(indicator_list()["dmi"], {"extraction": 5.0, "import": 3.0}, ["import"], np.array([[4.0]]))
    >>> [round(part, 6) for part in found]
    [8.0, 2.0]
    """
    slopes = np.zeros(len(names))
    for place, name in enumerate(names):
        step = _STEP * (abs(values[name]) or 1.0)
        if covariance[place, place] != 0:
            above = figure_of(one, dict(values) | {name: values[name] + step})
            below = figure_of(one, dict(values) | {name: values[name] - step})
            slopes[place] = (above - below) / (2 * step)
    figure = figure_of(one, values)
    taken = np.flatnonzero(slopes)
    variance = float(slopes[taken] @ covariance[np.ix_(taken, taken)] @ slopes[taken])
    if math.isnan(variance):
        return figure, math.nan
    sd = math.sqrt(max(variance, 0.0))
    return figure, sd if sd > _ROUNDED * abs(figure) else 0.0
