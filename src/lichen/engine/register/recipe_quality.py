"""Reads what a technology demands of its inputs and warrants of its outputs, and holds it to the second law."""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from lichen.core.errors import AmbiguityError, CodeLookupError, UnitError
from lichen.core.graph import resource_key
from lichen.core.said import said
from lichen.core.units import read_property_unit
from lichen.engine.register.built import PARENT, code_or_words, shaped
from lichen.engine.register.entries import mixed, refuse
from lichen.engine.register.reading import Reading

COLDEST = 273.15  # [K] no surroundings that a plant could reject heat to are taken to be colder
_ROUNDING = 1e-6
_SIDES = {"input_quality": "input", "output_quality": "output"}
_FORMS = {
    "input_quality": said(
        "write limits such as '{one}' or '{other}'",
        one="moisture <= 60 %",
        other="wood waste: moisture <= 60 %",
    ),
    "output_quality": said("write values such as '{example}'", example="wood pellets: moisture = 8 %"),
}
_POWER = {"electricity", "electric power", "power"}
_TEMPERATURE = "temperature"


def read_qualities(reading: Reading, ids: pl.Series, recipes: pl.DataFrame) -> pl.DataFrame:
    """Return limits of inputs and values of outputs in base units, with the row they belong to.

    A name before a colon is the resource that is meant, which must stand in the recipe; without one every input, or
    output, is meant.
    """
    return pl.concat([_side(reading, ids, recipes, column) for column in _SIDES])


def _side(reading: Reading, ids: pl.Series, recipes: pl.DataFrame, column: str) -> pl.DataFrame:
    role, form = _SIDES[column], _FORMS[column]
    entries = mixed(reading, column, form)
    value = entries["relation"] == "value"
    odd = value if role == "input" else ~value
    refuse(reading, column, entries, odd, lambda entry: (_other_relation(entry, role), form), "relation")
    bases, scales, offsets = _measures(reading, column, entries)
    known = _resources(recipes, role)
    rows, unknown = [], []
    for place, entry in enumerate(entries.iter_rows(named=True)):
        resource, key, code = _subject(entry["name"])
        if resource and (key, code) not in known.get(entry["row"], set()):
            unknown.append(place)
        elif entry["unit"] in bases:
            size = entry["number"] * scales[entry["unit"]] + offsets[entry["unit"]]
            name = resource_key(entry["name"].rpartition(":")[2])
            rows.append((ids[entry["row"]], role, key, code, name, entry["relation"], size, bases[entry["unit"]],
                         True, entry["row"]))  # fmt: skip
    missing = pl.int_range(len(entries), eager=True).is_in(unknown)
    mend = said(
        "name a resource of the column '{column}', or none for all of them",
        column=f"{column.split('_', maxsplit=1)[0]}s",
    )
    refuse(reading, column, entries, missing,
           lambda entry: (said("'{entry}' is not about this recipe", entry=entry), mend), "unknown_id")  # fmt: skip
    names = ("technology", "role", "key", "code", "property", "relation", "value", "unit", "strict", PARENT)
    columns = {name: pl.Series([row[place] for row in rows]) for place, name in enumerate(names)}
    return shaped("technology_qualities", columns, child=True)


def _other_relation(entry: str, role: str) -> str:
    if role == "input":
        return said("'{entry}' is a value, but an input has limits", entry=entry)
    return said("'{entry}' is a limit, but an output has a value", entry=entry)


def _measures(
    reading: Reading, column: str, entries: pl.DataFrame
) -> tuple[dict[str, str], dict[str, float], dict[str, float]]:
    """Return base unit, scale and offset of each unit of measure that entries state, by text."""
    bases, scales, offsets, errors = {}, {}, {}, {}
    for text in entries["unit"].unique(maintain_order=True):
        try:
            unit = read_property_unit(text)
            bases[text], scales[text], offsets[text] = unit.base, unit.scale, unit.offset
        except UnitError as error:
            errors[text] = (error.what, error.mend)
    unread = entries["unit"].is_in(list(errors))
    refuse(reading, column, entries, unread, errors.__getitem__, "unit", about="unit")
    return bases, scales, offsets


