"""Small regions and assertions for tests and notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from lichen.core.graph import SCHEMAS, Region, empty_table, resource_key
from lichen.engine.match.result import Plan

LORRY: dict[str, Any] = {"mode": "lorry", "dimension": "mass", "cost_per_km": 0.1, "detour_factor": 1.0}


def table(name: str, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Return a canonical table from rows that may leave columns out.

    >>> table("distances", [{"from_site": "a", "to_site": "b", "km": 3.0}]).rows()
    [('a', 'b', 3.0)]
    """
    schema = SCHEMAS[name]
    full = [{column: row.get(column) for column in schema} for row in rows]
    return pl.DataFrame(full, schema=schema) if full else empty_table(name)


def stream(name: str, site: str, role: str, amount: float, **figures: Any) -> dict[str, Any]:
    """Return a row of ``streams``: mass of the resource ``stuff`` unless the figures say otherwise."""
    row: dict[str, Any] = {
        "id": name,
        "site": site,
        "role": role,
        "amount": amount,
        "dimension": "mass",
        "resource": "stuff",
    } | figures
    return row | {"key": resource_key(row["resource"])}


def small_region(
    where: Mapping[str, tuple[float, float]],
    streams: Iterable[Mapping[str, Any]],
    **tables: Iterable[Mapping[str, Any]],
) -> Region:
    """Return a region on a plane [km] with one organisation per site and one lorry, unless tables say otherwise."""
    names = list(where)
    sites = [
        {"id": s, "organisation": f"org-{s}", "name": s, "x": where[s][0], "y": where[s][1]} for s in names
    ]
    given: dict[str, Any] = {
        "organisations": [{"id": f"org-{s}", "name": s} for s in names], "sites": sites, "streams": streams,
        "transport": [LORRY],
    } | tables  # fmt: skip
    tables_given: dict[str, Any] = {name: table(name, rows) for name, rows in given.items()}
    return Region("Testland", 2024, "EUR", "plane_km", **tables_given)


def two_sites() -> Region:
    """Return the smallest region: 100 t offered 10 km from a need of 80 t.

    >>> two_sites().streams["amount"].to_list()
    [100.0, 80.0]
    """
    return small_region(
        {"mill": (0.0, 0.0), "farm": (10.0, 0.0)},
        [
            stream("bran", "mill", "offer", 100.0, reference_cost=5.0),
            stream("feed", "farm", "need", 80.0, reference_cost=20.0),
        ],
    )


def assert_same_plan(one: Plan, other: Plan, tolerance: float = 1e-6) -> None:
    """Raise `AssertionError` unless two plans are worth the same, in money, emissions and amount placed."""
    for name in ("net_benefit", "co2e_avoided", "amount_placed"):
        a, b = getattr(one.totals, name), getattr(other.totals, name)
        if abs(a - b) > tolerance * max(abs(a), abs(b), 1.0):
            raise AssertionError(f"{name} is {a} in one plan and {b} in the other")


def assert_balanced(plan: Plan, tolerance: float = 1e-6) -> None:
    """Raise `AssertionError` unless every plant closes in its own measure: input = outputs + residues + loss."""
    sign = pl.when(pl.col("role") == "input").then(1.0).otherwise(-1.0)
    own = plan.balances.filter(pl.col("role") == "loss").select("technology", "site", "dimension")
    sums = (
        plan.balances.join(own, on=["technology", "site", "dimension"])
        .group_by("technology", "site")
        .agg((pl.col("amount") * sign).sum().alias("rest"), pl.col("amount").sum().alias("all"))
    )
    open_ = sums.filter(pl.col("rest").abs() > tolerance * pl.col("all").clip(1.0))
    if len(open_):
        raise AssertionError(f"mass does not close at {open_.rows()}")
