"""A system of flows from tables in memory: polars or pandas frames, or columns of a spreadsheet by another name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Protocol

import polars as pl

from lichen.core.errors import Problem, ProblemsError
from lichen.core.graph import empty_table
from lichen.engine.flows.system import FlowSystem, flow_system, told
from lichen.engine.kit.flowdata.canonical import SHEETS, canonical, sheet_schema
from lichen.engine.kit.flowdata.finding import Finding
from lichen.engine.kit.flowdata.rules import broken, unknown_references

_YES = {"yes": True, "no": False, "true": True, "false": False}


class Columns(Protocol):
    """A table that can be told as lists by column, as a pandas frame can."""

    def to_dict(self, orient: str, /) -> Mapping[str, list[Any]]:
        """Return the columns as lists."""


Frame = pl.DataFrame | Columns | Mapping[str, list[Any]]


def system_from_frames(
    flows: Frame,
    processes: Frame | None = None,
    stocks: Frame | None = None,
    coefficients: Frame | None = None,
    *,
    name: str = "",
    currency: str = "",
    columns: Mapping[str, str] | None = None,
) -> FlowSystem:
    """Return the system that tables in memory describe.

    Parameters: the tables with the columns of the pack's sheets (docs/reference/pack.md), those that are left out
    count as not stated; without `processes` every end of a flow is one, and those called outside or environment need
    not balance. `columns` maps your names to those of the pack.

    Raises `ProblemsError` with everything that is wrong. NaN is an error: what is not known is None.

    >>> system = system_from_frames({"id": ["a", "b"], "from_process": ["outside", "mill"],
    ...     "to_process": ["mill", "outside"], "amount": [10, 9], "unit": ["kt", "kt"], "uncertainty": [5, 5]})
    >>> system.flows["amount"].to_list(), system.processes["id"].to_list()
    ([10000.0, 9000.0], ['outside', 'mill'])
    """
    given = {"flows": flows, "processes": processes, "stocks": stocks, "coefficients": coefficients}
    tables = {key: empty_table(key) for key in SHEETS}
    found: list[Finding] = []
    for key, table in given.items():
        if table is not None:
            typed, odd = _typed(key, listed(table, columns or {}))
            made = canonical(key, typed, currency or None)
            tables[key] = made.frame
            found += [*odd, *made.found]
    if processes is None:
        tables["processes"] = ends(tables["flows"])
    if found:
        raise ProblemsError(told([*found, *unknown_references(tables), *broken(tables)], name or "flows"))
    return flow_system(tables, name, currency)


def ends(flows: pl.DataFrame) -> pl.DataFrame:
    """Return the processes that flows lead from and to, those that are the world outside without a balance.

    >>> ends(empty_table("flows")).height
    0
    """
    pairs = [(a, b) for a, b in flows.select("from_process", "to_process").iter_rows()]
    keys = list(dict.fromkeys(end for pair in pairs for end in pair if end is not None))
    balance = [key.casefold() not in ("outside", "environment", "0") for key in keys]
    given = pl.DataFrame({"id": keys, "balance": balance}, schema={"id": pl.String, "balance": pl.Boolean})
    return pl.concat([empty_table("processes"), given], how="diagonal")


def listed(table: Frame, columns: Mapping[str, str]) -> dict[str, list[Any]]:
    """Return the columns of a table as lists, by the names that `columns` gives to yours.

    >>> listed({"Flow": ["a"]}, {"Flow": "id"})
    {'id': ['a']}
    """
    if isinstance(table, pl.DataFrame):
        lists: Mapping[str, list[Any]] = table.to_dict(as_series=False)
    elif isinstance(table, Mapping):
        lists = table
    else:
        lists = table.to_dict("list")
    return {columns.get(str(name), str(name)): list(cells) for name, cells in lists.items()}


def _typed(name: str, lists: Mapping[str, list[Any]]) -> tuple[pl.DataFrame, list[Finding]]:
    """Return the columns of a sheet by their kinds; what is of another kind is found and becomes null."""
    shape, schema = SHEETS[name], sheet_schema(name)
    height = max((len(cells) for cells in lists.values()), default=0)
    missing = [c.name for c in shape.columns if c.required and c.name not in lists]
    if missing:
        mend = f"add {' and '.join(missing)}, or say with 'columns' which of yours they are"
        raise ProblemsError(
            [Problem("table", name, 0, "", "", f"columns are missing: {', '.join(missing)}", mend)]
        )
    found: list[Finding] = []
    made = {}
    for column in shape.columns:
        cells = []
        for row, cell in enumerate(lists.get(column.name, [None] * height)):
            value, wrong = _cell(cell, column.kind)
            if wrong or (value is None and column.required):
                what = wrong or f"'{column.name}' is not stated"
                mend = (
                    "leave it empty (None) if it is not known"
                    if wrong and not column.required
                    else "fill it in"
                )
                found.append(Finding(name, row, column.name, what, mend, "cell"))
            cells.append(value)
        made[column.name] = pl.Series(column.name, cells, dtype=schema[column.name], strict=False)
    return pl.DataFrame(made), [*found, *_limits(name, made)]


def _limits(name: str, made: Mapping[str, pl.Series]) -> list[Finding]:
    """Find numbers beyond the limits of their column, and words that are none of its choices."""
    found = []
    for column in SHEETS[name].columns:
        cells = made[column.name]
        if column.choices:
            odd = ~cells.is_in(list(column.choices))
            listed = ", ".join(column.choices)
            found += _all(name, column.name, odd, "it is no word for this column", f"write one of {listed}")
        if column.minimum is not None:
            mend = "exchange where it comes from and goes to, or correct the sign"
            found += _all(name, column.name, cells < column.minimum, f"it is below {column.minimum:g}", mend)
        if column.maximum is not None:
            what = f"it is above {column.maximum:g}"
            found += _all(name, column.name, cells > column.maximum, what, "correct it")
    return found


def _all(name: str, column: str, odd: pl.Series, what: str, mend: str) -> list[Finding]:
    return [
        Finding(name, int(row), column, what, mend, "limit") for row in odd.fill_null(value=False).arg_true()
    ]


def _cell(cell: Any, kind: str) -> tuple[Any, str]:
    """Return a cell as the kind of its column, and what is wrong with it ("": nothing)."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None, ""
    if kind == "number":
        try:
            value = float(cell)
        except (TypeError, ValueError):
            return None, f"'{cell}' is not a number"
        return (value, "") if math.isfinite(value) else (None, "it is NaN or infinite")
    if isinstance(cell, float) and math.isnan(cell):
        return None, "it is NaN"
    if kind == "flag":
        flag = cell if isinstance(cell, bool) else _YES.get(str(cell).strip().casefold())
        return flag, "" if flag is not None else f"'{cell}' is neither yes nor no"
    if kind == "list":
        return ([part.strip() for part in cell.split(";")] if isinstance(cell, str) else list(cell)), ""
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip(), ""
