"""Imports the good rows of a pack and sets the bad ones aside, whole, with what is wrong with them.

A row that refers to a row that was set aside goes with it, and says so: a stream without its site cannot be
used. What cannot be mended by leaving rows out (a missing table or column, a wrong row in `region`) refuses
the pack.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from lichen.core.said import said
from lichen.engine.register.built import PARENT
from lichen.engine.register.check import ACCOUNT, Checked, Examined, assembled, examine, judged, rows_of
from lichen.engine.register.csv_write import write_csv
from lichen.engine.register.encode import zipped
from lichen.engine.register.found import gathered, in_rows
from lichen.engine.register.headers import SHAPES
from lichen.engine.register.raw import RawPack
from lichen.engine.register.workbook_write import write_workbook

_REFERENCES = {
    "sites": (("organisation", "organisations"),),
    "streams": (("site", "sites"),),
    "technologies": (("existing_at", "sites"), ("possible_at", "sites")),
    "distances": (("from_site", "sites"), ("to_site", "sites")),
    "processes": (("site", "sites"), ("parent", "processes")),
    "flows": (("from_process", "processes"), ("to_process", "processes"), ("part_of", "flows")),
    "stocks": (("process", "processes"),),
    "coefficients": (("flow", "flows"),),
}
_LABELS = ("set_aside_from", "set_aside_row", "set_aside_because")


_ROUNDS = 6  # of setting aside what only the rows set aside before made bad


@dataclass(frozen=True, eq=False)
class Parted:
    """A pack parted in good and bad rows: what was `checked` (its region holds the good rows), and those set `aside`.

    `aside` has, for each table, the bad rows with all their cells as written, and first where each stood
    and why it was set aside.
    """

    checked: Checked
    aside: dict[str, pl.DataFrame]


def set_aside(raw: RawPack) -> Parted:
    """Return the region of the good rows of a pack, and the bad rows with their problems.

    >>> set_aside(RawPack("none")).checked.region is None
    True
    """
    examined = examine(raw)
    bad = {name: _rows(examined.found, name) for name in raw.tables}
    hopeless = examined.found["index"].null_count() > 0 or len(bad.get("region", ())) > 0
    if hopeless or not raw.tables:
        return Parted(judged(raw, examined), {})
    found = [examined.found]
    for _ in range(_ROUNDS):
        for name in SHAPES:
            for part in _dependents(raw, examined, name, bad) if name in raw.tables else ():
                found.append(part)
                bad[name] = pl.concat([bad[name], part["index"]]).unique().sort()
        lost = _lost(raw, bad) if any(len(rows) for rows in bad.values()) else examined.found.clear()
        if lost.is_empty():
            break
        found.append(lost)
        bad = {name: pl.concat([rows, _rows(lost, name)]).unique().sort() for name, rows in bad.items()}
    every = gathered(found)
    keep = {name: rows_of(raw, name) for name in SHAPES}
    keep = {
        name: rows.filter(~rows.is_in(bad[name].implode())) if name in bad else rows
        for name, rows in keep.items()
    }
    counts = [
        (name, table.frame.height, len(keep[name]), len(bad[name]), 0) for name, table in raw.tables.items()
    ]
    checked = Checked(
        assembled(examined, keep), every, examined.notices, pl.DataFrame(counts, schema=ACCOUNT, orient="row")
    )
    return Parted(checked, {name: _whole(raw, name, rows, every) for name, rows in bad.items() if len(rows)})


def _lost(raw: RawPack, bad: dict[str, pl.Series]) -> pl.DataFrame:
    """Return the problems of rows that were good until others were set aside, by their place in the whole pack."""
    left = {
        name: rows_of(raw, name).filter(~rows_of(raw, name).is_in(rows.implode()))
        for name, rows in bad.items()
    }
    again = examine(_without(raw, bad)).found.filter(
        pl.col("index").is_not_null() & (pl.col("table") != "region")
    )
    parts = [
        part.with_columns(
            left[str(part["table"][0])].gather(part["index"]).cast(part["index"].dtype).alias("index")
        )
        for part in again.partition_by("table", maintain_order=True)
    ]
    return pl.concat(parts) if parts else again


def _rows(found: pl.DataFrame, table: str) -> pl.Series:
    return found.filter((pl.col("table") == table) & pl.col("index").is_not_null())["index"].unique().sort()


def _dependents(
    raw: RawPack, examined: Examined, name: str, bad: dict[str, pl.Series]
) -> Iterator[pl.DataFrame]:
    """Give a problem for each row of a table that refers to a row set aside."""
    table = raw.tables[name]
    for column, target in _REFERENCES.get(name, ()):
        if target not in raw.tables or not len(bad[target]) or column not in table.frame.columns:
            continue
        ids = raw.tables[target].column("id")
        gone = ids.gather(bad[target]).drop_nulls().unique()
        if name == "technologies":
            places = examined.built[name].children["places"]
            existing = (pl.col("existing") > 0) if column == "existing_at" else ~(pl.col("existing") > 0)
            named = places.filter(existing & pl.col("site").is_in(gone.implode()))
            cells = table.column(column)
            # A technology that may be built anywhere does not depend on any one site.
            own = named[PARENT].filter(
                ~cells.gather(named[PARENT]).str.strip_chars().is_in(["*", "any", "all"])
            )
            hit = rows_of(raw, name).is_in(own.implode())
        else:
            hit = table.column(column).is_in(gone.implode())
        what = said("the row of '{table}' that it refers to was set aside", table=target)
        mend = said("mend the row in '{table}' first", table=target)
        part = in_rows(table, hit, column, what, mend, "set_aside_with")
        yield part.filter(~pl.col("index").is_in(bad[name].implode()))


def _whole(raw: RawPack, name: str, rows: pl.Series, found: pl.DataFrame) -> pl.DataFrame:
    """Return rows of a table as written, with where they stood and all that is wrong with each."""
    table = raw.tables[name]
    reason = pl.format(
        "{}{}; {}",
        pl.when(pl.col("column") != "").then(pl.col("column") + ": ").otherwise(pl.lit("")),
        "what",
        "mend",
    )
    reasons = (
        found.filter((pl.col("table") == name) & pl.col("index").is_not_null())
        .group_by("index", maintain_order=True).agg(reason.str.join(" | ").alias("reason"))
    )  # fmt: skip
    listed = pl.DataFrame({"index": rows}).join(reasons, on="index", how="left", maintain_order="left")
    where = pl.Series([f"{table.file} {table.sheet}".strip()], dtype=pl.String).new_from_index(0, len(rows))
    labels = [where, table.rows.gather(rows).cast(pl.String), listed["reason"]]
    return pl.DataFrame(
        [label.alias(text) for text, label in zip(_LABELS, labels, strict=True)]
        + table.frame[rows].get_columns()
    )


def encode_aside(aside: dict[str, pl.DataFrame], suffix: str) -> bytes:
    """Return the rows set aside as one file: ``.xlsx`` or ``.zip`` with a table each, or one ``.csv`` of them all.

    In the single CSV the first column says from which table a row is, and cells stand under their column's
    name; mended there, rows can be pasted back into the pack.

    >>> encode_aside({"sites": pl.DataFrame({"set_aside_row": ["2"], "id": ["a"]})}, ".csv")
    b'table,set_aside_row,id\\nsites,2,a\\n'
    """
    if suffix == ".xlsx":
        return write_workbook(aside)
    if suffix == ".zip":
        return zipped({f"{name}.csv": write_csv(frame) for name, frame in aside.items()})
    tables = [
        frame.select(pl.lit(name).alias("table"), pl.all().exclude("table")) for name, frame in aside.items()
    ]
    return write_csv(pl.concat(tables, how="diagonal")) if tables else b""


def kept(raw: RawPack, parted: Parted) -> RawPack:
    """Return the pack without the rows that were set aside; cells stay as they were written.

    >>> kept(RawPack("none"), set_aside(RawPack("none"))).name
    'none'
    """
    return _without(raw, {name: _rows(parted.checked.found, name) for name in parted.aside})


def _without(raw: RawPack, bad: dict[str, pl.Series]) -> RawPack:
    """Return a pack without some rows of its tables."""
    tables = {
        name: replace(
            table,
            frame=table.frame.filter(~rows_of(raw, name).is_in(bad[name].implode())),
            rows=table.rows.filter(~rows_of(raw, name).is_in(bad[name].implode())),
        )
        if name in bad
        else table
        for name, table in raw.tables.items()
    }
    return RawPack(raw.name, tables, raw.others)
