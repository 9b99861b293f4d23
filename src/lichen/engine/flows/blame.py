"""Which figures are likely at fault, in plain words, with what the others say each should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lichen.engine.flows.compile import Compiled
from lichen.engine.flows.system import FlowSystem
from lichen.engine.flows.tell import (
    LIMIT,
    amount_words,
    datum_words,
    missed,
    plus_words,
    text_or_none,
    unit_of,
)

_SHOWN = 3


def fault_sentences(
    system: FlowSystem, compiled: Compiled, sheets: pl.DataFrame, data: pl.DataFrame, faults: pl.DataFrame
) -> list[str]:
    """Return for each striking gap the likeliest fault and what the others say, then the faults beside these.

    >>> from lichen.engine.flows import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> reconcile(splitter((10.0, 2.0, 1.0), sd=0.5)).sentences[1][:62]
    "The balance of 'mill' in 2024 misses 7 t (more enters than lea"
    """
    named = enumerate(compiled.rows.iter_rows())
    balances = {(name, layer, period): row for row, (kind, name, layer, period) in named if kind == "balance"}
    accused = dict(zip(faults["variable"], faults.iter_rows(named=True), strict=True))
    tests = data["test"].abs().fill_null(0.0).to_numpy()
    told, seen = [], set()
    striking = sheets.filter(pl.col("test").abs() > LIMIT)
    for gap in striking.sort(pl.col("test").abs(), descending=True, maintain_order=True).iter_rows(
        named=True
    ):
        inside = _variables(compiled, balances[gap["process"], gap["layer"], gap["period"]])
        suspects = [i for i in accused if i in inside]
        worst = suspects[0] if suspects else int(inside[np.argmax(tests[inside])])
        row = accused.get(worst) or data.row(worst, named=True) | {"rivals": []}
        said = missed(system, gap)
        told.append(
            f"{said[:1].upper()}{said[1:]}; {likeliest(system, row)}{_or(system, data, row['rivals'])}"
        )
        seen.add(worst)
    for variable, row in accused.items():
        if variable not in seen:
            said = likeliest(system, row)
            told.append(f"{said[:1].upper()}{said[1:]}{_or(system, data, row['rivals'])}")
    return told


def _or(system: FlowSystem, data: pl.DataFrame, alike: Sequence[int]) -> str:
    """Name the data that are as likely at fault: the balances cannot tell them apart."""
    if not alike:
        return ""
    names = [datum_of(system, data.row(i, named=True)) for i in alike[:_SHOWN]]
    more = f" and {len(alike) - _SHOWN} more" if len(alike) > _SHOWN else ""
    return f" Just as likely, for the balances cannot tell them apart: {'; '.join(names)}{more}."


def datum_of(system: FlowSystem, row: Mapping[str, Any]) -> str:
    """Return how a person calls the datum of a row with kind, id, layer and period.

    >>> from lichen.engine.flows.testing import splitter
    >>> datum_of(splitter(), {"kind": "flow", "id": "in", "layer": "goods", "period": None})
    "the flow 'in' (wheat, outside → mill)"
    """
    return datum_words(system, row["kind"], row["id"], row["layer"], text_or_none(row["period"]))


def _variables(compiled: Compiled, row: int) -> NDArray[np.int64]:
    problem = compiled.problem
    found: NDArray[np.int64] = problem.index[problem.start[row] : problem.start[row + 1]]
    return found


def likeliest(system: FlowSystem, row: Mapping[str, Any]) -> str:
    """Return that a datum (a row of the table ``data``) is the likeliest fault, and what the others say of it.

    >>> from lichen.engine.flows.testing import splitter
    >>> likeliest(splitter(), {"kind": "flow", "id": "in", "layer": "goods", "period": "2024", "stated": 10.0,
    ...     "stated_sd": 1.0, "basis": "sd", "others_say": 13.0, "others_sd": 1.5, "test": 2.1})[:67]
    "the likeliest fault is the flow 'in' (wheat, outside → mill) in 202"
    """
    if row["test"] is None or row["others_say"] is None:
        return "its figures cannot be told apart: each could be at fault."
    return f"the likeliest fault is {datum_of(system, row)}, {against_others(system, row)}."


def against_others(system: FlowSystem, row: Mapping[str, Any]) -> str:
    """Return how a datum is stated, and what the others say of it.

    >>> from lichen.engine.flows.testing import splitter
    >>> against_others(splitter(), {"kind": "flow", "layer": "goods", "stated": 10.0, "stated_sd": 1.0, "basis": "sd",
    ...     "others_say": 13.0, "others_sd": 1.5})
    'stated as 10.0 ± 1.0 t: the others say 13.0 ± 1.5 t'
    """
    unit = "" if row["kind"] in ("concentration", "transfer") else unit_of(system, row["layer"])
    stated = f"stated as {plus_words(row['stated'], row['stated_sd'] or 0.0, unit)}"
    if row["basis"] == "range":
        half = row["stated_sd"] * np.sqrt(3.0)
        low, high = (amount_words(row["stated"] + sign * half, unit, half) for sign in (-1, 1))
        stated = f"only known to lie between {low} and {high}"
    others_sd = row["others_sd"]
    others = amount_words(row["others_say"], unit, row["stated_sd"])
    if others_sd is not None:
        others = plus_words(row["others_say"], others_sd, unit)
    return f"{stated}: the others say {others}"
