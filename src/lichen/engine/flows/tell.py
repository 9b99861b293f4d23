"""What was found, in plain words: amounts with the digits they need, data, and which balance misses how much."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from lichen.core.pack.flows import GOODS
from lichen.core.said import Figure, Said, Unit, joined, said
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
    return " ".join(_amount(value, unit, sd)).rstrip()


def amount_said(value: float, unit: str, sd: float | None = None) -> Said:
    """Return what `amount_words` does, as a part of a sentence that can be said again.

    >>> amount_said(67_204.0, "t")
    '67.2 kt'
    """
    number, name = _amount(value, unit, sd)
    return joined([Figure(number), Unit(name)] if name else [Figure(number)])


def _amount(value: float, unit: str, sd: float | None) -> tuple[str, str]:
    size, name = _fitting(value, unit)
    return _number(value / size, _places(value / size, None if sd is None else sd / size)), name


def plus_said(value: float, sd: float, unit: str) -> Said:
    """Return an amount and its standard deviation: two digits of the latter, and of the amount as many places.

    >>> plus_said(167_000.0, 6_680.0, "t"), plus_said(0.2041, 0.00312, ""), plus_said(5.0, 0.0, "t")
    ('167.0 ± 6.7 kt', '0.2041 ± 0.0031', '5 t')
    """
    if not sd > 0 or not math.isfinite(sd):
        return amount_said(value, unit, 0.0 if sd == 0 else None)
    size, name = _fitting(max(abs(value), sd), unit)
    places = _places(value / size, sd / size)
    both = joined([Figure(_fixed(value / size, places)), Figure(_fixed(sd / size, places))], " ± ")
    return joined([both, Unit(name)]) if name else both


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


_STOCKS: Mapping[tuple[str, bool], Callable[..., Said]] = {
    ("change", False): lambda **of: said("the change of the stock of '{process}'", **of),
    ("change", True): lambda **of: said("The change of the stock of '{process}'", **of),
    ("level", False): lambda **of: said("the level of the stock of '{process}'", **of),
    ("level", True): lambda **of: said("The level of the stock of '{process}'", **of),
}
_STOCKS_OF: Mapping[tuple[str, bool], Callable[..., Said]] = {
    ("change", False): lambda **of: said("the change of the stock of {layer} of '{process}'", **of),
    ("change", True): lambda **of: said("The change of the stock of {layer} of '{process}'", **of),
    ("level", False): lambda **of: said("the level of the stock of {layer} of '{process}'", **of),
    ("level", True): lambda **of: said("The level of the stock of {layer} of '{process}'", **of),
}
_DATA: Mapping[tuple[str, bool], Callable[..., Said]] = {
    ("flow", False): lambda **of: said("the flow '{id}' ({ends})", **of),
    ("flow", True): lambda **of: said("The flow '{id}' ({ends})", **of),
    ("concentration", False): lambda **of: said("the concentration in '{id}' ({ends})", **of),
    ("concentration", True): lambda **of: said("The concentration in '{id}' ({ends})", **of),
    ("transfer", False): lambda **of: said("the transfer coefficient of '{id}' ({ends})", **of),
    ("transfer", True): lambda **of: said("The transfer coefficient of '{id}' ({ends})", **of),
}


def datum_words(
    system: FlowSystem, kind: str, name: str, layer: str, period: str | None, *, begins: bool = False
) -> Said:
    """Return how a person calls a datum; with a capital where a sentence `begins` so.

    >>> from lichen.engine.flows.testing import splitter
    >>> datum_words(splitter(), "flow", "in", "goods", "2024")
    "the flow 'in' (wheat, outside → mill) in 2024"
    """
    plain = layer == GOODS
    if kind in ("change", "level"):
        table = _STOCKS if plain else _STOCKS_OF
        return in_period(table[kind, begins](process=system.names.get(name, name), layer=layer), period)
    ends = system.flows.filter(pl.col("id") == name).select("resource", "from_process", "to_process").row(0)
    road = f"{system.names.get(ends[1], ends[1])} → {system.names.get(ends[2], ends[2])}"
    called = _DATA[kind, begins](id=name, ends=", ".join(part for part in (ends[0], road) if part))
    return in_period(called if plain else said("{what} of {layer}", what=called, layer=layer), period)


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
        _against(system, missed(system, row), row["layer"], row["imbalance_sd"])
        for row in ranked.iter_rows(named=True)
    ]


def missed(system: FlowSystem, row: Mapping[str, Any], *, begins: bool = False) -> Said:
    """Return what a balance (a row of the table ``sheets``) misses.

    >>> from lichen.engine.flows.testing import splitter
    >>> missed(splitter(), {"process": "mill", "layer": "goods", "period": "2024", "imbalance": -1.0,
    ...     "imbalance_sd": 0.5})
    "the balance of 'mill' in 2024 misses 1 t (more leaves than enters)"
    """
    layer, gap = row["layer"], row["imbalance"]
    size = amount_said(abs(gap), unit_of(system, layer), row["imbalance_sd"])
    called = balance_words(system, row["process"], layer, row["period"], begins=begins)
    return misses(called, size, more_enters=gap > 0)


def misses(balance: str, size: str, *, more_enters: bool) -> Said:
    """Return that a balance misses something, and which way.

    >>> misses("it", "1 t", more_enters=True)
    'it misses 1 t (more enters than leaves)'
    """
    if more_enters:
        return said("{balance} misses {amount} (more enters than leaves)", balance=balance, amount=size)
    return said("{balance} misses {amount} (more leaves than enters)", balance=balance, amount=size)


def balance_words(
    system: FlowSystem, process: str, layer: str, period: str | None, *, begins: bool = False
) -> Said:
    """Return how a person calls a balance; with a capital where a sentence `begins` so.

    >>> from lichen.engine.flows.testing import splitter
    >>> balance_words(splitter(), "mill", "zinc", "2024")
    "the balance of zinc of 'mill' in 2024"
    """
    name = system.names.get(process, process)
    if layer == GOODS:
        plain = said("The balance of '{process}'", process=name)
        return in_period(plain if begins else said("the balance of '{process}'", process=name), period)
    of = {"process": name, "layer": layer}
    if begins:
        return in_period(said("The balance of {layer} of '{process}'", **of), period)
    return in_period(said("the balance of {layer} of '{process}'", **of), period)


def in_period(what: Said, period: str | None) -> Said:
    """Return what is spoken of with its period, if there are several.

    >>> in_period(said("the flow"), "2024"), in_period(said("the flow"), "all")
    ('the flow in 2024', 'the flow')
    """
    return said("{what} in {period}", what=what, period=period) if period and period != "all" else what


def _against(system: FlowSystem, gap: Said, layer: str, sd: float) -> Said:
    if sd == 0:
        return said("{gap}, though all its figures are stated as exact.", gap=gap)
    allowed = amount_said(LIMIT * sd, unit_of(system, layer), sd)
    return said("{gap}, where the stated errors allow about {amount}.", gap=gap, amount=allowed)


def text_or_none(value: object) -> str | None:
    """Return a cell as text, None where it is empty.

    >>> text_or_none(2024), text_or_none(None)
    ('2024', None)
    """
    return None if value is None else str(value)
