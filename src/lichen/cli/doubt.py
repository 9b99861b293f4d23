"""How sure the exchanges on record are found again, where every cost and emission is in doubt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from lichen.cli.history import compare_history
from lichen.cli.output import facts, number, table
from lichen.core.graph import Region
from lichen.engine.match.plan import make_plan

__all__ = ["Doubt", "doubt_text", "doubted", "in_doubt"]

_OF_STREAMS = ("reference_cost", "reference_co2e", "handling_cost", "handling_co2e")
_OF_TRANSPORT = ("cost_per_km", "cost_fixed", "co2e_per_km")
_OF_TECHNOLOGIES = ("operating_cost", "electricity", "heat")
_SHOWN = 8  # exchanges that are told one by one, the least sure first


@dataclass(frozen=True, slots=True)
class Doubt:
    """How often exchanges on record are found again.

    `recall` [1] of each draw; `exchanges` has ``exchange`` and ``found``, the share of draws [1], least first;
    `spread` by which each figure was multiplied or divided at most.
    """

    recall: tuple[float, ...]
    exchanges: pl.DataFrame
    spread: float


def _drawn(
    rows: pl.DataFrame, columns: tuple[str, ...], rng: np.random.Generator, spread: float
) -> pl.DataFrame:
    """Return rows with each cell of some columns times a factor of its own."""
    reach = math.log(spread)
    factors = {name: np.exp(rng.uniform(-reach, reach, rows.height)) for name in columns}
    return rows.with_columns(pl.col(name) * pl.Series(factors[name]) for name in columns)


def doubted(region: Region, rng: np.random.Generator, spread: float) -> Region:
    """Return a region with each cost and emission of its streams, modes and technologies times a factor of its own.

    The factors lie between 1 / `spread` and `spread`, evenly on the logarithmic scale, each drawn by itself.

    >>> from lichen.engine.match.testing import two_sites
    >>> same = doubted(two_sites(), np.random.default_rng(1), 1.0)
    >>> same.streams.equals(two_sites().streams)
    True
    """
    return replace(
        region,
        streams=_drawn(region.streams, _OF_STREAMS, rng, spread),
        transport=_drawn(region.transport, _OF_TRANSPORT, rng, spread),
        technologies=_drawn(region.technologies, _OF_TECHNOLOGIES, rng, spread),
    )


def in_doubt(
    region: Region, record: pl.DataFrame, *, draws: int = 40, seed: int = 1, spread: float = 2.0
) -> Doubt:
    """Return how often a plan finds the exchanges on record again, over draws of its costs and emissions.

    `record` as for `compare_history`.

    >>> from lichen.engine.match.testing import two_sites
    >>> columns = ("giver", "resource", "receiver", "offers", "needs", "via")
    >>> record = pl.DataFrame([dict.fromkeys(columns, "") | {"offers": "bran", "needs": "feed"}])
    >>> in_doubt(two_sites(), record, draws=2).recall
    (1.0, 1.0)
    """
    rng = np.random.default_rng(seed)
    recalls: list[float] = []
    times: dict[str, int] = {}
    for _ in range(draws):
        area = doubted(region, rng, spread)
        held = compare_history(area, make_plan(area), record, reasons=False)
        recalls.append(held.recall or 0.0)
        for name, found in _outcomes(
            held.found["exchange"].to_list(), [one.name for one in held.missed]
        ).items():
            times[name] = times.get(name, 0) + found
    rows = pl.DataFrame(
        {"exchange": list(times), "found": [count / draws for count in times.values()]},
        schema={"exchange": pl.String, "found": pl.Float64},
    )
    return Doubt(tuple(recalls), rows.sort("found", "exchange"), spread)


def _outcomes(found: list[str], missed: list[str]) -> Mapping[str, int]:
    return dict.fromkeys(missed, 0) | dict.fromkeys(found, 1)


def doubt_text(doubt: Doubt) -> str:
    """Return how sure the exchanges on record are found again, as text.

    >>> nothing = pl.DataFrame(schema={"exchange": pl.String, "found": pl.Float64})
    >>> print(doubt_text(Doubt((0.5, 1.0), nothing, 2.0)).splitlines()[0])
    recall  75 % on average, 50 % at the least
    """
    mean, least = (f"{value:.0%}".replace("%", " %") for value in (np.mean(doubt.recall), min(doubt.recall)))
    head = facts({
        "recall": f"{mean} on average, {least} at the least",
        "draws": f"{number(len(doubt.recall))}, each cost and emission between 1/{number(doubt.spread)} and "
        f"{number(doubt.spread)} times what is stated",
    })  # fmt: skip
    unsure = doubt.exchanges.filter(pl.col("found") < 1.0).head(_SHOWN)
    if unsure.is_empty():
        return head
    shown = unsure.with_columns((pl.col("found") * 100).round(0).alias("found in % of draws")).drop("found")
    return f"{head}\n\nLeast sure:\n{table(shown)}"
