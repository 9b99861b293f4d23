"""Reads what turns one resource into another: the table technologies, with recipes and places."""

from __future__ import annotations

import polars as pl

from lichen.core.errors import UnitError
from lichen.core.said import said
from lichen.core.units import KG_PER_T, KWH_PER_MWH, PERIODS_PER_YEAR, read_amount_unit
from lichen.engine.register.built import PARENT, Built, lasting, shaped, status, units
from lichen.engine.register.entries import listed, mixed, refuse
from lichen.engine.register.found import Cure
from lichen.engine.register.reading import Reading
from lichen.engine.register.recipe_quality import beyond_second_law, read_qualities
from lichen.engine.register.recipes import read_loss, read_recipes
from lichen.engine.register.words import KnownKeys

_PLACE = said("write the site and its yearly capacity, such as {example}", example="mill-north = 15000")
_EVERYWHERE = ("*", "any", "all")


def read_technologies(reading: Reading, sites: KnownKeys | None) -> Built:
    """Return the technologies, their recipes and places; `sites` are the keys there are, None if that table is
    missing.
    """
    ids = reading.key()
    _, dimension, factor = units(reading, read=lasting(read_amount_unit))
    recipes = read_recipes(reading, ids, dimension, factor)
    qualities = read_qualities(reading, ids, recipes)
    used = ("operating_cost", "electricity", "heat", "water", "co2e")
    per_unit = {name: reading.number(name) / factor for name in used}
    loss = read_loss(reading, recipes, dimension)
    beyond_second_law(reading, recipes, qualities, per_unit["electricity"] / KWH_PER_MWH)
    places = {"places": _places(reading, ids, dimension, factor, sites)} if sites is not None else {}
    frame = shaped("technologies", {
        "id": ids, "name": reading.text("name"), "operation": reading.code("operation"), "dimension": dimension,
        "loss": loss, "operating_cost": per_unit["operating_cost"],
        "electricity": per_unit["electricity"] / KWH_PER_MWH, "heat": per_unit["heat"] / KWH_PER_MWH,
        "water": per_unit["water"], "co2e": per_unit["co2e"] / KG_PER_T,
        "step_capacity": reading.number("step_capacity") * factor, "max_steps": reading.number("max_steps"),
        "investment": reading.number("investment"), "lifetime": reading.number("lifetime"),
        "fixed_cost": reading.number("fixed_cost"), "source": reading.text("source"), "status": status(reading),
    })  # fmt: skip
    return Built(frame, {"recipes": recipes, "technology_qualities": qualities} | places)


def _places(
    reading: Reading, ids: pl.Series, dimension: pl.Series, factor: pl.Series, sites: KnownKeys
) -> pl.DataFrame:
    """Return where the technologies are and may be built, with the row they belong to."""
    entries = mixed(reading, "existing_at", _PLACE)
    unknown = sites.unknown(entries["name"])
    refuse(reading, "existing_at", entries, unknown, sites.cure, "unknown_id", about="name")
    refuse(reading, "existing_at", entries, entries["number"] < 0, _negative, "too_small")
    existing = pl.DataFrame({
        PARENT: entries["row"].cast(pl.Int64), "site": entries["name"],
        "existing": entries["number"] * _yearly(reading, entries, dimension, factor),
    })  # fmt: skip
    chosen = listed(reading, "possible_at")
    anywhere = chosen["entry"].str.to_lowercase().is_in(_EVERYWHERE)
    unknown = ~anywhere & sites.unknown(chosen["entry"])
    refuse(reading, "possible_at", chosen, unknown, sites.cure, "unknown_id")
    every = (
        chosen.filter(anywhere).select(pl.col("row").cast(pl.Int64).alias(PARENT)).unique(maintain_order=True)
    )
    possible = pl.concat([
        every.join(pl.DataFrame({"site": sites.keys.drop_nulls().unique(maintain_order=True)}), how="cross"),
        chosen.filter(~anywhere).select(pl.col("row").cast(pl.Int64).alias(PARENT), pl.col("entry").alias("site")),
    ]).unique(maintain_order=True)  # fmt: skip
    both = existing.join(possible.with_columns(pl.lit(value=True).alias("buildable")), on=[PARENT, "site"], how="full",
                         coalesce=True, maintain_order="left_right").sort(PARENT, maintain_order=True)  # fmt: skip
    return shaped("places", {
        "technology": ids.gather(both[PARENT]), "site": both["site"], "existing": both["existing"].fill_null(0.0),
        "buildable": both["buildable"].fill_null(value=False), PARENT: both[PARENT],
    }, child=True)  # fmt: skip


def _yearly(reading: Reading, entries: pl.DataFrame, dimension: pl.Series, factor: pl.Series) -> pl.Series:
    """Return for each entry what turns its capacity into canonical units a year."""
    own = factor.gather(entries["row"])
    known: dict[str, tuple[str, float]] = {}
    errors: dict[str, Cure] = {}
    for text in entries["unit"].unique(maintain_order=True):
        if text:
            try:
                unit = read_amount_unit(text)
                known[text] = (unit.dimension, unit.factor * PERIODS_PER_YEAR[unit.period or "year"])
            except UnitError as error:
                errors[text] = (error.what, error.mend)
    refuse(
        reading,
        "existing_at",
        entries,
        entries["unit"].is_in(list(errors)),
        errors.__getitem__,
        "unit",
        about="unit",
    )
    if not known:
        return own
    measure = entries["unit"].replace_strict(
        {t: u[0] for t, u in known.items()}, default=None, return_dtype=pl.String
    )
    stated = entries["unit"].replace_strict(
        {t: u[1] for t, u in known.items()}, default=None, return_dtype=pl.Float64
    )
    other = measure.is_not_null() & (measure != dimension.gather(entries["row"]))
    refuse(reading, "existing_at", entries, other, _other_measure, "unit")
    return stated.fill_null(own)


def _negative(entry: str) -> Cure:
    return said("'{entry}' is negative", entry=entry), said("give the yearly capacity as a positive number")


def _other_measure(entry: str) -> Cure:
    return (
        said("'{entry}' does not measure what the column '{column}' does", entry=entry, column="unit"),
        said("give the capacity in the unit of the row"),
    )
