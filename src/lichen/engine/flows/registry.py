"""From a register of what enters and leaves sites to processes and flows, by site or by group of sites.

One row of the register for each site, material, direction and period; rows that say the same are added up. What has no
row in a period in which others have one is not known, unless it is said that it is nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl

from lichen.core.errors import Problem, ProblemsError, UnitError
from lichen.core.graph import resource_key
from lichen.core.pack.flows import GOODS
from lichen.engine.flows.frames import Frame, listed
from lichen.engine.kit.flowdata.measures import flow_unit, unit_name

NEEDED = ("site", "direction", "resource", "amount", "unit")
_IN = {"in", "input", "into", "received", "accepted", "entering"}
_OUT = {"out", "output", "removed", "sent", "leaving", "dispatched"}
WORLD = "outside"


class _Row(NamedTuple):
    """One row of a register in canonical units; amount and variance are None where they are not stated."""

    key: tuple[str, str, str, str]  # process, in or out, resource, layer
    period: str | None
    amount: float | None
    variance: float | None
    unit: str


def register_tables(
    table: Frame,
    *,
    columns: Mapping[str, str] | None = None,
    nothing_where_absent: bool = False,
    name: str = "register",
) -> dict[str, pl.DataFrame]:
    """Return the tables ``processes`` and ``flows``, as the pack has them, of a register of sites.

    `table` has the columns site, direction (in, out, or a word such as received or removed), resource, amount and unit,
    and if known group (sites of one group are one process), period and uncertainty [%, one standard deviation, errors
    independent]; `columns` maps your names to these. A flow without a row in a period is not known there, with
    `nothing_where_absent` 0. What comes in comes from, and what goes out goes to, the process ``outside``.

    Raises `ProblemsError` with everything that is wrong; `name` is how the register is called there.

    >>> made = register_tables({"site": ["a", "b", "a"], "group": ["sorting", "sorting", "sorting"],
    ...     "direction": ["in", "in", "out"], "resource": ["paper", "paper", "bales"], "amount": [2, 3, 4],
    ...     "unit": ["kt", "kt", "kt"]})
    >>> made["flows"].select("id", "from_process", "to_process", "amount").rows()
    [('in-sorting-paper', 'outside', 'sorting', 5000.0), ('out-sorting-bales', 'sorting', 'outside', 4000.0)]
    """
    cells = listed(table, columns or {})
    missing = [column for column in NEEDED if column not in cells]
    if missing:
        mend = f"add {' and '.join(missing)}, or say which of yours they are"
        raise ProblemsError(
            [Problem(name, "", 0, "", "", f"columns are missing: {', '.join(missing)}", mend)]
        )
    found: list[Problem] = []
    rows = []
    for at in range(len(cells["site"])):
        row, wrong = _read({column: values[at] for column, values in cells.items()}, at + 2, name)
        found += wrong
        if row is not None:
            rows.append(row)
    if found:
        raise ProblemsError(found)
    flows = pl.DataFrame(
        list(_summed(rows, 0.0 if nothing_where_absent else None)), schema=_FLOWS, orient="row"
    )
    ids = list(dict.fromkeys(row.key[0] for row in rows))
    names = _names(rows, cells)
    processes = pl.DataFrame({
        "id": [WORLD, *ids], "name": ["The world outside", *(names[key] for key in ids)],
        "balance": ["no", *("yes" for _ in ids)],
    })  # fmt: skip
    return {"processes": processes, "flows": flows}


_FLOWS = {
    "id": pl.String(), "from_process": pl.String(), "to_process": pl.String(), "resource": pl.String(),
    "layer": pl.String(), "period": pl.String(), "amount": pl.Float64(), "unit": pl.String(), "sd": pl.Float64(),
}  # fmt: skip


def _text(cell: Any) -> str:
    """Return a cell as text, without the spaces around it; '' where it is empty."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip()


