"""Checks a pack, finds everything that is wrong with it, and makes a region of it if nothing is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from lichen.core.errors import Problem, ProblemsError
from lichen.core.graph import SCHEMAS, Region, empty_table
from lichen.core.said import said
from lichen.engine.register.across import cost_of_plants, uncarried
from lichen.engine.register.built import PARENT, Built
from lichen.engine.register.flows_read import read_flow_tables
from lichen.engine.register.found import as_problems, gathered
from lichen.engine.register.headers import SHAPES
from lichen.engine.register.means import read_distances, read_factors, read_prices, read_transport
from lichen.engine.register.misshapen import missing, unknown
from lichen.engine.register.odd_rows import plainly
from lichen.engine.register.raw import RawPack
from lichen.engine.register.reading import Reading, number_columns
from lichen.engine.register.streams import read_streams
from lichen.engine.register.technologies import read_technologies
from lichen.engine.register.who import Head, read_organisations, read_region, read_sites
from lichen.engine.register.words import KnownKeys

ACCOUNT: dict[str, pl.DataType] = {
    "table": pl.String(), "read": pl.Int64(), "imported": pl.Int64(), "set_aside": pl.Int64(), "refused": pl.Int64(),
}  # fmt: skip
_NEEDED = ("organisations", "sites", "streams")


@dataclass(frozen=True, eq=False)
class Checked:
    """The outcome of a check: a region, or everything that is wrong.

    `found` are the problems as a table (`lichen.engine.register.found.FOUND`), `notices` what works but
    should be known. `accounted` says of each table how many rows were read, imported, set aside and
    refused, where read = imported + set_aside + refused: without setting aside, one problem refuses all
    rows.
    """

    region: Region | None
    found: pl.DataFrame
    notices: tuple[Problem, ...]
    accounted: pl.DataFrame

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, in the order of the pack."""
        return as_problems(self.found)

    def sound(self) -> Region:
        """Return the region; raises `ProblemsError` with all problems if there is none."""
        if self.region is None:
            raise ProblemsError(self.problems)
        return self.region


@dataclass(frozen=True, eq=False)
class Examined:
    """A pack after reading: what its head says, its tables in canonical form, and what is wrong with them."""

    head: Head
    built: Mapping[str, Built]
    found: pl.DataFrame
    notices: tuple[Problem, ...]


def check(raw: RawPack) -> Checked:
    """Return the region that a pack describes, in canonical units, or all its problems: nothing is half-imported.

    >>> from lichen.engine.register.decode import decode
    >>> check(decode({"region.csv": b"name,year,currency\\nValley,2024,EUR\\n"}, "valley")).problems[0].what
    "the column 'coordinate_system' is missing"
    """
    return judged(raw, examine(raw))


def judged(raw: RawPack, examined: Examined) -> Checked:
    """Return the outcome for a pack that was examined: all of it, or nothing.

    >>> judged(RawPack("none"), examine(RawPack("none"))).region is None
    True
    """
    region = None
    if examined.found.is_empty():
        region = assembled(examined, {name: rows_of(raw, name) for name in SHAPES})
    good = region is not None
    rows = [
        (name, table.frame.height, table.frame.height * good, 0, table.frame.height * (not good))
        for name, table in raw.tables.items()
    ]
    accounted = pl.DataFrame(rows, schema=ACCOUNT, orient="row")
    return Checked(region, examined.found, examined.notices, accounted)


def rows_of(raw: RawPack, name: str) -> pl.Series:
    """Return the places of all rows of a table of a pack.

    >>> rows_of(RawPack("none"), "streams").len()
    0
    """
    count = raw.tables[name].frame.height if name in raw.tables else 0
    return pl.int_range(count, dtype=pl.Int64, eager=True)


def examine(raw: RawPack, near: tuple[float, float] | None = None) -> Examined:
    """Return every table of a pack in canonical form, with nulls where something is wrong, and what that is.

    `near` is the middle (longitude, latitude) of sites that are known besides.

    >>> examine(RawPack("none")).head.name is None
    True
    """
    numbers = number_columns(raw)
    readings = {name: Reading(table, numbers) for name, table in raw.tables.items()}
    head = read_region(readings["region"]) if "region" in readings else Head()
    known = {
        name: KnownKeys(name, raw.tables[name].column("id"), raw.tables[name].column("name"))
        for name in ("organisations", "sites")
        if name in raw.tables and "id" in raw.tables[name].frame.columns
    }
    organisations, sites = known.get("organisations"), known.get("sites")
    readers: dict[str, Callable[[Reading], Built]] = {
        "organisations": read_organisations,
        "sites": lambda reading: read_sites(reading, organisations, head.coordinate_system, near),
        "streams": lambda reading: read_streams(reading, sites),
        "technologies": lambda reading: read_technologies(reading, sites),
        "prices": lambda reading: read_prices(reading, head.currency),
        "transport": read_transport,
        "factors": read_factors,
        "distances": lambda reading: read_distances(reading, sites),
    }
    built = {name: read(readings[name]) for name, read in readers.items() if name in readings}
    built |= read_flow_tables(readings, head.currency, sites)
    if "technologies" in built:
        cost_of_plants(readings["technologies"], built)
    notices = list(unknown(raw))
    if "streams" in built and "transport" in built:
        notices += uncarried(raw, built)
    for name in _NEEDED:
        if name in readings and not readings[name].height:
            what = said("the table '{table}' has no rows", table=name)
            readings[name].whole("", what, said("add at least one"), "no_rows")
    wrong = [part for reading in readings.values() for part in reading.found]
    found = gathered([missing(raw), *plainly(raw, wrong)])
    notices += [notice for reading in readings.values() for notice in reading.notices]
    return Examined(head, built, found, (*raw.notices, *notices))


def assembled(examined: Examined, keep: Mapping[str, pl.Series]) -> Region:
    """Return the region of the rows to `keep` (places by table), in the order of the pack."""
    tables = {name: empty_table(name) for name in SCHEMAS}
    for name, built in examined.built.items():
        tables[name] = _kept(built.frame, keep[name])
        for child, frame in built.children.items():
            tables[child] = frame.filter(pl.col(PARENT).is_in(keep[name].implode())).drop(PARENT)
    sites = tables["sites"]["id"]
    tables["places"] = tables["places"].filter(pl.col("site").is_in(sites.implode()))
    head = examined.head
    if head.name is None or head.year is None or head.currency is None or head.coordinate_system is None:
        raise ProblemsError(as_problems(examined.found))
    return Region(
        name=head.name, year=head.year, currency=head.currency, coordinate_system=head.coordinate_system,
        carbon_price=head.carbon_price, discount_rate=head.discount_rate, source=head.source or "", **tables,
    )  # fmt: skip


def _kept(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    return frame if len(rows) == frame.height else frame[rows]
