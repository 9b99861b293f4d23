"""Reads recipes: what a technology takes in, makes and leaves, each in its own measure, and whether mass closes."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from lichen.core.errors import AmbiguityError, CodeLookupError, UnitError
from lichen.core.said import Figure, counted, said
from lichen.core.units import Unit, read_amount_unit
from lichen.engine.register.built import PARENT, code_or_words, keys, lasting, shaped
from lichen.engine.register.entries import mixed, refuse
from lichen.engine.register.found import Cure
from lichen.engine.register.reading import Reading

ROLES: Mapping[str, str] = {"inputs": "input", "outputs": "output", "residues": "residue"}
_EXACT = 1e-6
_CLOSE = 0.01  # a stated loss need not close the balance to the last digit
_FORM = said("write the resource and its share, such as {example}", example="wood waste = 0.8")
_OR = "|"


def read_recipes(reading: Reading, ids: pl.Series, dimension: pl.Series, factor: pl.Series) -> pl.DataFrame:
    """Return the lines of all recipes with the row they belong to; `dimension` and `factor` [row] of their units.

    A share without a unit is in the unit of the row; one with a unit is that much per unit of the row.
    """
    return pl.concat([_recipe(reading, ids, dimension, factor, column) for column in ROLES])


def _recipe(
    reading: Reading, ids: pl.Series, dimension: pl.Series, factor: pl.Series, column: str
) -> pl.DataFrame:
    entries = mixed(reading, column, _FORM)
    limit = entries["relation"] != "value"
    refuse(
        reading, column, entries, limit, lambda e: (said("'{entry}' is a limit", entry=e), _FORM), "relation"
    )
    below = entries["number"] < 0
    refuse(
        reading,
        column,
        entries,
        below,
        lambda e: (said("'{entry}' is negative", entry=e), said("give a share from 0 on")),
        "too_small",
    )
    own = dimension.gather(entries["row"])
    known = _units(reading, column, entries)
    measure = entries["unit"].replace_strict(
        {text: unit.dimension for text, unit in known.items()}, default=None, return_dtype=pl.String
    )
    per = entries["unit"].replace_strict(
        {text: unit.factor for text, unit in known.items()}, default=None, return_dtype=pl.Float64
    )
    share = entries["number"] * (per / factor.gather(entries["row"])).fill_null(1.0)
    share = (entries["number"] / 100).zip_with(entries["unit"] == "%", share)
    lines = pl.DataFrame({
        "line": pl.int_range(len(entries), dtype=pl.Int64, eager=True), "row": entries["row"], "share": share,
        "dimension": measure.fill_null(own), "entry": entries["entry"], "name": entries["name"],
    })  # fmt: skip
    if column != "inputs":
        several = lines["name"].str.contains(_OR, literal=True)
        refuse(reading, column, lines, several, _one_each, "entry_form")
    lines = _named(reading, column, lines)
    words = lines["name"].set(lines["code"].is_not_null(), None)
    return shaped("recipes", {
        "technology": ids.gather(lines["row"]),
        "role": pl.Series([ROLES[column]], dtype=pl.String).new_from_index(0, len(lines)),
        "resource": words.fill_null(""), "key": keys(words).fill_null(""), "code": lines["code"],
        "share": lines["share"], "dimension": lines["dimension"], "line": lines["line"], PARENT: lines["row"],
    }, child=True)  # fmt: skip


def _units(reading: Reading, column: str, entries: pl.DataFrame) -> dict[str, Unit]:
    """Return the units that shares state, by text; % and none are no units."""
    known: dict[str, Unit] = {}
    errors: dict[str, Cure] = {}
    read = lasting(read_amount_unit)
    for text in entries["unit"].unique(maintain_order=True):
        if text not in {"", "%"}:
            try:
                known[text] = read(text)
            except UnitError as error:
                what = said("{problem}, and a share is an amount per unit", problem=error.what)
                errors[text] = (what, error.mend)
    unread = entries["unit"].is_in(list(errors))
    refuse(reading, column, entries, unread, errors.__getitem__, "unit", about="unit")
    return known


def _named(reading: Reading, column: str, lines: pl.DataFrame) -> pl.DataFrame:
    """Return one row per resource of each line, with its code where it is given as one."""
    lines = lines.with_columns(pl.col("name").str.split(_OR)).explode("name")
    lines = lines.with_columns(pl.col("name").str.strip_chars()).filter(pl.col("name") != "")
    codes: dict[str, str] = {}
    errors: dict[str, Cure] = {}
    for name in lines["name"].unique(maintain_order=True):
        try:
            if code := code_or_words(name):
                codes[name] = code
        except (CodeLookupError, AmbiguityError) as error:
            errors[name] = (error.what, error.mend)
    refuse(
        reading, column, lines, lines["name"].is_in(list(errors)), errors.__getitem__, "code", about="name"
    )
    found = lines["name"].replace_strict(codes, default=None, return_dtype=pl.String)
    return lines.with_columns(found.alias("code"))


def _one_each(entry: str) -> Cure:
    return (
        said("'{entry}' names several products", entry=entry),
        said("give each product an entry of its own; | is for inputs"),
    )


def read_loss(reading: Reading, recipes: pl.DataFrame, dimension: pl.Series) -> pl.Series:
    """Return the share that is lost; of masses the rest, so that what goes in comes out somewhere.

    Inputs in the measure of the row have to add up to 1. Of masses, outputs and residues cannot be more than
    the masses that go in, and a stated loss has to close the balance to a hundredth. Of energy and volume (a heat
    pump gives more heat than it takes power) the balance is not checked, and a loss that is not stated is the
    rest, or none. Mass that comes out where only volume or energy goes in cannot be checked: that is noted.
    """
    lines = recipes.unique([PARENT, "role", "line"], maintain_order=True)
    own = lines["dimension"] == dimension.gather(lines[PARENT])
    taken, left = lines["role"] == "input", lines["role"] != "input"
    mass_line = lines["dimension"] == "mass"
    total_in, total_out = _sums(reading, lines.filter(taken & own)), _sums(reading, lines.filter(left & own))
    mass_in, mass_out = (
        _sums(reading, lines.filter(side & mass_line)).fill_null(0.0) for side in (taken, left)
    )
    sound = _sound(reading)
    out = total_out.fill_null(0.0)
    total_in = total_in.fill_null(0.0).set(_sums(reading, lines.filter(taken)).is_null(), None)
    not_one = ((total_in - 1).abs() > _EXACT) & sound
    _told(reading, "inputs", not_one, total_in, said("make the shares add up to 1"))
    mass = (dimension == "mass").fill_null(value=False)
    allowed = mass_in.set(mass, 1.0)
    more = (mass_out > allowed + _EXACT) & (allowed > 0) & sound
    mend = said("with the residues they are more than what goes in; correct the shares")
    _told(reading, "outputs", more, mass_out, mend)
    unknown = ~mass & (mass_out > 0) & (mass_in == 0) & sound
    if unknown.any():
        first = reading.cells("outputs").filter(unknown)[0] or ""
        what = counted(
            "{number} recipe makes mass of what is measured otherwise, so mass was not balanced",
            "{number} recipes make mass of what is measured otherwise, so mass was not balanced",
            int(unknown.sum()),
        )
        reading.note("outputs", first, what, said("nothing; or give the inputs by mass, so that it can be"))
    stated = reading.number("loss")
    open_balance = mass & sound & ~more & stated.is_not_null() & ((out + stated - 1).abs() > _CLOSE)
    mend = said("correct one of them, or leave '{column}' empty: then it is the rest", column="loss")
    _told(reading, "loss", open_balance, out + stated, mend)
    rest = (1 - out).clip(0.0)
    return rest.zip_with((mass & sound) | stated.is_null(), stated)


def _sums(reading: Reading, lines: pl.DataFrame) -> pl.Series:
    """Return the sum of shares of each row of the table; null where it has no such line."""
    rows = pl.DataFrame({PARENT: pl.int_range(reading.height, eager=True, dtype=pl.Int64)})
    sums = lines.group_by(PARENT).agg(pl.col("share").sum())
    return rows.join(sums, on=PARENT, how="left", maintain_order="left")["share"]


def _sound(reading: Reading) -> pl.Series:
    """Return which rows have recipes without a problem so far."""
    sound = pl.Series([], dtype=pl.Boolean).extend_constant(value=True, n=reading.height)
    for part in reading.found:
        bad = part.filter(pl.col("column").is_in([*ROLES, "unit"]) & pl.col("index").is_not_null())["index"]
        sound = sound.set(pl.int_range(reading.height, eager=True).is_in(bad.implode()), value=False)
    return sound


def _told(
    reading: Reading,
    column: str,
    rows: pl.Series,
    total: pl.Series,
    mend: str,
) -> None:
    def cure(figure: str) -> Cure:
        if column == "loss":
            return said("outputs, residues and loss add up to {total}", total=Figure(figure)), mend
        return said("they add up to {total}", total=Figure(figure)), mend

    reading.explain_by(rows, column, total.round(6).cast(pl.String), cure, "balance")
