"""Every figure a plan rests on, with its source and how far it can be trusted.

The status of a row of ``streams`` is that of its amount: its other figures count as assumptions unless the whole row is
published. What the region row or the settings say is an assumption of whoever makes the plan.
"""

from __future__ import annotations

import polars as pl

from lichen.core.graph import Region
from lichen.core.units import CANONICAL
from lichen.engine.match.compile import DEFAULT_DETOUR, carbon_price, discount_rate
from lichen.engine.match.figures import Figures, Subject
from lichen.engine.match.result import RESULT_SCHEMAS
from lichen.engine.match.settings import PlanSettings

_SCHEMA = RESULT_SCHEMAS["assumptions"]
_STREAM_FIGURES = ("reference_cost", "reference_co2e", "handling_cost", "handling_co2e")
_TECHNOLOGY_UNITS = {
    "operating_cost": "{currency}/{unit}",
    "electricity": "MWh/{unit}",
    "heat": "MWh/{unit}",
    "water": "m³/{unit}",
    "co2e": "t CO2e/{unit}",
    "step_capacity": "{unit}/year",
    "investment": "{currency}",
    "lifetime": "years",
    "fixed_cost": "{currency}/year",
}
_TRANSPORT_UNITS = {
    "cost_per_km": "{currency}/({unit} km)",
    "cost_fixed": "{currency}/{unit}",
    "co2e_per_km": "t CO2e/({unit} km)",
    "detour_factor": "1",
    "max_distance": "km",
}
_NOTHING = {
    "cost_fixed",
    "co2e_per_km",
    "electricity",
    "heat",
    "water",
    "co2e",
    "fixed_cost",
}  # what is not stated is none
_FALLBACKS = {  # what counts where neither a stream nor a table says it, by role and figure
    ("offer", "reference_cost"): ("prices", "disposal"),
    ("offer", "reference_co2e"): ("factors", "disposal"),
    ("need", "reference_cost"): ("prices", "purchase"),
    ("need", "reference_co2e"): ("factors", "virgin"),
    ("need", "handling_co2e"): ("factors", "treatment"),
    ("offer", "handling_cost"): None,
    ("need", "handling_cost"): None,
    ("offer", "handling_co2e"): None,
}


def _label(row: dict[str, object]) -> str:
    return str(row.get("key") or row.get("code") or "every resource")


def _wishes(region: Region, settings: PlanSettings) -> list[tuple[object, ...]]:
    """Return what the settings or the region row state."""
    stated = {
        "carbon_price": (
            settings.carbon_price,
            region.carbon_price,
            carbon_price(region, settings),
            f"{region.currency}/t CO2e",
        ),
        "discount_rate": (settings.discount_rate, region.discount_rate, discount_rate(region, settings), "1"),
    }
    rows: list[tuple[object, ...]] = []
    for name, (wish, pack, value, unit) in stated.items():
        source = (
            "asked for"
            if wish is not None
            else (region.source or "region pack")
            if pack is not None
            else "default"
        )
        rows.append(("region", "the whole plan", name, value, unit, source, "assumption"))
    return rows


def _books(region: Region) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for row in region.prices.iter_rows(named=True):
        unit = f"{region.currency}/{CANONICAL[row['dimension']]}"
        rows.append(("prices", _label(row), row["kind"], row["value"], unit, row["source"], row["status"]))
    for row in region.factors.iter_rows(named=True):
        name = f"{row['kind']} {row['operation'] or ''}".strip()
        rows.append(
            (
                "factors",
                _label(row),
                name,
                row["value"],
                f"t CO2e/{CANONICAL[row['dimension']]}",
                row["source"],
                row["status"],
            )
        )
    return rows


def _measured(region: Region, table: str, units: dict[str, str], name: str) -> list[tuple[object, ...]]:
    """Return the figures of modes or technologies, and what counts where they state none."""
    rows: list[tuple[object, ...]] = []
    for row in getattr(region, table).iter_rows(named=True):
        names = {"currency": region.currency, "unit": CANONICAL[row["dimension"]]}
        item = f"{row[name]}" if table == "technologies" else f"{row[name]}, {_label(row)}"
        for figure, unit in units.items():
            if row[figure] is not None:
                told = (row[figure], unit.format(**names), row["source"], row["status"])
            elif figure == "detour_factor":
                told = (DEFAULT_DETOUR, unit, "default", "assumption")
            elif figure in _NOTHING:
                told = (None, "", "not stated: counted as nothing", "assumption")
            else:
                continue
            rows.append((table, item, figure, *told))
    return rows