def _number(cell: Any) -> float | None:
    """Return a cell as a number, NaN where it is none, None where it is empty."""
    if not isinstance(cell, float) and not _text(cell):
        return None
    try:
        return float(cell)
    except (TypeError, ValueError):
        return math.nan


def _read(cells: Mapping[str, Any], line: int, name: str) -> tuple[_Row | None, list[Problem]]:
    """Return a row in canonical units, or what is wrong with it."""

    def wrong(column: str, what: str, mend: str) -> Problem:
        return Problem(name, "", line, column, _text(cells[column]), what, mend)

    found = [
        wrong(column, f"'{column}' is not stated", "fill it in, or delete the row")
        for column in ("site", "resource", "unit")
        if not _text(cells[column])
    ]
    word = _text(cells["direction"]).casefold()
    if word not in _IN | _OUT:
        found.append(wrong("direction", "it says neither in nor out", "write in or out"))
    numbers: dict[str, float | None] = {}
    for column in ("amount", "uncertainty"):
        number = _number(cells.get(column))
        if number is not None and not (math.isfinite(number) and number >= 0):
            mend = "write a number of at least 0; leave the cell empty if it is not known"
            found.append(wrong(column, "it is no number of at least 0", mend))
        numbers[column] = number
    try:
        unit = flow_unit(_text(cells["unit"]) or "t", None)
    except UnitError as error:
        return None, [*found, wrong("unit", error.what, error.mend)]
    if found:
        return None, found
    amount, share = numbers["amount"], numbers["uncertainty"]
    amount = None if amount is None else amount * unit.factor
    variance = None if amount is None or share is None else (share / 100 * amount) ** 2
    layer = GOODS if unit.dimension == "mass" else unit.dimension
    process = _slug(_text(cells.get("group")) or _text(cells["site"]))
    key = process, "in" if word in _IN else "out", _text(cells["resource"]), layer
    return _Row(key, _text(cells.get("period")) or None, amount, variance, unit_name(unit.dimension)), []


def _slug(text: str) -> str:
    """Return a name as a key: small letters, figures and hyphens."""
    return "-".join("".join(c if c.isalnum() else " " for c in resource_key(text)).split()) or "x"


def _names(rows: list[_Row], cells: Mapping[str, list[Any]]) -> dict[str, str]:
    """Return how the register calls each process."""
    written = cells.get("group", [None] * len(rows))
    called: dict[str, str] = {}
    for row, group, site in zip(rows, written, cells["site"], strict=True):
        called.setdefault(row.key[0], _text(group) or _text(site))
    return called


def _summed(rows: list[_Row], absent: float | None) -> Iterator[tuple[object, ...]]:
    """Give the rows of the table of flows: sums by process, direction, resource and period."""
    sums: dict[tuple[str, str, str, str], dict[str | None, list[_Row]]] = {}
    for row in rows:
        sums.setdefault(row.key, {}).setdefault(row.period, []).append(row)
    periods = sorted({row.period for row in rows}, key=lambda period: period or "")
    for (process, side, resource, layer), by_period in sums.items():
        ends = (WORLD, process) if side == "in" else (process, WORLD)
        unit = next(iter(by_period.values()))[0].unit
        key = f"{side}-{process}-{_slug(resource)}"
        for period in periods:
            mine = by_period.get(period)
            amount, sd = (absent, None) if mine is None else _total(mine)
            yield key, *ends, resource, layer, period, amount, unit, sd


def _total(rows: list[_Row]) -> tuple[float | None, float | None]:
    """Return a sum and its deviation; not known where a part of it is not."""
    amounts, variances = [row.amount for row in rows], [row.variance for row in rows]
    known = [amount for amount in amounts if amount is not None]
    stated = [variance for variance in variances if variance is not None]
    amount = math.fsum(known) if len(known) == len(rows) else None
    return amount, math.sqrt(math.fsum(stated)) if len(stated) == len(rows) else None
