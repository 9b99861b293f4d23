"""Turns the streams and plants of a region into sources and sinks with their figures.

A figure is taken from the stream itself, else from the most specific row of the pack's tables, else it counts as
nothing avoided and nothing claimed; `lichen.engine.match.assume` lists which it was.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from lichen.core.codes import hierarchy_rank
from lichen.core.graph import Region
from lichen.engine.match.figures import Figures, Subject
from lichen.engine.match.fit import OR, Quality, line_profiles, profiles
from lichen.engine.match.problem import NO_PLANT, Ends, Floats, Plants
from lichen.engine.match.settings import PlanSettings

Known = Sequence[tuple[Quality, ...]]
_SUBJECT = ("key", "code", "dimension", "operation")


@dataclass(frozen=True, slots=True)
class Books:
    """The tables of figures of a region, ready to be asked."""

    prices: Figures
    factors: Figures


def _filled(streams: pl.DataFrame, column: str, book: Figures, kind: str) -> Floats:
    """Return the stream's own figure, else the book's, else NaN."""
    subjects = streams.select(_SUBJECT).unique(maintain_order=True)
    values = []
    for row in subjects.iter_rows(named=True):
        found = book.one(kind, Subject(**row))
        values.append(math.nan if found is None else found["value"])
    looked_up = subjects.with_columns(pl.Series("book", values, pl.Float64))
    joined = streams.join(looked_up, on=_SUBJECT, how="left", nulls_equal=True, maintain_order="left")
    return (
        joined.select(pl.coalesce(column, "book").cast(pl.Float64)).to_series().fill_null(math.nan).to_numpy()
    )


def _own(streams: pl.DataFrame, column: str) -> Floats:
    return streams[column].fill_null(math.nan).to_numpy()


def _spoken(rows: pl.DataFrame) -> tuple[str, ...]:
    """Return the resource of each row as written, else its code."""
    return tuple(
        rows.select(pl.coalesce(pl.when(pl.col("resource") != "").then("resource"), "code")).to_series()
    )


def _ranks(operations: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    known = {op: hierarchy_rank(op) or 0 for op in operations.unique().drop_nulls()}
    return operations.replace_strict(known, default=0, return_dtype=pl.Int64).fill_null(0).to_numpy()


def _season() -> pl.Expr:
    """Return the months of a stream as ``0`` and ``1`` where it can store nothing and says so, else null."""
    there = pl.col("availability").list.eval(
        pl.when(pl.element() > 0).then(pl.lit("1")).otherwise(pl.lit("0"))
    )
    return pl.when(pl.col("storage") == 0).then(there.list.join(""))


def stream_ends(region: Region, role: str, books: Books, settings: PlanSettings) -> tuple[Ends, pl.DataFrame]:
    """Return the ends of one role (``offer`` or ``need``) and their fields for `lichen.engine.match.fit.groups`."""
    site_row = region.sites.select("id", "permits", "hazardous_permit").with_row_index("site_row")
    number, _ = profiles(region.qualities)
    streams = (
        region.streams.with_row_index("stream")
        .filter((pl.col("role") == role) & (pl.col("amount") > 0))
        .join(site_row, left_on="site", right_on="id", how="left", maintain_order="left")
    )
    offer = role == "offer"
    price, factor = ("disposal", "disposal") if offer else ("purchase", "virgin")
    handling_co2e = _own(streams, "handling_co2e") if offer else _filled(
        streams, "handling_co2e", books.factors, "treatment")  # fmt: skip
    count = len(streams)
    partners = streams["max_partners"].fill_null(settings.max_partners or 0)
    ends = Ends(
        stream=streams["stream"].cast(pl.Int64).to_numpy(),
        plant=np.full(count, NO_PLANT, np.int64),
        share=np.ones(count),
        site=streams["site_row"].cast(pl.Int64).to_numpy(),
        amount=streams["amount"].to_numpy(),
        avoided=np.nan_to_num(_filled(streams, "reference_cost", books.prices, price)),
        handling=np.nan_to_num(_own(streams, "handling_cost")),
        avoided_co2e=np.nan_to_num(_filled(streams, "reference_co2e", books.factors, factor)),
        handling_co2e=np.nan_to_num(handling_co2e),
        min_lot=streams["min_lot"].fill_null(settings.min_lot).to_numpy(),
        max_partners=partners.cast(pl.Int64).to_numpy(),
        max_distance=np.minimum(
            streams["max_distance"].fill_null(math.inf).to_numpy(), settings.max_distance
        ),
        rank=_ranks(streams["operation"]),
        outlet_money=np.full(count, math.nan),
        outlet_co2e=np.full(count, math.nan),
        resource=_spoken(streams),
        dimension=tuple(streams["dimension"]),
    )
    fields = streams.select(
        "key", "code", "dimension", "hazardous",
        pl.col("permits").list.join(";").alias("permits"),
        pl.col("hazardous_permit").fill_null(value=False),
        pl.col("id").replace_strict(number, default=0, return_dtype=pl.Int64).alias("profile"),
        pl.lit(value=False).alias("is_plant"),
        "legal_status", _season().alias("season"), pl.col("blend").fill_null(value=False),
    )  # fmt: skip
    return ends, fields


def recipe_lines(region: Region, known: Known) -> pl.DataFrame:
    """Return the recipes with one row per line: technology, line (its role), key, code, resource, share, dimension,
    profile; the keys, codes and names of inputs that replace each other are joined by `fit.OR`.
    """
    numbers, _ = line_profiles(region.technology_qualities, region.recipes, known)
    own = region.technologies.select(pl.col("id").alias("technology"), pl.col("dimension").alias("own"))
    said = pl.coalesce(pl.when(pl.col("resource") != "").then("resource"), "code").fill_null("")
    rows = (
        region.recipes.with_row_index("row")
        .with_columns(pl.Series("profile", numbers, pl.Int64))
        .join(own, on="technology", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("line", -1 - pl.col("row").cast(pl.Int64)).alias("number"),
            pl.coalesce("dimension", "own").alias("dimension"),
            said.alias("said"),
        )
    )
    codes = pl.col("code").drop_nulls()
    return rows.group_by("technology", "role", "number", maintain_order=True).agg(
        pl.col("key").filter(pl.col("key") != "").str.join(OR).alias("key"),
        pl.when(codes.len() > 0).then(codes.str.join(OR)).alias("code"),
        pl.col("said").str.join(" | ").alias("resource"),
        pl.col("share", "dimension", "profile").first(),
    ).rename({"role": "line"}).drop("number")  # fmt: skip


def _outlet(lines: pl.DataFrame, book: Figures) -> Floats:
    """Return what one unit gains that leaves the region: a product is sold if it can be, a residue disposed of."""
    sold, gone = _filled(lines, "none", book, "sale"), -_filled(lines, "none", book, "disposal")
    first = np.where((lines["line"] == "output").to_numpy(), sold, gone)
    return np.where(np.isnan(first), np.where(np.isnan(sold), gone, sold), first)


def _plant_lines(region: Region, plants: Plants, role: str, known: Known) -> pl.DataFrame:
    """Return the recipe lines of each plant that take in (role ``need``) or put out, with its site's permits."""
    sites = (
        region.sites.select("permits", "hazardous_permit")
        .with_row_index("site_row")
        .cast({"site_row": pl.Int64})
    )
    technologies = region.technologies.select(pl.col("id").alias("technology"), "operation")
    taken_in = pl.col("line") == "input"
    return (
        pl.DataFrame({
            "plant": np.arange(len(plants)), "site_row": plants.site,
            "technology": region.technologies["id"].gather(plants.technology),
        }, schema={"plant": pl.Int64, "site_row": pl.Int64, "technology": pl.String})
        .join(technologies, on="technology", how="left", maintain_order="left")
        .join(recipe_lines(region, known).filter(taken_in if role == "need" else ~taken_in),
              on="technology", how="inner", maintain_order="left_right")
        .filter(pl.col("share") > 0)
        .join(sites, on="site_row", how="left", maintain_order="left")
    )  # fmt: skip


