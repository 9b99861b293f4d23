"""What the engine finds of the packaged flows, held against the list of doubts that was made by sums alone."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from lichen.engine.flows import FlowSystem
from lichen.engine.flows.compile import compile_system
from lichen.engine.flows.gaps import gaps
from lichen.engine.flows.jumps import jumps
from lichen.engine.flows.tell import LIMIT
from lichen.engine.kit.reconcile.diagnose import critical_test


def site_conflicts(system: FlowSystem, groups: Mapping[str, str]) -> pl.DataFrame:
    """Return the site years whose balance no value within the bounds closes, the largest miss first.

    `groups` names what a site does. Columns: site, does, year, taken in, sent out and off by [t],
    deviations, how sure.
    """
    compiled = compile_system(system)
    found = gaps(compiled)
    level = critical_test(count=max(found.height, 1))
    known = {
        (name, period): amount
        for name, period, amount in system.flows.select("id", "period", "amount").iter_rows()
    }
    rows = [
        (site, groups.get(site, ""), period, known[f"in-{site}", period], known[f"out-{site}", period], gap, test,
         "sure" if abs(test) > level else "suspect")
        for _, _, site, _, period, gap, _, test in found.filter(pl.col("test").abs() > LIMIT).iter_rows()
    ]  # fmt: skip
    names = ["site", "does", "year", "taken in", "sent out", "off by", "deviations", "how sure"]
    kinds = [pl.String, pl.String, pl.String, pl.Float64, pl.Float64, pl.Float64, pl.Float64, pl.String]
    table = pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")
    return table.sort(pl.col("off by").abs(), descending=True, maintain_order=True)


def site_jumps(totals: pl.DataFrame) -> pl.DataFrame:
    """Return how each year of what a site took in and sent out stands among its years; series are *permit side*."""
    long = totals.unpivot(
        ["taken_in", "sent_out"], index=["permit", "year"], variable_name="side", value_name="stated"
    )
    table = long.select(
        pl.concat_str("permit", "side", separator=" ").alias("series"), pl.col("year").cast(pl.String).alias("period"),
        "stated", pl.lit(0.125).alias("rel_sd"),
    )  # fmt: skip
    return jumps(table)


def agreement(
    listed: pl.DataFrame, found: pl.DataFrame, system: FlowSystem, sites: pl.DataFrame, odd: pl.DataFrame
) -> pl.DataFrame:
    """Return, by kind of doubt, how many are listed, how many the engine finds, and what is to say of the rest.

    `found` are the contradictions of the model, `sites` those of single sites, `odd` the years of single sites.
    """
    years = set(system.periods)
    mine = listed.filter(pl.col("year").is_in(sorted(years)))
    tables = {
        (name, year)
        for name, year in found.filter(conflict="balance").select("process", "period").iter_rows()
    }
    names = {name: key for key, name in system.processes.select("id", "name").iter_rows()}
    over = sites.filter(pl.col("off by") < 0)
    alone = set(over.select("site", "year").iter_rows())
    jumped = set(
        odd.filter("sure").select(pl.col("series").str.split(" ").list.first(), "period").iter_rows()
    )
    shown = {f"site-{key.lower().replace('/', '-')}": key for key in listed["where"].unique()}
    seen = {(shown[p], y) for p, y in tables if p in shown}
    rows = []
    for kind, why in _WHY.items():
        these = mine.filter(kind=kind)
        keys = list(these.select("where", "year", "material").iter_rows())
        if kind == "two tables":
            hits = [key for key in keys if (names.get(f"{key[2]}, by sector", ""), key[1]) in tables]
        elif kind == "more out than in":
            hits = [key for key in keys if key[:2] in alone or key[:2] in seen]
        elif kind == "out of its own row":
            hits = [key for key in keys if key[:2] in jumped or key[:2] in alone or key[:2] in seen]
        else:
            hits = []
        said_nothing = set(these.filter(pl.col("that") == "0").select("where", "year").iter_rows())
        silent = len(said_nothing - {key[:2] for key in hits})
        rows.append((kind, len(keys), len(hits), why.format(silent=silent)))
    names_of = {"doubt": pl.String, "listed": pl.Int64, "found": pl.Int64, "of the rest": pl.String}
    return pl.DataFrame(rows, schema=names_of, orient="row")


_WHY = {
    "two tables": "",
    "more out than in": "{silent} site years reported nothing that came in, which is not known and no zero; of the "
    "others the excess lies within two standard deviations of the stated errors",
    "out of its own row": "the years of the site differ so much, or fall or rise so steadily, that this one is no "
    "surprise",
    "more treated than in": "tonnes treated on site are not in the pack",
    "below zero": "refused before the pack was made: a flow is not negative",
}
