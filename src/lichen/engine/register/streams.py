"""Reads what leaves a site and what is wanted there: the table streams."""

from __future__ import annotations

import polars as pl

from lichen.core.codes import scheme
from lichen.core.errors import UnitError
from lichen.core.said import said
from lichen.core.units import KG_PER_T, PERIOD_NAMES, PERIODS_PER_YEAR, read_property_unit
from lichen.engine.register.built import PARENT, Built, keys, shaped, status, units
from lichen.engine.register.entries import mixed, refuse
from lichen.engine.register.found import Cure
from lichen.engine.register.months import availability
from lichen.engine.register.possible import refuse_impossible, spread_ranges
from lichen.engine.register.reading import Reading
from lichen.engine.register.words import KnownKeys

_ENTRY_DIGITS = 6


def read_streams(reading: Reading, sites: KnownKeys | None) -> Built:
    """Return the streams and their qualities; `sites` are the keys there are, None if that table is missing."""
    ids, role = reading.key(), reading.choice("role")
    dimension, factor, amount = _amounts(reading)
    resource, code = reading.text("resource"), _codes(reading, role)
    bare = resource.is_null() & reading.cells("code").is_null()
    columns = {"resource": "resource", "code": "code"}
    mend = said("say what it is in '{resource}', or give its List of Waste code in '{code}'", **columns)
    what = said("neither '{resource}' nor '{code}' says what it is", **columns)
    reading.wrong(bare, "resource", what, mend, "no_resource")
    frame = shaped("streams", {
        "id": ids, "site": reading.reference("site", sites), "role": role, "resource": resource.fill_null(""),
        "key": keys(resource).fill_null(""), "code": code, "hazardous": _hazardous(reading, code),
        "dimension": dimension, "amount": amount, "rel_sd": reading.number("uncertainty") / 100,
        "availability": availability(reading), "operation": reading.code("operation"),
        "reference": reading.text("reference"),
        "reference_cost": reading.number("reference_cost") / factor,
        "reference_co2e": reading.number("reference_co2e") / KG_PER_T / factor,
        "handling_cost": reading.number("handling_cost") / factor,
        "handling_co2e": reading.number("handling_co2e") / KG_PER_T / factor,
        "min_lot": reading.number("min_lot") * factor, "max_partners": reading.number("max_partners"),
        "max_distance": reading.number("max_distance"), "legal_status": reading.choice("legal_status"),
        "storage": reading.number("storage") * factor, "blend": reading.flag("blend"), "source": reading.text("source"),
        "status": status(reading),
    })  # fmt: skip
    return Built(frame, {"qualities": _qualities(reading, ids, role)})