def _streams(region: Region) -> pl.DataFrame:
    """Return the figures that streams state themselves: the amounts in sum, the others as their mean."""
    unit = pl.col("dimension").replace_strict(CANONICAL, return_dtype=pl.String)
    keys = ["role", "dimension", "resource", "source", "status"]
    totals = region.streams.group_by(keys, maintain_order=True).agg(
        pl.col("amount").sum().alias("value"), pl.len().alias("count")
    ).select(
        pl.lit("streams").alias("table"),
        pl.format("{} ({} {}s)", "resource", "count", "role").alias("item"),
        pl.lit("amount in all").alias("figure"), "value", (unit + "/year").alias("unit"), "source", "status",
    )  # fmt: skip
    parts = [totals]
    for figure in _STREAM_FIGURES:
        start = region.currency if figure.endswith("cost") else "t CO2e"
        parts.append(
            region.streams.filter(pl.col(figure).is_not_null())
            .group_by(*keys, pl.col(figure).alias("value"), maintain_order=True).agg(pl.len().alias("count"))
            .select(
                pl.lit("streams").alias("table"), pl.format("{} ({} {}s)", "resource", "count", "role").alias("item"),
                pl.lit(figure).alias("figure"), "value", (pl.lit(f"{start}/") + unit).alias("unit"), "source",
                pl.when(pl.col("status") == "published").then("status").otherwise(pl.lit("assumption")).alias("status"),
            )
        )  # fmt: skip
    return pl.concat(parts)


def _without_row(streams: pl.DataFrame, book: Figures, kind: str) -> int:
    """Return for how many streams a book has no row."""
    subjects = streams.group_by("key", "code", "dimension", "operation").len()
    return sum(count for *what, count in subjects.iter_rows() if book.one(kind, Subject(*what)) is None)


def _silent(region: Region) -> list[tuple[object, ...]]:
    """Return what nobody states and therefore counts as nothing: no saving is claimed for it, and no handling."""
    books = {name: Figures(name, getattr(region, name)) for name in ("prices", "factors")}
    rows: list[tuple[object, ...]] = []
    for (role, figure), fallback in _FALLBACKS.items():
        silent = region.streams.filter((pl.col("role") == role) & pl.col(figure).is_null())
        count, why = len(silent), "not stated: counted as nothing"
        if fallback is not None:
            table, kind = fallback
            count = _without_row(silent, books[table], kind)
            why = f"not stated, and '{table}' has no row of kind '{kind}' that applies: counted as nothing"
        if count:
            item = f"{count} {role}{'' if count == 1 else 's'}"
            rows.append(("streams", item, figure, None, "", why, "assumption"))
    return rows


def _lenient(region: Region) -> list[tuple[object, ...]]:
    """Return the limits of technologies that count as kept by whoever does not state the property."""
    why = "a limit, taken to be kept where a stream does not state it"
    names = dict(region.technologies.select("id", "name").iter_rows())
    limits = region.technology_qualities.filter((pl.col("role") == "input") & ~pl.col("strict"))
    return [
        ("technology_qualities", names.get(row["technology"]) or row["technology"],
         f"{row['property']}, {row['relation']}", row["value"], row["unit"] or "1", why, "assumption")
        for row in limits.iter_rows(named=True)
    ]  # fmt: skip


def assumption_table(region: Region, settings: PlanSettings) -> pl.DataFrame:
    """Return every figure the plan rests on, one row each: table, item, figure, value, unit, source and status."""
    rows = _wishes(region, settings) + _books(region)
    rows += _measured(region, "transport", _TRANSPORT_UNITS, "mode")
    if settings.technologies:
        rows += _measured(region, "technologies", _TECHNOLOGY_UNITS, "name")
        rows += _lenient(region)
    rows += _silent(region)
    listed = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    return pl.concat([listed, _streams(region).cast(pl.Schema(_SCHEMA))]).with_columns(
        pl.col("status").fill_null("assumption")
    )