def plant_ends(
    region: Region, plants: Plants, role: str, books: Books, known: Known = ((),)
) -> tuple[Ends, pl.DataFrame]:
    """Return what the plants take in (role ``need``) or put out (``offer``) as ends, one per plant and recipe line.

    `known` are the quality profiles of the streams (`lichen.engine.match.fit.profiles`).
    """
    lines = _plant_lines(region, plants, role, known)
    count, zero = len(lines), np.zeros(len(lines))
    streams = lines.with_columns(pl.lit(None, pl.Float64).alias("none"))
    output = role == "offer"
    ends = Ends(
        stream=np.full(count, -1, np.int64),
        plant=lines["plant"].to_numpy(),
        share=lines["share"].to_numpy(),
        site=lines["site_row"].to_numpy(),
        amount=np.full(count, math.inf),
        avoided=zero, handling=zero, avoided_co2e=zero, handling_co2e=zero, min_lot=zero,
        max_partners=np.zeros(count, np.int64),
        max_distance=np.full(count, math.inf),
        rank=np.zeros(count, np.int64) if output else _ranks(lines["operation"]),
        outlet_money=_outlet(streams, books.prices) if output else np.full(count, math.nan),
        outlet_co2e=_outlet(streams, books.factors) if output else np.full(count, math.nan),
        resource=_spoken(lines),
        dimension=tuple(lines["dimension"]),
    )  # fmt: skip
    fields = lines.select(
        "key", "code", "dimension",
        pl.lit(None, pl.Boolean).alias("hazardous"),
        pl.col("permits").list.join(";").alias("permits"),
        pl.col("hazardous_permit").fill_null(value=False),
        pl.col("profile").cast(pl.Int64),
        pl.lit(value=True).alias("is_plant"),
        pl.lit(None, pl.String).alias("legal_status"), pl.lit(None, pl.String).alias("season"),
        pl.lit(value=False).alias("blend"),
    )  # fmt: skip
    return ends, fields


def join_ends(first: Ends, second: Ends) -> Ends:
    """Return the ends of both, in order."""
    values: dict[str, Any] = {}
    for name in Ends.__slots__:
        a, b = getattr(first, name), getattr(second, name)
        values[name] = a + b if isinstance(a, tuple) else np.concatenate([a, b])
    return Ends(**values)