def _amounts(reading: Reading) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Return dimension, factor to the canonical unit, and amount a year [canonical unit] of each row."""
    known, dimension, factor = units(reading)
    own = {text: unit.period for text, unit in known.items() if unit.period}
    period = reading.choice("period")
    if own:
        stated = reading.cells("unit").replace_strict(own, default=None, return_dtype=pl.String)
        clash = (stated.is_not_null() & period.is_not_null() & (stated != period)).fill_null(value=False)
        mend = said("leave the period empty, or give the unit without it")

        def cure(unit: str) -> Cure:
            per = PERIOD_NAMES[own[unit]]
            return said("the unit '{unit}' is an amount per {period} already", unit=unit, period=per), mend

        reading.explain_by(clash, "period", reading.cells("unit"), cure, "period")
        period = stated.fill_null(period)
    per_year = period.fill_null("year").replace_strict(PERIODS_PER_YEAR, return_dtype=pl.Float64)
    return dimension, factor, reading.number("amount") * factor * per_year


def _codes(reading: Reading, role: pl.Series) -> pl.Series:
    code = reading.code("code")
    short = ((role == "offer") & (code.str.len_chars() < _ENTRY_DIGITS)).fill_null(value=False)
    mend = said("give the six-digit code; only needs may name a chapter or sub-chapter")
    reading.wrong(short, "code", said("an offer is one waste, not a whole chapter"), mend, "short_code")
    return code


def _hazardous(reading: Reading, code: pl.Series) -> pl.Series:
    """Return whether each stream is hazardous, as stated or else as its code says; null if neither does."""
    stated = reading.flag("hazardous")
    listed = {entry.code: entry.hazardous for entry in scheme("low") if entry.hazardous is not None}
    by_code = code.replace_strict(listed, default=None, return_dtype=pl.Boolean)
    against = (by_code & ~stated).fill_null(value=False)
    mend = said(
        "write {yes}, or correct the code: of a pair, the entry without asterisk is the one that is not hazardous",
        yes="yes",
    )
    reading.wrong(against, "hazardous", said("the List of Waste calls this code hazardous"), mend, "hazard")
    return stated.fill_null(by_code)


def _qualities(reading: Reading, ids: pl.Series, role: pl.Series) -> pl.DataFrame:
    """Return the qualities of the streams, in base units, with the row they belong to."""
    entries = mixed(reading, "quality", spread=spread_ranges)
    entries = entries.with_columns(
        keys(entries["name"]).alias("property"), role.gather(entries["row"]).alias("role")
    )
    of_row = ["row", "property"]
    both = (pl.col("relation") == "value").any().over(of_row) & (pl.col("relation") != "value").any().over(
        of_row
    )
    offer, value = entries["role"] == "offer", entries["relation"] == "value"
    twice = offer & ~value & entries.select(both.alias("both"))["both"]
    refuse(reading, "quality", entries, twice, _value_and_bound, "relation")
    refuse(reading, "quality", entries, (entries["role"] == "need") & value, _need_has_limit, "relation")
    known, errors = {}, {}
    for text in entries["unit"].unique(maintain_order=True):
        try:
            known[text] = read_property_unit(text)
        except UnitError as error:
            errors[text] = (error.what, error.mend)
    refuse(
        reading,
        "quality",
        entries,
        entries["unit"].is_in(list(errors)),
        errors.__getitem__,
        "unit",
        about="unit",
    )
    entries = entries.filter(entries["unit"].is_in(list(known)))
    if entries.is_empty():
        return shaped("qualities", dict.fromkeys(("stream", "property", "relation", "unit"), entries["entry"])
                      | {"value": entries["number"], PARENT: entries["row"]}, child=True)  # fmt: skip
    base, scale, offset = (
        entries["unit"].replace_strict({text: getattr(unit, part) for text, unit in known.items()})
        for part in ("base", "scale", "offset")
    )
    entries = entries.with_columns(base.alias("base"), (entries["number"] * scale + offset).alias("value"))
    refuse_impossible(reading, entries)
    _one_measure(reading, entries)
    return shaped("qualities", {
        "stream": ids.gather(entries["row"]), "property": entries["property"], "relation": entries["relation"],
        "value": entries["value"], "unit": entries["base"], PARENT: entries["row"],
    }, child=True)  # fmt: skip


def _one_measure(reading: Reading, entries: pl.DataFrame) -> None:
    """Note entries that measure a property otherwise than most do: they could never be compared."""
    # A number without a unit is no percentage: 12 and 12 % differ by a hundred.
    measure = pl.when((pl.col("base") == "") & (pl.col("unit") == "")).then(pl.lit("no unit")).otherwise(
        pl.when(pl.col("base") == "").then(pl.lit("%")).otherwise(pl.col("base")))  # fmt: skip
    counted = entries.with_columns(measure.alias("measure"), pl.int_range(pl.len()).alias("order"))
    usual = (
        counted.group_by("property", "measure").agg(pl.len(), pl.col("order").min(), pl.col("unit").first().alias("as"))
        .sort(pl.col("len"), -pl.col("order"), descending=True).unique("property", keep="first", maintain_order=True)
        .select("property", pl.col("measure").alias("most"), "as")
    )  # fmt: skip
    joined = counted.join(usual, on="property", how="left", maintain_order="left")
    odd = joined["measure"] != joined["most"]
    named = {prop: (most, unit) for prop, most, unit in usual.iter_rows()}

    def cure(prop: str) -> Cure:
        most, unit = named[prop]
        if most == "no unit":
            return (
                said("'{property}' is measured without a unit in other rows", property=prop),
                said("give it without a unit, so that offers and needs can be compared"),
            )
        return (
            said("'{property}' is measured in {unit} or the like in other rows", property=prop, unit=unit),
            said("give it in {unit} or the like, so that offers and needs can be compared", unit=unit),
        )

    refuse(reading, "quality", joined, odd, cure, "measure", about="property")


def _value_and_bound(entry: str) -> Cure:
    return (
        said("'{entry}' is a bound of what is stated as a value, too", entry=entry),
        said("keep the value, or write the range alone, such as {example}", example="moisture = 10..14 %"),
    )


def _need_has_limit(entry: str) -> Cure:
    return (
        said("'{entry}' is a value, but a need has limits", entry=entry),
        said("write a limit with <= or >=, such as {example}", example="moisture <= 14 %"),
    )
