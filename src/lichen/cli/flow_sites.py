"""The sites of a flow pack one by one: each with its own balance, as the group that it is counted in is known."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from lichen.engine.flows import FlowSystem, system_from_frames

MONTHS = 12


def site_system(system: FlowSystem, sites: Mapping[str, str], totals: pl.DataFrame) -> FlowSystem:
    """Return a system with one process for each site, from what it took in and sent out by year.

    `sites` names the process that a site is counted in; `totals` has permit, year, taken_in and sent_out [t], empty
    where nothing was reported. Of its process a site has the relative error of the figures, whether mass may leave
    unseen (there is a flow *gone-PROCESS*), and whether it keeps little (the stock has a range): then at most the
    intake of a month of its best year, up or down.
    """
    loses = {key.removeprefix("gone-") for key in system.flows["id"] if key.startswith("gone-")}
    keeps = set(system.stocks.filter(pl.col("low").is_not_null() | pl.col("sd").is_not_null())["process"])
    errors = _errors(system)
    every = (
        totals.select("permit")
        .unique(maintain_order=True)
        .join(totals.select("year").unique().sort("year"), how="cross")
    )
    table = every.join(totals, on=["permit", "year"], how="left", maintain_order="left").with_columns(
        pl.col("permit").replace_strict(dict(sites), return_dtype=pl.String).alias("process"),
        (pl.col("taken_in").max().over("permit") / MONTHS).alias("store"),
    ).with_columns(
        pl.col("process").is_in(sorted(loses)).alias("loses"), pl.col("process").is_in(sorted(keeps)).alias("keeps"),
        pl.col("process").replace_strict(errors, default=0.25, return_dtype=pl.Float64).alias("error"),
    )  # fmt: skip
    table = table.filter("keeps", pl.col("store") > 0)
    came = pl.col("taken_in")
    flows = pl.concat([
        _flows(table, "in", "outside", None, came, came * pl.col("error")),
        _flows(table, "out", None, "outside", pl.col("sent_out"), pl.col("sent_out") * pl.col("error")),
        _flows(table.filter("loses"), "gone", None, "gone", None, None, high=came),
    ])  # fmt: skip
    stocks = table.select(
        pl.col("permit").alias("process"), pl.col("year").cast(pl.String).alias("period"),
        pl.lit("change").alias("kind"),
        pl.lit(None, pl.Float64).alias("amount"), pl.lit("t").alias("unit"),
        (-pl.col("store")).alias("low"), pl.col("store").alias("high"),
    )  # fmt: skip
    names = table.select("permit").unique(maintain_order=True)["permit"].to_list()
    processes = pl.DataFrame(
        {"id": ["outside", "gone", *names], "balance": ["no", "no", *(["yes"] * len(names))]},
    )
    return system_from_frames(flows, processes, stocks, name=f"{system.name}, site by site")


def _flows(
    table: pl.DataFrame,
    kind: str,
    start: str | None,
    end: str | None,
    amount: pl.Expr | None,
    sd: pl.Expr | None,
    high: pl.Expr | None = None,
) -> pl.DataFrame:
    """Return the rows of one flow of each site; None of `start` or `end` is the site itself."""
    none, site = pl.lit(None, pl.Float64), pl.col("permit")
    return table.select(
        pl.concat_str(pl.lit(f"{kind}-"), site).alias("id"),
        (site if start is None else pl.lit(start)).alias("from_process"),
        (site if end is None else pl.lit(end)).alias("to_process"),
        pl.col("year").cast(pl.String).alias("period"),
        pl.lit("t").alias("unit"),
        (none if amount is None else amount).alias("amount"),
        (none if sd is None else sd).alias("sd"),
        (none if high is None else pl.lit(0.0)).alias("low"),
        (none if high is None else high).alias("high"),
    )


def _errors(system: FlowSystem) -> dict[str, float]:
    """Return the relative standard deviation of the figures of each process."""
    known = system.flows.filter((pl.col("amount") > 0) & (pl.col("sd") > 0))
    rel = (pl.col("sd") / pl.col("amount")).median()
    sides = [
        known.group_by(pl.col(end).alias("process")).agg(rel.alias("error"))
        for end in ("from_process", "to_process")
    ]
    return dict(pl.concat(sides).group_by("process").agg(pl.col("error").max()).iter_rows())
