"""Reads what turns one resource into another: the table technologies, with recipes and places."""

from __future__ import annotations

import polars as pl

from lichen.core.errors import AmbiguityError, CodeLookupError, UnitError
from lichen.core.units import KG_PER_T, KWH_PER_MWH, PERIODS_PER_YEAR, read_amount_unit
from lichen.engine.register.built import PARENT, Built, code_or_words, keys, lasting, shaped, status, units
from lichen.engine.register.entries import listed, mixed, refuse
from lichen.engine.register.found import Cure
from lichen.engine.register.reading import Reading
from lichen.engine.register.words import KnownKeys

_ROLES = {"inputs": "input", "outputs": "output", "residues": "residue"}
_EXACT = 1e-6
_CLOSE = 0.01  # a stated loss need not close the balance to the last digit
_RECIPE = "write the resource and its share, such as wood waste = 0.8"
_PLACE = "write the site and its yearly capacity, such as mill-north = 15000"
_EVERYWHERE = ("*", "any", "all")


def read_technologies(reading: Reading, sites: KnownKeys | None) -> Built:
    """Return the technologies, their recipes and places; `sites` are the keys there are, None if that table is
    missing.
    """
    ids = reading.key()
    _, dimension, factor = units(reading, read=lasting(read_amount_unit))
    recipes = pl.concat([_recipe(reading, ids, column) for column in _ROLES])
    per_unit = {name: reading.number(name) / factor for name in ("operating_cost", "electricity", "co2e")}
    places = {"places": _places(reading, ids, dimension, factor, sites)} if sites is not None else {}
    frame = shaped("technologies", {
        "id": ids, "name": reading.text("name"), "operation": reading.code("operation"), "dimension": dimension,
        "loss": _loss(reading, recipes, dimension), "operating_cost": per_unit["operating_cost"],
        "electricity": per_unit["electricity"] / KWH_PER_MWH, "co2e": per_unit["co2e"] / KG_PER_T,
        "step_capacity": reading.number("step_capacity") * factor, "max_steps": reading.number("max_steps"),
        "investment": reading.number("investment"), "lifetime": reading.number("lifetime"),
        "fixed_cost": reading.number("fixed_cost"), "source": reading.text("source"), "status": status(reading),
    })  # fmt: skip
    return Built(frame, {"recipes": recipes} | places)


def _recipe(reading: Reading, ids: pl.Series, column: str) -> pl.DataFrame:
    """Return the lines of one column of the recipes, with the row they belong to."""
    entries = mixed(reading, column, _RECIPE)
    refuse(
        reading,
        column,
        entries,
        entries["relation"] != "value",
        lambda e: (f"'{e}' is a limit", _RECIPE),
        "relation",
    )
    percent = entries["unit"] == "%"
    refuse(reading, column, entries, (entries["unit"] != "") & ~percent, _not_a_share, "unit")
    share = (entries["number"] / 100).zip_with(percent, entries["number"])
    refuse(
        reading,
        column,
        entries,
        share < 0,
        lambda e: (f"'{e}' is negative", "give a share from 0 on"),
        "too_small",
    )
    codes, errors = _named(entries["name"])
    refuse(
        reading, column, entries, entries["name"].is_in(list(errors)), errors.__getitem__, "code", said="name"
    )
    code = entries["name"].replace_strict(codes, default=None, return_dtype=pl.String)
    words = entries["name"].set(code.is_not_null(), None)
    return shaped("recipes", {
        "technology": ids.gather(entries["row"]),
        "role": pl.Series([_ROLES[column]], dtype=pl.String).new_from_index(0, len(entries)),
        "resource": words.fill_null(""), "key": keys(words).fill_null(""), "code": code, "share": share,
        PARENT: entries["row"],
    }, child=True)  # fmt: skip


def _named(names: pl.Series) -> tuple[dict[str, str], dict[str, Cure]]:
    """Return which names are codes, and which look like one and are none."""
    codes, errors = {}, {}
    for name in names.unique(maintain_order=True):
        try:
            if code := code_or_words(name):
                codes[name] = code
        except (CodeLookupError, AmbiguityError) as error:
            errors[name] = (error.what, error.mend)
    return codes, errors


def _not_a_share(entry: str) -> Cure:
    return f"'{entry}' is no share", "give the amount per unit of input without a unit, or in %"


def _loss(reading: Reading, recipes: pl.DataFrame, dimension: pl.Series) -> pl.Series:
    """Return the share that is lost; of masses the rest, so that what goes in comes out somewhere.

    Inputs have to add up to 1. Of a mass, outputs and residues cannot be more than 1, and a stated loss has
    to close the balance to a hundredth. Of energy and volume (a heat pump gives more heat than it takes
    power) the balance is not checked, and a loss that is not stated is the rest, or none.
    """
    totals = {
        role: pl.DataFrame({PARENT: pl.int_range(reading.height, eager=True, dtype=pl.Int64)})
        .join(recipes.filter(pl.col("role").is_in(roles)).group_by(PARENT).agg(pl.col("share").sum()), on=PARENT,
              how="left", maintain_order="left")["share"]
        for role, roles in (("in", ["input"]), ("out", ["output", "residue"]))
    }  # fmt: skip
    sound = pl.Series([], dtype=pl.Boolean).extend_constant(value=True, n=reading.height)
    for part in reading.found:
        bad = part.filter(pl.col("column").is_in(list(_ROLES)) & pl.col("index").is_not_null())["index"]
        sound = sound.set(pl.int_range(reading.height, eager=True).is_in(bad.implode()), value=False)
    out = totals["out"].fill_null(0.0)
    _told(
        reading,
        "inputs",
        ((totals["in"] - 1).abs() > _EXACT) & sound,
        totals["in"],
        "make the shares add up to 1",
    )
    mass = (dimension == "mass").fill_null(value=False) & sound
    more = mass & (out > 1 + _EXACT)
    _told(
        reading, "outputs", more, out, "with the residues they are more than what goes in; correct the shares"
    )
    stated = reading.number("loss")
    open_balance = mass & ~more & stated.is_not_null() & ((out + stated - 1).abs() > _CLOSE)
    mend = "correct one of them, or leave 'loss' empty: then it is the rest"
    _told(reading, "loss", open_balance, out + stated, mend, "outputs, residues and loss add up to {}")
    rest = (1 - out).clip(0.0)
    return rest.zip_with(mass | stated.is_null(), stated)


def _told(
    reading: Reading,
    column: str,
    rows: pl.Series,
    total: pl.Series,
    mend: str,
    what: str = "they add up to {}",
) -> None:
    if rows.fill_null(value=False).any():
        said = pl.select(pl.format(what, pl.lit(total).round(6))).to_series()
        reading.wrong(rows, column, said, mend, "balance")


def _places(
    reading: Reading, ids: pl.Series, dimension: pl.Series, factor: pl.Series, sites: KnownKeys
) -> pl.DataFrame:
    """Return where the technologies are and may be built, with the row they belong to."""
    entries = mixed(reading, "existing_at", _PLACE)
    unknown = sites.unknown(entries["name"])
    refuse(reading, "existing_at", entries, unknown, sites.cure, "unknown_id", said="name")
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
        said="unit",
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
    return f"'{entry}' is negative", "give the yearly capacity as a positive number"


def _other_measure(entry: str) -> Cure:
    return (
        f"'{entry}' does not measure what the column 'unit' does",
        "give the capacity in the unit of the row",
    )
