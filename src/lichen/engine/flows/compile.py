"""From a system of flows to arrays: which variables there are, and which balances they have to keep.

Rules, which the tests cite:

1. A flow is a variable in each layer and period in which it has a row; in a layer that some flow has a concentration
   in, every flow of goods is one.
2. What enters a process, less what leaves it, is the change of its stock; without a row in ``stocks`` it keeps none.
3. A flow that is a part of another counts in the balances that the whole does not enter; the parts add up to the whole.
4. A process with parts balances over its outer border; the stock it states is the sum of those of its parts.
5. The level of a stock is that of the period before and the change.
6. A concentration times the goods is the amount in the layer; a transfer coefficient times what enters the process is
   the flow. A coefficient without a period is one variable for all.
7. A lognormal figure is the median, and its relative standard deviation c makes √ln(1 + c²) that of the logarithm.
   What is only known as a range is taken as evenly likely within it: its middle, width/√12, and its ends as bounds.
8. No flow, level or coefficient is negative; a share is at most 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lichen.core.errors import ModelError, ProblemsError
from lichen.core.pack.flows import GOODS
from lichen.core.said import said
from lichen.engine.flows.border import Borders, borders_of
from lichen.engine.flows.exact import contradictions
from lichen.engine.flows.rows import Products, Rows
from lichen.engine.flows.system import FlowSystem
from lichen.engine.kit.reconcile.problem import Covariance, Problem, Terms

Floats = NDArray[np.float64]
Key = tuple[str, str, str, str]  # kind, id, layer, period
_KEY = dict.fromkeys(("kind", "id", "layer", "period"), pl.String())
_LARGEST_GROUP = 1000
_EVEN = float(np.sqrt(12.0))  # standard deviations in the width of an even distribution


@dataclass(frozen=True, eq=False)
class Compiled:
    """A system as arrays.

    `variables` [variable]: kind (flow, change, level, concentration, transfer), id (of a flow or a process), layer,
    period (null: all), stated and stated_sd [canonical unit], low, high (bounds), basis (how the error was stated;
    assumed where it was not), source. `rows` [row]: kind (balance, whole, carry, parts, concentration, transfer), id,
    layer, period. `problem` is what `lichen.engine.kit.reconcile` solves. `log_sd` [1], shape (variable,): standard
    deviation of the logarithm of lognormal figures, whose amount is the median; 0 for all others.
    """

    problem: Problem
    variables: pl.DataFrame
    rows: pl.DataFrame
    log_sd: Floats


def compile_system(system: FlowSystem, *, assumed_rel_sd: float = 0.1) -> Compiled:
    """Return a system as variables and balances.

    `assumed_rel_sd` [1] stands for errors that nobody stated; such figures are marked *assumed*.

    Raises `ProblemsError` where exact figures contradict each other, `ModelError` for an error group that is too large.

    >>> from lichen.engine.flows.testing import splitter
    >>> compiled = compile_system(splitter())
    >>> compiled.rows.rows(), compiled.problem.value.tolist()
    ([('balance', 'mill', 'goods', '2024')], [1.0, -1.0, -1.0])
    """
    variables = _variables(system)
    place = {key: i for i, key in enumerate(variables)}
    borders = borders_of(system)
    figures, log_sd = _figures(system, variables, assumed_rel_sd)
    rows, products = Rows(), Products()
    _balances(system, borders, place, rows)
    _wholes(system, place, rows)
    _stocks(system, borders, place, rows)
    _coefficients(system, borders, place, rows, products)
    if wrong := list(contradictions(system, rows, products, figures)):
        raise ProblemsError(wrong)
    start, index, value = rows.compressed()
    problem = Problem(
        start,
        index,
        value,
        figures["stated"].fill_null(float("nan")).to_numpy(),
        figures["stated_sd"].fill_null(0.0).to_numpy(),
        lower=figures["low"].fill_null(-np.inf).to_numpy(),
        upper=figures["high"].fill_null(np.inf).to_numpy(),
        covariance=_covariance(system, place, figures),
        terms=Terms(*products.arrays()) if products.row else None,
        names=[_called(key) for key in variables],
        row_names=[_called(key) for key in rows.keys],
    )
    named = pl.DataFrame(rows.keys, schema=_KEY, orient="row")
    return Compiled(problem, figures, named.with_columns(pl.col("period").replace("", None)), log_sd)


def _called(key: Key) -> str:
    kind, name, layer, period = key
    return f"{kind} '{name}' ({', '.join(part for part in (layer, period) if part)})"


def _variables(system: FlowSystem) -> list[Key]:
    """List what is to be found, each once, flows first."""
    flows = list(system.flows.select(pl.lit("flow"), "id", "layer", "period").iter_rows())
    goods = [(key, period) for _, key, layer, period in flows if layer == GOODS]
    given = list(system.coefficients.select("kind", "flow", "layer", "period", "value", "sd").iter_rows())
    contents = dict.fromkeys(layer for kind, _, layer, *_ in given if kind == "concentration")
    found: list[Key] = [
        *flows,
        *(("flow", key, layer, period) for layer in contents for key, period in goods),
    ]
    ids = dict.fromkeys(system.flows["id"])
    for kind, flow, layer, period, *_ in given:
        if kind == "transfer" and flow in ids:
            found += [("flow", flow, layer, p) for p in ([period] if period else system.periods)]
    kept = list(system.stocks.select("process", "layer", "kind").unique(maintain_order=True).iter_rows())
    for process, layer, kind in kept:
        kinds = ("change", "level") if kind == "level" else ("change",)
        found += [(each, process, layer, p) for each in kinds for p in system.periods]
    found += [
        (kind, flow, layer, period or "")
        for kind, flow, layer, period, value, sd in given
        if value is None or sd != 0
    ]
    return list(dict.fromkeys(found))


def _figures(system: FlowSystem, variables: list[Key], assumed: float) -> tuple[pl.DataFrame, Floats]:
    """Return the table of variables with what is stated of each, and the errors of logarithms."""
    keys = pl.DataFrame(variables, schema=_KEY, orient="row")
    shown = ("amount", "sd", "low", "high", "basis", "source", "distribution")
    flows = system.flows.select(pl.lit("flow").alias("kind"), "id", "layer", "period", *shown)
    stocks = system.stocks.select("kind", pl.col("process").alias("id"), "layer", "period", *shown)
    given = system.coefficients.with_columns(pl.col("period").fill_null(""), pl.col("value").alias("amount"))
    coefficients = given.select("kind", pl.col("flow").alias("id"), "layer", "period", *shown)
    stated = pl.concat([flows, stocks, coefficients])
    joined = keys.join(stated, on=["kind", "id", "layer", "period"], how="left", maintain_order="left")
    dimensions = system.dimensions
    plain = [name for name in dimensions if dimensions[name] == dimensions.get(GOODS)]
    most = (
        pl.when(
            (pl.col("kind") == "transfer")
            | ((pl.col("kind") == "concentration") & pl.col("layer").is_in(plain))
        )
        .then(1.0)
        .otherwise(None)
    )
    floor = pl.when(pl.col("kind") != "change").then(0.0)
    low, high = pl.max_horizontal("low", floor), pl.min_horizontal("high", most)
    ranged = (pl.col("basis") == "range") & low.is_not_null() & high.is_not_null()
    unsaid = pl.col("amount").is_not_null() & pl.col("sd").is_null()
    figures = joined.select(
        "kind", "id", "layer", pl.col("period").replace("", None),
        pl.when(ranged).then((low + high) / 2).otherwise(pl.col("amount")).alias("stated"),
        pl.when(ranged).then((high - low) / _EVEN).when(unsaid).then(assumed * pl.col("amount").abs())
        .otherwise(pl.col("sd")).alias("stated_sd"),
        low.alias("low"), high.alias("high"),
        pl.when(unsaid).then(pl.lit("assumed")).otherwise(pl.col("basis")).alias("basis"), "source",
    )  # fmt: skip
    lognormal = (joined["distribution"] == "lognormal") & (figures["stated"] > 0)
    lognormal &= figures["basis"].ne_missing("range")
    relative = np.where(
        lognormal.fill_null(value=False).to_numpy(), figures["stated_sd"] / figures["stated"], 0.0
    )
    return figures, np.sqrt(np.log1p(np.nan_to_num(relative) ** 2))


def _layers(place: dict[Key, int]) -> dict[tuple[str, str], list[tuple[str, int]]]:
    """Return the flows (id, variable) of each layer and period."""
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for (kind, name, layer, period), variable in place.items():
        if kind == "flow":
            found.setdefault((layer, period), []).append((name, variable))
    return found


def _balances(system: FlowSystem, borders: Borders, place: dict[Key, int], rows: Rows) -> None:
    kept = set(system.processes.filter(pl.col("balance"))["id"])
    for (layer, period), flows in _layers(place).items():
        there = {name for name, _ in flows}
        sides: dict[str, dict[int, float]] = {}
        for name, variable in flows:
            for process, sign in borders.crossings(name, there):
                if process in kept and process in borders.touched:
                    sides.setdefault(process, {})[variable] = sign
        for process in kept & borders.touched:
            for stock in borders.stock_of(process, layer):
                sides.setdefault(process, {})[place["change", stock, layer, period]] = -1.0
        for process in (key for key in borders.order if key in sides):
            rows.add(("balance", process, layer, period), sides[process])


def _wholes(system: FlowSystem, place: dict[Key, int], rows: Rows) -> None:
    parts: dict[str, list[str]] = {}
    for name, whole in system.flows.select("id", "part_of").unique(maintain_order=True).iter_rows():
        if whole is not None:
            parts.setdefault(whole, []).append(name)
    for (layer, period), flows in _layers(place).items():
        there = dict(flows)
        for whole, names in parts.items():
            mine = {there[name]: -1.0 for name in names if name in there}
            if whole in there and mine:
                rows.add(("whole", whole, layer, period), {there[whole]: 1.0} | mine)


def _stocks(system: FlowSystem, borders: Borders, place: dict[Key, int], rows: Rows) -> None:
    levels = [key for key in place if key[0] == "level"]
    before = dict(zip(system.periods[1:], system.periods, strict=False))
    for _, process, layer, period in levels:
        if period in before:
            earlier = place["level", process, layer, before[period]]
            now, change = place["level", process, layer, period], place["change", process, layer, period]
            rows.add(("carry", process, layer, period), {now: 1.0, earlier: -1.0, change: -1.0})
    for (kind, process, layer, period), whole in place.items():
        if kind == "change" and (parts := borders.stock_parts(process, layer)):
            mine = {place["change", part, layer, period]: -1.0 for part in parts}
            rows.add(("parts", process, layer, period), {whole: 1.0} | mine)


def _coefficients(
    system: FlowSystem, borders: Borders, place: dict[Key, int], rows: Rows, products: Products
) -> None:
    start = dict(system.flows.select("id", "from_process").iter_rows())
    layers = _layers(place)
    for kind, flow, layer, stated, value, sd in system.coefficients.select(
        "kind", "flow", "layer", "period", "value", "sd"
    ).iter_rows():
        for period in [stated] if stated else system.periods:
            mine = place.get(("flow", flow, layer, period))
            if kind == "concentration":
                goods = place.get(("flow", flow, GOODS, period))
                factors = [] if goods is None else [goods]
            else:
                there = {name for name, _ in layers.get((layer, period), [])}
                factors = [
                    variable
                    for name, variable in layers.get((layer, period), [])
                    if (start[flow], 1.0) in borders.crossings(name, there)
                ]
            if mine is None or not factors:
                continue
            key = (kind, flow, layer, period)
            if value is not None and sd == 0:
                rows.add(key, {mine: 1.0} | dict.fromkeys(factors, -value))
            else:
                row = rows.add(key, {mine: 1.0})
                for factor in factors:
                    products.add(row, factor, place[kind, flow, layer, stated or ""], -1.0)


def _covariance(system: FlowSystem, place: dict[Key, int], figures: pl.DataFrame) -> Covariance | None:
    """Errors of a group share a common part: the correlation of two is the root of the product of theirs."""
    sd, stated = figures["stated_sd"].to_list(), figures["stated"].to_list()
    groups: dict[str, list[tuple[int, float]]] = {}
    columns = ("id", "layer", "period", "error_group", "correlation")
    for name, layer, period, group, correlation in system.flows.select(columns).iter_rows():
        variable = place["flow", name, layer, period]
        if group is not None and stated[variable] is not None and sd[variable] and correlation:
            groups.setdefault(group, []).append((variable, correlation))
    for name, members in groups.items():
        if len(members) > _LARGEST_GROUP:
            raise ModelError(
                said(
                    "The error group '{group}' has {count} figures; at most {most} can err together. Part it by period "
                    "or by place.",
                    group=name,
                    count=len(members),
                    most=_LARGEST_GROUP,
                )
            )
    pairs = [pair for members in groups.values() for pair in _pairs(members, sd)]
    if not pairs:
        return None
    i, j, value = zip(*pairs, strict=True)
    return Covariance(i, j, value)


def _pairs(members: list[tuple[int, float]], sd: list[float]) -> Iterator[tuple[int, int, float]]:
    for at, (i, mine) in enumerate(members):
        for j, other in members[at + 1 :]:
            yield i, j, float(np.sqrt(mine * other)) * sd[i] * sd[j]
