"""What was found, in plain words: amounts with the digits they need, data, and which balance misses how much."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import polars as pl

from lichen.engine.flows.system import FlowSystem
from lichen.engine.kit.flowdata.measures import unit_name

LIMIT = 1.959963984540054  # of a test: beyond it one of twenty honest figures would lie
_MANY = {"t": ((1e9, "Gt"), (1e6, "Mt"), (1e3, "kt")), "MWh": ((1e6, "TWh"), (1e3, "GWh"))}


def amount_words(value: float, unit: str, sd: float | None = None) -> str:
    """Return an amount with a unit of fitting size, and the digits that its standard deviation needs.

    Without one it has three digits; an exact one (`sd` 0) has six.

    >>> amount_words(67_204.0, "t"), amount_words(-0.25, "t"), amount_words(1234.0, "EUR")
    ('67.2 kt', '-0.25 t', '1 230 EUR')
    >>> amount_words(67_204.0, "t", 1.2), amount_words(67_204.0, "t", 4_000.0)
    ('67.204 kt', '67.2 kt')
    """
    size, name = _fitting(value, unit)
    return (
        f"{_number(value / size, _places(value / size, None if sd is None else sd / size))} {name}".rstrip()
    )


def plus_words(value: float, sd: float, unit: str) -> str:
    """Return an amount and its standard deviation: two digits of the latter, and of the amount as many places.

    >>> plus_words(167_000.0, 6_680.0, "t"), plus_words(0.2041, 0.00312, ""), plus_words(5.0, 0.0, "t")
    ('167.0 ± 6.7 kt', '0.2041 ± 0.0031', '5 t')
    """
    if not sd > 0 or not math.isfinite(sd):
        return amount_words(value, unit, 0.0 if sd == 0 else None)
    size, name = _fitting(max(abs(value), sd), unit)
    places = _places(value / size, sd / size)
    return f"{_fixed(value / size, places)} ± {_fixed(sd / size, places)} {name}".rstrip()


def _fitting(value: float, unit: str) -> tuple[float, str]:
    return next(((size, name) for size, name in _MANY.get(unit, ()) if abs(value) >= size), (1.0, unit))


def _places(value: float, sd: float | None) -> int:
    """Return how many decimal places an amount needs; less than none where its error is large."""
    if sd is not None and sd > 0 and math.isfinite(sd):
        places = 1 - math.floor(math.log10(sd))
        rounded = round(sd, places)  # 0.996 has its two digits as 1.0
        return 1 - math.floor(math.log10(rounded))
    if value == 0 or not math.isfinite(value):
        return 0
    return (2 if sd is None else 5) - math.floor(math.log10(abs(value)))


def _fixed(value: float, places: int) -> str:
    if not math.isfinite(value):
        return str(value)
    rounded = round(value, places) + 0.0  # no negative zero
    return f"{rounded:,.{max(places, 0)}f}".replace(",", " ")


def _number(value: float, places: int) -> str:
    text = _fixed(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


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
    when = _when(period)
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
    striking = sheets.filter(
        (pl.col("test").abs() > LIMIT) | ((pl.col("imbalance_sd") == 0) & (pl.col("imbalance") != 0))
    )
    ranked = striking.sort(pl.col("test").abs(), descending=True, nulls_last=True, maintain_order=True)
    return [
        f"{missed(system, row)}, {_against(system, row['layer'], row['imbalance_sd'])}."
        for row in ranked.iter_rows(named=True)
    ]


def missed(system: FlowSystem, row: Mapping[str, Any]) -> str:
    """Return what a balance (a row of the table ``sheets``) misses.

    >>> from lichen.engine.flows.testing import splitter
    >>> missed(splitter(), {"process": "mill", "layer": "goods", "period": "2024", "imbalance": -1.0,
    ...     "imbalance_sd": 0.5})
    "the balance of 'mill' in 2024 misses 1 t (more leaves than enters)"
    """
    layer, gap = row["layer"], row["imbalance"]
    side = "more enters than leaves" if gap > 0 else "more leaves than enters"
    size = amount_words(abs(gap), unit_of(system, layer), row["imbalance_sd"])
    return f"{balance_words(system, row['process'], layer, row['period'])} misses {size} ({side})"


def balance_words(system: FlowSystem, process: str, layer: str, period: str | None) -> str:
    """Return how a person calls a balance.

    >>> from lichen.engine.flows.testing import splitter
    >>> balance_words(splitter(), "mill", "zinc", "2024")
    "the balance of zinc of 'mill' in 2024"
    """
    what = "" if layer == "goods" else f" of {layer}"
    return f"the balance{what} of '{system.names.get(process, process)}'{_when(period)}"


def _when(period: str | None) -> str:
    return f" in {period}" if period and period != "all" else ""


def _against(system: FlowSystem, layer: str, sd: float) -> str:
    if sd == 0:
        return "though all its figures are stated as exact"
    return f"where the stated errors allow about {amount_words(LIMIT * sd, unit_of(system, layer), sd)}"


def text_or_none(value: object) -> str | None:
    """Return a cell as text, None where it is empty.

    >>> text_or_none(2024), text_or_none(None)
    ('2024', None)
    """
    return None if value is None else str(value)