def _subject(name: str) -> tuple[str, str | None, str | None]:
    """Return the resource before the colon as written, its key and its code."""
    resource = name.rpartition(":")[0].strip()
    if not resource:
        return "", None, None
    try:
        code = code_or_words(resource)
    except (CodeLookupError, AmbiguityError):
        code = None
    return resource, None if code else resource_key(resource), code


def _resources(recipes: pl.DataFrame, role: str) -> dict[int, set[tuple[str | None, str | None]]]:
    """Return the resources that may be spoken of, by row; residues count as outputs."""
    roles = ["input"] if role == "input" else ["output", "residue"]
    found: dict[int, set[tuple[str | None, str | None]]] = defaultdict(set)
    for row, key, code in (
        recipes.filter(pl.col("role").is_in(roles)).select(PARENT, "key", "code").iter_rows()
    ):
        found[row].add((key or None, code))
    return found


def beyond_second_law(
    reading: Reading, recipes: pl.DataFrame, qualities: pl.DataFrame, electricity: pl.Series
) -> None:
    """Note technologies that would make more work of heat than Carnot's engine could.

    Work that heat of temperature T could do is its amount times 1 − T₀/T; surroundings are taken at 0 °C (T₀), which is
    generous. An input without a stated temperature counts as pure work, an output without one as none, unless it is
    electricity: only what is certainly impossible is refused. Of an input that is only limited from below the coldest
    that is allowed counts, since the recipe holds for it, too.

    .. [1] Carnot, S. (1824). Réflexions sur la puissance motrice du feu. Bachelier, Paris.
    """
    energy = recipes.filter(pl.col("dimension") == "energy")
    warm = _temperatures(qualities)
    power = electricity.fill_null(0.0)
    work: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    stated: set[int] = set()
    lines = energy.unique([PARENT, "role", "line"], keep="first", maintain_order=True)
    for row in lines.iter_rows(named=True):
        where, taken = row[PARENT], row["role"] == "input"
        kelvin = warm.get((where, taken, row["key"] or row["code"]), warm.get((where, taken, None)))
        if row["key"] in _POWER:
            part = 1.0
        elif kelvin is None:
            part = 1.0 if taken else 0.0
        else:
            part = max(0.0, 1 - COLDEST / kelvin)
            if taken:
                stated.add(where)
        work[where][0 if taken else 1] += row["share"] * part
    fuels = set(recipes.filter((pl.col("role") == "input") & (pl.col("dimension") != "energy"))[PARENT])
    beyond = [
        where for where, (taken, made) in work.items()
        if where in stated and where not in fuels and made > (taken + power[where]) * (1 + _ROUNDING)
    ]  # fmt: skip
    if beyond:
        rows = pl.int_range(reading.height, eager=True).is_in(beyond)
        what = said("more work comes out than heat of this temperature and the electricity could do (Carnot)")
        mend = said(
            "correct the shares, the temperature in '{inputs}' or '{outputs}', or the electricity",
            inputs="input_quality",
            outputs="output_quality",
        )
        reading.wrong(rows, "outputs", what, mend, "second_law")


def _temperatures(qualities: pl.DataFrame) -> dict[tuple[int, bool, str | None], float]:
    """Return stated temperatures [K] by row, whether of an input, and resource (None: all)."""
    found: dict[tuple[int, bool, str | None], float] = {}
    about = qualities.filter(
        (pl.col("property") == _TEMPERATURE) & (pl.col("unit") == "K") & (pl.col("value") > 0)
    )
    # A lower limit is told last and so replaces an upper one.
    for row in about.sort("relation", maintain_order=True).iter_rows(named=True):
        found[row[PARENT], row["role"] == "input", row["key"] or row["code"]] = row["value"]
    return found
