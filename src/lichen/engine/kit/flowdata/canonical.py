"""Typed columns of the tables of flows, as a person states them, in canonical form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import polars as pl

from lichen.core.errors import UnitError
from lichen.core.graph import SCHEMAS, resource_key
from lichen.core.pack import COEFFICIENTS, FLOWS, PROCESSES, STOCKS
from lichen.core.pack.flows import GOODS
from lichen.core.said import said
from lichen.core.tables import TableShape
from lichen.engine.kit.flowdata.errors_stated import stated
from lichen.engine.kit.flowdata.finding import Finding
from lichen.engine.kit.flowdata.measures import flow_unit, ratio_unit

SHEETS: dict[str, TableShape] = {shape.name: shape for shape in (PROCESSES, FLOWS, STOCKS, COEFFICIENTS)}
_KINDS: dict[str, pl.DataType] = {"number": pl.Float64(), "flag": pl.Boolean(), "list": pl.List(pl.String())}
_ERRORS = ("sd", "low", "high")
Value = TypeVar("Value")


@dataclass(frozen=True, eq=False)
class Canonical:
    """A table in canonical form [row of the sheet], nulls where a cell is wrong, and what is wrong."""

    frame: pl.DataFrame
    found: tuple[Finding, ...]


def sheet_schema(name: str) -> dict[str, pl.DataType]:
    """Return the columns of a sheet of flows with their types, numbers in the unit of the row.

    >>> sheet_schema("processes")["balance"]
    Boolean
    """
    return {column.name: _KINDS.get(column.kind, pl.String()) for column in SHEETS[name].columns}


def canonical(name: str, frame: pl.DataFrame, currency: str | None = None) -> Canonical:
    """Return a sheet of flows in canonical form.

    `frame` has the columns of `sheet_schema`; `currency` is that of the pack (None: money cannot be read).

    >>> frame = pl.DataFrame({"id": ["f"], "amount": [2.0], "unit": ["kt"]}, schema_overrides=sheet_schema("flows"))
    >>> full = frame.with_columns(pl.lit(None, t).alias(c) for c, t in sheet_schema("flows").items()
    ...                           if c not in frame.columns)
    >>> canonical("flows", full).frame.select("id", "layer", "dimension", "amount").rows()
    [('f', 'goods', 'mass', 2000.0)]
    """
    make: dict[str, Callable[[pl.DataFrame, str | None], Canonical]] = {
        "processes": _processes, "flows": _flows, "stocks": _stocks, "coefficients": _coefficients,
    }  # fmt: skip
    return make[name](frame, currency)


def _shaped(name: str, columns: Mapping[str, pl.Series]) -> pl.DataFrame:
    return pl.DataFrame({column: columns[column].cast(dtype) for column, dtype in SCHEMAS[name].items()})


def _processes(frame: pl.DataFrame, _: str | None) -> Canonical:
    filled = frame.with_columns(pl.col("balance").fill_null(value=True))
    return Canonical(_shaped("processes", filled.to_dict()), ())


def _layers(frame: pl.DataFrame) -> pl.Series:
    """Layers without the capitals and spaces in which they are written; not stated counts as goods."""
    return _keys(frame["layer"]).fill_null(GOODS)


def _keys(texts: pl.Series) -> pl.Series:
    known = {text: resource_key(text) for text in texts.drop_nulls().unique()}
    return texts.replace_strict(known, default=None, return_dtype=pl.String)


def _status(frame: pl.DataFrame) -> pl.Series:
    return frame["status"].fill_null("assumption")


def _each(
    table: str, frame: pl.DataFrame, read: Callable[[str], Value]
) -> tuple[dict[str, Value], list[Finding]]:
    """Read each distinct unit once; what cannot be read is found in each row."""
    cells = frame["unit"]
    values: dict[str, Value] = {}
    found = []
    for text in cells.drop_nulls().unique(maintain_order=True):
        try:
            values[text] = read(text)
        except UnitError as error:
            found += [
                Finding(table, int(row), "unit", error.what, error.mend, "unit")
                for row in (cells == text).arg_true()
            ]
    return values, found


def _amounts(
    table: str, frame: pl.DataFrame, currency: str | None
) -> tuple[dict[str, pl.Series], list[Finding]]:
    known, found = _each(table, frame, lambda text: flow_unit(text, currency))
    dimension = frame["unit"].replace_strict(
        {t: u.dimension for t, u in known.items()}, default=None, return_dtype=pl.String
    )
    factor = frame["unit"].replace_strict(
        {t: u.factor for t, u in known.items()}, default=None, return_dtype=pl.Float64
    )
    errors, wrong = stated(table, frame, "amount")
    columns = errors.to_dict() | {name: errors[name] * factor for name in _ERRORS}
    columns |= {"amount": frame["amount"] * factor, "dimension": dimension, "layer": _layers(frame)}
    return columns | {"status": _status(frame)}, found + wrong


def _flows(frame: pl.DataFrame, currency: str | None) -> Canonical:
    columns, found = _amounts("flows", frame, currency)
    columns |= {"key": _keys(frame["resource"]), "correlation": frame["correlation"].fill_null(0.5)}
    grouped = frame["error_group"].is_not_null()
    columns["correlation"] = columns["correlation"].set(~grouped, None)
    return Canonical(_shaped("flows", frame.to_dict() | columns), tuple(found))


def _stocks(frame: pl.DataFrame, currency: str | None) -> Canonical:
    columns, found = _amounts("stocks", frame, currency)
    return Canonical(_shaped("stocks", frame.to_dict() | columns), tuple(found))


def _coefficients(frame: pl.DataFrame, currency: str | None) -> Canonical:
    share = (frame["kind"] == "transfer").fill_null(value=False)
    known, found = _each("coefficients", frame, lambda text: ratio_unit(text, currency))
    plain = [text for text, ratio in known.items() if ratio.above is None]
    odd = share & frame["unit"].is_not_null() & ~frame["unit"].is_in(plain)
    mend = said("write %, or leave the unit empty and give a share such as {example}", example="0.4")
    what = said("a transfer coefficient is a plain share")
    found += [Finding("coefficients", int(row), "unit", what, mend, "unit") for row in odd.arg_true()]
    factor = frame["unit"].replace_strict(
        {t: r.factor for t, r in known.items()}, default=None, return_dtype=pl.Float64
    )
    factor = factor.set(frame["unit"].is_null(), 1.0)
    errors, wrong = stated("coefficients", frame, "value")
    columns = errors.to_dict() | {name: errors[name] * factor for name in _ERRORS}
    columns |= {"value": frame["value"] * factor, "layer": _layers(frame), "status": _status(frame)}
    for name, part in (("dimension", "above"), ("per", "below")):
        sides = {text: getattr(ratio, part) for text, ratio in known.items()}
        columns[name] = frame["unit"].replace_strict(sides, default=None, return_dtype=pl.String)
    return Canonical(_shaped("coefficients", frame.to_dict() | columns), tuple(found + wrong))
