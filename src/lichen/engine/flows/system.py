"""A system of material flows: processes, flows, stocks and coefficients, over layers and periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from lichen.core.errors import Problem, ProblemsError
from lichen.core.graph import SCHEMAS, Region
from lichen.engine.kit.flowdata.canonical import SHEETS
from lichen.engine.kit.flowdata.finding import Finding
from lichen.engine.kit.flowdata.rules import broken, unknown_references

ONE_PERIOD = "all"


@dataclass(frozen=True, eq=False)
class FlowSystem:
    """A checked system of flows; make it with `flow_system`, `system_of` a region or `lichen.engine.flows.frames`.

    The tables are those of `lichen.core.graph`, and every row has its period. `currency` names the unit of the layer
    money.
    """

    name: str
    processes: pl.DataFrame
    flows: pl.DataFrame
    stocks: pl.DataFrame
    coefficients: pl.DataFrame
    currency: str = ""

    def __post_init__(self) -> None:
        """Refuse a table whose columns are not those of its schema."""
        for name in SHEETS:
            table: pl.DataFrame = getattr(self, name)
            if dict(table.schema) != SCHEMAS[name]:
                raise TypeError(f"table '{name}' has columns {dict(table.schema)}, expected {SCHEMAS[name]}")

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """The periods, in order."""
        every = pl.concat([self.flows["period"], self.stocks["period"]]).unique().to_list()
        whole = all(period.isdigit() for period in every)
        return tuple(sorted(every, key=(lambda p: (int(p), p)) if whole else (lambda p: (0, p))))

    @cached_property
    def dimensions(self) -> Mapping[str, str]:
        """What the amounts of each layer are, by layer: mass, energy, volume or money."""
        tables = [frame.select("layer", "dimension") for frame in (self.flows, self.stocks)]
        stated = dict(pl.concat(tables).drop_nulls().unique("layer", maintain_order=True).iter_rows())
        given = self.coefficients.filter(pl.col("kind") == "concentration")
        for layer, dimension in given.select("layer", "dimension").iter_rows():
            stated.setdefault(layer, dimension or stated.get("goods", "mass"))
        return stated

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of each process as people know it, by its id."""
        return {key: name or key for key, name in self.processes.select("id", "name").iter_rows()}


def flow_system(tables: Mapping[str, pl.DataFrame], name: str = "", currency: str = "") -> FlowSystem:
    """Return the system of canonical tables, checked as a whole.

    Raises `ProblemsError` with everything that breaks the rules of `lichen.engine.kit.flowdata.rules`.

    >>> from lichen.engine.flows.testing import splitter
    >>> splitter().periods, dict(splitter().dimensions)
    (('2024',), {'goods': 'mass'})
    """
    found = [*unknown_references(tables), *broken(tables), *_not_numbers(tables)]
    if found:
        raise ProblemsError(told(found, name or "flows"))
    placed = {key: tables[key] for key in SHEETS}
    for key in ("flows", "stocks"):
        placed[key] = placed[key].with_columns(pl.col("period").fill_null(ONE_PERIOD))
    return FlowSystem(name, **placed, currency=currency)


def system_of(region: Region) -> FlowSystem:
    """Return the system of flows of a region; raises `ProblemsError` as `flow_system` does.

    >>> system_of(Region("Valley", 2024, "EUR", "WGS84")).flows.height
    0
    """
    return flow_system({name: getattr(region, name) for name in SHEETS}, region.name, region.currency)


def told(found: list[Finding], file: str) -> list[Problem]:
    """Return findings as problems of a table in memory: the first record is row 2, below the header.

    >>> print(told([Finding("flows", 0, "unit", "it is odd", "mend it", "odd")], "mine")[0])
    mine, sheet 'flows', row 2, column 'unit': it is odd. Mend: mend it.
    """
    order = {name: place for place, name in enumerate(SHEETS)}
    ranked = sorted(found, key=lambda one: (order[one.table], -1 if one.row is None else one.row))
    return [
        Problem(file, one.table, 0 if one.row is None else one.row + 2, one.column, "", one.what, one.mend)
        for one in ranked
    ]


def _not_numbers(tables: Mapping[str, pl.DataFrame]) -> list[Finding]:
    """Find NaN and infinities: what is not known is null."""
    found = []
    for name in SHEETS:
        for column, dtype in tables[name].schema.items():
            if dtype == pl.Float64():
                cells = tables[name][column]
                odd = (cells.is_nan() | cells.is_infinite()).fill_null(value=False)
                found += [
                    Finding(
                        name, int(row), column, "it is no finite number", "leave it empty if not known", "nan"
                    )
                    for row in odd.arg_true()
                ]
    return found
