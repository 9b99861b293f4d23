"""Checks the sheets of flows of a pack apart from the rest of it, so that a study of flows alone can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from lichen.core.errors import Problem
from lichen.core.graph import empty_table
from lichen.core.said import said
from lichen.engine.kit.flowdata.canonical import SHEETS
from lichen.engine.register.flows_read import read_flow_tables
from lichen.engine.register.found import at_table, gathered
from lichen.engine.register.misshapen import missing
from lichen.engine.register.raw import RawPack
from lichen.engine.register.reading import Reading, number_columns
from lichen.engine.register.who import Head, read_region
from lichen.engine.register.words import KnownKeys


@dataclass(frozen=True, eq=False)
class FlowSheets:
    """The sheets of flows of a pack: `tables` in canonical form by name, and what is wrong with them.

    `found` as in `lichen.engine.register.found`; the tables may be used only if it is empty. `year` and `currency` are
    those of the sheet ``region``, None where there is none.
    """

    name: str
    year: int | None
    currency: str | None
    tables: Mapping[str, pl.DataFrame]
    found: pl.DataFrame
    notices: tuple[Problem, ...]


def check_flows(raw: RawPack) -> FlowSheets:
    """Return the sheets processes, flows, stocks and coefficients of a pack, and everything that is wrong with them.

    Of the other sheets only ``region`` is read, and only if it is there.

    >>> check_flows(RawPack("none")).found["what"].to_list()
    ["the table 'processes' is missing", "the table 'flows' is missing"]
    """
    mine = {name: table for name, table in raw.tables.items() if name in SHEETS or name == "region"}
    numbers = number_columns(RawPack(raw.name, mine))
    readings = {name: Reading(table, numbers) for name, table in mine.items()}
    head = read_region(readings["region"]) if "region" in readings else Head()
    sites = raw.tables.get("sites")
    keys = None if sites is None else KnownKeys("sites", sites.column("id"))
    tables = {name: empty_table(name) for name in SHEETS}
    tables |= {name: built.frame for name, built in read_flow_tables(readings, head.currency, keys).items()}
    found = gathered([
        *_absent(raw),
        missing(raw).filter(pl.col("table").is_in(list(mine))),
        raw.found.filter(pl.col("table").is_in(list(mine))),
        *(part for reading in readings.values() for part in reading.found),
    ])  # fmt: skip
    notices = tuple(notice for reading in readings.values() for notice in reading.notices)
    return FlowSheets(head.name or raw.name, head.year, head.currency, tables, found, notices)


def _absent(raw: RawPack) -> list[pl.DataFrame]:
    """Return a problem for each sheet without which there is nothing to balance."""
    mend = said("add it; '{command}' shows how", command="lichen new")
    needed = [name for name in ("processes", "flows") if name not in raw.tables]
    found = [
        at_table((raw.name, "", n), said("the table '{table}' is missing", table=n), mend, "table_missing")
        for n in needed
    ]
    empty = [
        name for name in ("processes", "flows") if name in raw.tables and not raw.tables[name].frame.height
    ]
    return found + [
        at_table(
            (raw.name, "", n), said("the table '{table}' has no rows", table=n), said("add some"), "no_rows"
        )
        for n in empty
    ]
