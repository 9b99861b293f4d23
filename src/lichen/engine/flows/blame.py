"""Which figures are likely at fault, in plain words, with what the others say each should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lichen.core.said import Said, joined, said
from lichen.engine.flows.compile import Compiled
from lichen.engine.flows.system import FlowSystem
from lichen.engine.flows.tell import (
    LIMIT,
    amount_said,
    datum_words,
    missed,
    plus_said,
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
    told: list[str] = []
    seen = set()
    striking = sheets.filter(pl.col("test").abs() > LIMIT)
    for gap in striking.sort(pl.col("test").abs(), descending=True, maintain_order=True).iter_rows(
        named=True
    ):
        inside = _variables(compiled, balances[gap["process"], gap["layer"], gap["period"]])
        suspects = [i for i in accused if i in inside]
        worst = suspects[0] if suspects else int(inside[np.argmax(tests[inside])])
        row = accused.get(worst) or data.row(worst, named=True) | {"rivals": []}
        both = joined([missed(system, gap, begins=True), likeliest(system, row)], "; ")
        told.append(_or(system, both, data, row["rivals"]))
        seen.add(worst)
    for variable, row in accused.items():
        if variable not in seen:
            told.append(_or(system, likeliest(system, row, begins=True), data, row["rivals"]))
    return told


def _or(system: FlowSystem, fault: Said, data: pl.DataFrame, alike: Sequence[int]) -> Said:
    """Name beside a fault the data that are as likely at fault: the balances cannot tell them apart."""
    if not alike:
        return fault
    names = joined([datum_of(system, data.row(i, named=True)) for i in alike[:_SHOWN]], "; ")
    if len(alike) > _SHOWN:
        names = said("{names} and {count} more", names=names, count=len(alike) - _SHOWN)
    rivals = said("Just as likely, for the balances cannot tell them apart: {names}.", names=names)
    return joined([fault, rivals])


def datum_of(system: FlowSystem, row: Mapping[str, Any], *, begins: bool = False) -> Said:
    """Return how a person calls the datum of a row with kind, id, layer and period.

    >>> from lichen.engine.flows.testing import splitter
    >>> datum_of(splitter(), {"kind": "flow", "id": "in", "layer": "goods", "period": None})
    "the flow 'in' (wheat, outside → mill)"
    """
    period = text_or_none(row["period"])
    return datum_words(system, row["kind"], row["id"], row["layer"], period, begins=begins)


def _variables(compiled: Compiled, row: int) -> NDArray[np.int64]:
    problem = compiled.problem
    found: NDArray[np.int64] = problem.index[problem.start[row] : problem.start[row + 1]]
    return found


def likeliest(system: FlowSystem, row: Mapping[str, Any], *, begins: bool = False) -> Said:
    """Return that a datum (a row of the table ``data``) is the likeliest fault, and what the others say of it.

    >>> from lichen.engine.flows.testing import splitter
    >>> likeliest(splitter(), {"kind": "flow", "id": "in", "layer": "goods", "period": "2024", "stated": 10.0,
    ...     "stated_sd": 1.0, "basis": "sd", "others_say": 13.0, "others_sd": 1.5, "test": 2.1})[:67]
    "the likeliest fault is the flow 'in' (wheat, outside → mill) in 202"
    """
    if row["test"] is None or row["others_say"] is None:
        if begins:
            return said("Its figures cannot be told apart: each could be at fault.")
        return said("its figures cannot be told apart: each could be at fault.")
    of = {"datum": datum_of(system, row), "stated": against_others(system, row)}
    if begins:
        return said("The likeliest fault is {datum}, {stated}.", **of)
    return said("the likeliest fault is {datum}, {stated}.", **of)


def datum_sentence(system: FlowSystem, row: Mapping[str, Any]) -> Said:
    """Return what the others make of a datum, as a sentence.

    >>> from lichen.engine.flows.testing import splitter
    >>> datum_sentence(splitter(), {"kind": "flow", "id": "in", "layer": "goods", "period": None, "stated": 10.0,
    ...     "stated_sd": 1.0, "basis": "sd", "others_say": 13.0, "others_sd": 1.5})[:60]
    "The flow 'in' (wheat, outside → mill) is stated as 10.0 ± 1."
    """
    datum = datum_of(system, row, begins=True)
    return said("{datum} is {stated}.", datum=datum, stated=against_others(system, row))


def against_others(system: FlowSystem, row: Mapping[str, Any]) -> Said:
    """Return how a datum is stated, and what the others say of it.

    >>> from lichen.engine.flows.testing import splitter
    >>> against_others(splitter(), {"kind": "flow", "layer": "goods", "stated": 10.0, "stated_sd": 1.0, "basis": "sd",
    ...     "others_say": 13.0, "others_sd": 1.5})
    'stated as 10.0 ± 1.0 t: the others say 13.0 ± 1.5 t'
    """
    unit = "" if row["kind"] in ("concentration", "transfer") else unit_of(system, row["layer"])
    others_sd = row["others_sd"]
    others = amount_said(row["others_say"], unit, row["stated_sd"])
    if others_sd is not None:
        others = plus_said(row["others_say"], others_sd, unit)
    if row["basis"] == "range":
        half = row["stated_sd"] * np.sqrt(3.0)
        low, high = (amount_said(row["stated"] + sign * half, unit, half) for sign in (-1, 1))
        ends = {"low": low, "high": high, "others": others}
        return said("only known to lie between {low} and {high}: the others say {others}", **ends)
    stated = plus_said(row["stated"], row["stated_sd"] or 0.0, unit)
    return said("stated as {amount}: the others say {others}", amount=stated, others=others)
