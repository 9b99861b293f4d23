"""The sums of the register as a table, and the flows that a picture shows of them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

# as lichen.site.flows.queries.sums.CELLS
CELL_SCHEMA: dict[str, pl.DataType] = {
    "role": pl.String(), "dimension": pl.String(), "sector": pl.String(), "activity": pl.String(),
    "chapter": pl.String(), "key": pl.String(), "operation": pl.String(), "resource": pl.String(),
    "amount": pl.Float64(), "stated": pl.Int64(), "streams": pl.Int64(),
}  # fmt: skip
SECTOR, ACTIVITY = "sector", "activity"
NEEDS, NOW = "needs", "now"
GIVES, WHAT, TAKES, GOES = "gives", "what", "takes", "goes"
ENDS = {NEEDS: TAKES, NOW: GOES}  # the right side of what a picture shows
ENTERS, SITE, LEAVES = "enters", "site", "leaves"
CHAPTER, KEY = "chapter:", "key:"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a picture of the region shows.

    `dimension` of the amounts; `grouping` of those who give and take (sector or activity); `shows` whether what is
    offered stands beside what is needed or leads to where it goes now; `within`: only one resource, or only those of a
    chapter of the List of Waste, as ``key:…`` or ``chapter:…``; `of`: only one sector (or activity), by its sites.
    """

    dimension: str = "mass"
    grouping: str = SECTOR
    shows: str = NEEDS
    within: str = ""
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow that is drawn: from a place to a place, each with its kind, key and words; `amount` [unit/year]."""

    start: tuple[str, str]
    end: tuple[str, str]
    amount: float


def cells_of(rows: Sequence[tuple[Any, ...]], lead: tuple[str, ...] = ()) -> pl.DataFrame:
    """Return sums as a table; `lead` names columns before those of the sums. An empty operation or sector is ""."""
    schema = {name: pl.String() for name in lead} | CELL_SCHEMA
    told = [(*map(str, row[: len(lead)]), *row[len(lead) :]) for row in rows]
    table = pl.DataFrame(told, schema=schema, orient="row")
    return table.with_columns(pl.col("sector", "activity", "chapter", "operation", "dimension").fill_null(""))


def packed(table: pl.DataFrame) -> bytes:
    """Return a table as Parquet."""
    out = io.BytesIO()
    table.write_parquet(out)
    return out.getvalue()


def unpacked(data: bytes) -> pl.DataFrame:
    """Return the table that Parquet holds."""
    return pl.read_parquet(bytes(data))


def usual(cells: pl.DataFrame) -> Wanted:
    """Return what a picture shows unless it is asked otherwise: what most of the register states."""
    if not cells.height:
        return Wanted()
    counted = cells.filter(pl.col("dimension") != "").group_by("dimension").agg(pl.col("stated").sum())
    dimension = counted.sort("stated", "dimension", descending=[True, False])["dimension"]
    named = cells.filter(pl.col("sector") != "")["streams"].sum()
    by_activity = cells.filter(pl.col("activity") != "")["streams"].sum()
    offers = cells.filter(pl.col("role") == "offer")
    going = offers.filter(pl.col("operation") != "")["streams"].sum()
    return Wanted(
        dimension[0] if len(dimension) else "mass",
        SECTOR if named >= by_activity else ACTIVITY,
        NOW if going > offers["streams"].sum() / 2 else NEEDS,
    )


def placed(cells: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    """Return the cells that a picture shows, with `who` and `what` they are drawn as.

    Resources that have a code stand with those of their chapter, unless one chapter is looked into.
    """
    rows = cells.filter(pl.col("dimension") == wanted.dimension)
    if wanted.within.startswith(CHAPTER):
        rows = rows.filter(pl.col("chapter") == wanted.within.removeprefix(CHAPTER))
    elif wanted.within.startswith(KEY):
        rows = rows.filter(pl.col("key") == wanted.within.removeprefix(KEY))
    chaptered = (pl.col("chapter") != "") & (not wanted.within)
    what = pl.when(chaptered).then(CHAPTER + pl.col("chapter")).otherwise(KEY + pl.col("key"))
    who = pl.col("site") if "site" in rows.columns else pl.col(wanted.grouping)
    return rows.with_columns(who.alias("who"), what.alias("what"))


def flows_of(rows: pl.DataFrame, shows: str) -> list[Flow]:
    """Return the flows of placed cells: from who gives to what, and on to who takes or to where it goes now."""
    offers = rows.filter((pl.col("role") == "offer") & (pl.col("amount") > 0))
    needs = rows.filter((pl.col("role") == "need") & (pl.col("amount") > 0))
    found = _added(offers, (GIVES, "who"), (WHAT, "what"))
    if shows == NOW:
        return found + _added(offers, (WHAT, "what"), (GOES, "operation"))
    return found + _added(needs, (WHAT, "what"), (TAKES, "who"))


def _added(rows: pl.DataFrame, start: tuple[str, str], end: tuple[str, str]) -> list[Flow]:
    by = rows.group_by(pl.col(start[1]).alias("a"), pl.col(end[1]).alias("b")).agg(pl.col("amount").sum())
    ordered = by.sort("amount", "a", "b", descending=[True, False, False])
    return [Flow((start[0], a), (end[0], b), amount) for a, b, amount in ordered.iter_rows()]


def spelt(cells: pl.DataFrame) -> dict[str, str]:
    """Return a spelling of each resource by its key."""
    return dict(cells.select("key", "resource").unique("key", keep="first", maintain_order=True).iter_rows())


def choices(cells: pl.DataFrame) -> list[str]:
    """Return the dimensions there are amounts of."""
    there = cells.filter((pl.col("dimension") != "") & (pl.col("stated") > 0))["dimension"]
    return [name for name in ("mass", "energy", "volume") if name in set(there)]


def unstated(rows: pl.DataFrame) -> int:
    """Return how many streams state no amount."""
    return int((rows["streams"] - rows["stated"]).sum())
