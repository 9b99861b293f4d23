"""What was found, in plain words: which balance misses how much, which figure is at fault, what the others say."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lichen.engine.flows.compile import Compiled
from lichen.engine.flows.system import FlowSystem
from lichen.engine.kit.flowdata.measures import unit_name

LIMIT = 1.959963984540054  # of a test: beyond it one of twenty honest figures would lie
_ALIKE = 1e-6  # relative: tests nearer to each other are the same but for rounding
_MANY = {"t": ((1e9, "Gt"), (1e6, "Mt"), (1e3, "kt")), "MWh": ((1e6, "TWh"), (1e3, "GWh"))}


def amount_words(value: float, unit: str) -> str:
    """Return an amount with three digits and a unit of fitting size.

    >>> amount_words(67_204.0, "t"), amount_words(-0.25, "t"), amount_words(1234.0, "EUR")
    ('67.2 kt', '-0.25 t', '1 230 EUR')
    """
    for size, name in _MANY.get(unit, ()):
        if abs(value) >= size:
            return f"{_three(value / size)} {name}"
    return f"{_three(value)} {unit}".rstrip()


def _three(value: float) -> str:
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    digits = 2 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    if digits <= 0:
        return f"{rounded:,.0f}".replace(",", " ")
    return f"{rounded:.{digits}f}".rstrip("0").rstrip(".")


def unit_of(system: FlowSystem, layer: str) -> str:
    """Return the canonical unit of a layer.

    >>> from lichen.engine.flows.testing import splitter
    >>> unit_of(splitter(), "goods")
    't'
    """
    return unit_name(system.dimensions.get(layer, "mass"), system.currency)


def datum_words(system: FlowSystem, kind: str, name: str, layer: str, period: str | None) -> str:
    """Return how a person calls a datum.

    >>> from lichen.engine.flows.testing import splitter
    >>> datum_words(splitter(), "flow", "in", "goods", "2024")
    "the flow 'in' (wheat, outside → mill) in 2024"
    """
    when = f" in {period}" if period and period != "all" else ""
    what = "" if layer == "goods" else f" of {layer}"
    if kind in ("change", "level"):
        return f"the {kind} of the stock{what} of '{system.names.get(name, name)}'{when}"
    ends = system.flows.filter(pl.col("id") == name).select("resource", "from_process", "to_process").row(0)
    road = f"{system.names.get(ends[1], ends[1])} → {system.names.get(ends[2], ends[2])}"
    word = {
        "flow": "the flow",
        "concentration": "the concentration in",
        "transfer": "the transfer coefficient of",
    }
    return f"{word[kind]} '{name}' ({', '.join(part for part in (ends[0], road) if part)}){what}{when}"


def gap_sentences(system: FlowSystem, sheets: pl.DataFrame) -> list[str]:
    """Return a sentence for each gap beyond what the stated errors explain, the most striking first.

    >>> gap_sentences.__name__
    'gap_sentences'
    """
    told = []
    striking = sheets.filter(
        (pl.col("test").abs() > LIMIT) | ((pl.col("imbalance_sd") == 0) & (pl.col("imbalance") != 0))
    )
    ranked = striking.sort(pl.col("test").abs(), descending=True, nulls_last=True, maintain_order=True)
    for process, layer, period, gap, sd in ranked.select(
        "process", "layer", "period", "imbalance", "imbalance_sd"
    ).iter_rows():
        told.append(f"{_missed(system, process, layer, period, gap)}, {_against(system, layer, sd)}.")
    return told


def _missed(system: FlowSystem, process: str, layer: str, period: str | None, gap: float) -> str:
    what = "" if layer == "goods" else f" of {layer}"
    when = f" in {period}" if period and period != "all" else ""
    side = "more enters than leaves" if gap > 0 else "more leaves than enters"
    size = amount_words(abs(gap), unit_of(system, layer))
    return f"the balance{what} of '{system.names.get(process, process)}'{when} misses {size} ({side})"


def _against(system: FlowSystem, layer: str, sd: float) -> str:
    if sd == 0:
        return "though all its figures are stated as exact"
    return f"where the stated errors allow about {amount_words(LIMIT * sd, unit_of(system, layer))}"


def fault_sentences(
    system: FlowSystem, compiled: Compiled, sheets: pl.DataFrame, data: pl.DataFrame
) -> list[str]:
    """Return, for each striking gap, the likeliest fault and what the other figures say it should be.

    >>> fault_sentences.__name__
    'fault_sentences'
    """
    named = enumerate(compiled.rows.iter_rows())
    balances = {(name, layer, period): row for row, (kind, name, layer, period) in named if kind == "balance"}
    tests = data["test"].abs().fill_null(0.0).to_numpy()
    told = []
    striking = sheets.filter(pl.col("test").abs() > LIMIT)
    ranked = striking.sort(pl.col("test").abs(), descending=True, maintain_order=True)
    for process, layer, period, gap in ranked.select("process", "layer", "period", "imbalance").iter_rows():
        inside = _variables(compiled, balances[process, layer, period])
        worst = int(inside[np.argmax(tests[inside])])
        alike = [int(i) for i in inside if tests[i] > tests[worst] * (1 - _ALIKE) and i != worst]
        said = _missed(system, process, layer, period, gap)
        fault = likeliest(system, data.row(worst, named=True))
        told.append(f"{said[:1].upper()}{said[1:]}; {fault}{_or(system, data, alike)}")
    return told


def _or(system: FlowSystem, data: pl.DataFrame, alike: list[int]) -> str:
    """Name the data that are as likely at fault: the balances cannot tell them apart."""
    if not alike or data["test"][alike[0]] is None:
        return ""
    rows = [data.row(i, named=True) for i in alike[:3]]
    names = [datum_words(system, row["kind"], row["id"], row["layer"], row["period"]) for row in rows]
    return f" Just as likely, for the balances cannot tell them apart: {'; '.join(names)}."


def _variables(compiled: Compiled, row: int) -> NDArray[np.int64]:
    problem = compiled.problem
    found: NDArray[np.int64] = problem.index[problem.start[row] : problem.start[row + 1]]
    return found


def likeliest(system: FlowSystem, row: Mapping[str, object]) -> str:
    """Return that a datum (a row of the table ``data``) is the likeliest fault, and what the others say of it.

    >>> from lichen.engine.flows.testing import splitter
    >>> likeliest(splitter(), {"kind": "flow", "id": "in", "layer": "goods", "period": "2024", "stated": 10.0,
    ...     "stated_sd": 1.0, "others_say": 13.0, "others_sd": 1.5, "test": 2.1})[:67]
    "the likeliest fault is the flow 'in' (wheat, outside → mill) in 202"
    """
    name = datum_words(
        system, str(row["kind"]), str(row["id"]), str(row["layer"]), text_or_none(row["period"])
    )
    share = row["kind"] in ("concentration", "transfer")
    unit = "" if share else unit_of(system, str(row["layer"]))
    if not isinstance(row["test"], float) or not isinstance(row["others_say"], float):
        return "its figures cannot be told apart: each could be at fault."
    stated, others = (
        _plus(row["stated"], row["stated_sd"], unit),
        _plus(row["others_say"], row["others_sd"], unit),
    )
    return f"the likeliest fault is {name}, stated as {stated}: the others say {others}."


def text_or_none(value: object) -> str | None:
    """Return a cell as text, None where it is empty.

    >>> text_or_none(2024), text_or_none(None)
    ('2024', None)
    """
    return None if value is None else str(value)


def _plus(value: object, sd: object, unit: str) -> str:
    """Write a value and its error in one unit."""
    number, error = float(str(value)), float(str(sd))
    for size, name in _MANY.get(unit, ()):
        if abs(number) >= size:
            return f"{_three(number / size)} ± {_three(error / size)} {name}"
    return f"{_three(number)} ± {_three(error)} {unit}".rstrip()
