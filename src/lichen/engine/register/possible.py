"""Says which stated qualities no thing on Earth can have, and reads ranges such as ``moisture = 10..14 %``."""

from __future__ import annotations

import polars as pl

from lichen.core.said import said
from lichen.engine.register.entries import refuse
from lichen.engine.register.found import Cure
from lichen.engine.register.reading import Reading

_RANGE = r"^(?<name>[^=<>≤≥]+?)\s*=\s*(?<low>[+\-−]?[0-9][^=<>≤≥]*?)\s*(?:\.\.|…)\s*(?<high>[+\-−]?[0-9.,][^=<>≤≥]*)$"
_UNIT = r"([^0-9.,\s+\-−eE'’][^=<>≤≥]*)$"


def spread_ranges(entries: pl.DataFrame) -> pl.DataFrame:
    """Return entries with each range (``a = 1..2 %``) as its two bounds; `entries` has row and entry.

    >>> spread_ranges(pl.DataFrame({"row": [0], "entry": ["moisture = 10..14 %"]}))["entry"].to_list()
    ['moisture >= 10 %', 'moisture <= 14 %']
    """
    parts = entries["entry"].str.extract_groups(_RANGE).struct.unnest()
    if parts["name"].is_null().all():
        return entries
    unit = parts["high"].str.extract(_UNIT).fill_null("")
    own = parts["low"].str.extract(_UNIT).is_not_null()
    low = parts["low"] + pl.Series([" "]) + unit.set(own, "")
    return (
        entries.with_columns(
            pl.when(parts["name"].is_null())
            .then(pl.concat_list("entry"))
            .otherwise(
                pl.concat_list(
                    (parts["name"] + " >= " + low).str.strip_chars(), parts["name"] + " <= " + parts["high"]
                )
            )
            .alias("entry")
        )
        .explode("entry")
        .select("row", "entry")
    )


def refuse_impossible(reading: Reading, entries: pl.DataFrame) -> None:
    """Note qualities that cannot be: below absolute zero, negative shares or concentrations, shares above 100 %.

    `entries` has row, entry, property, relation, unit (as written), base and value (in it).
    """
    value, base, stated = entries["value"], entries["base"], entries["unit"] != ""
    share = (base == "") & stated
    cold = (base == "K") & (value < 0)
    negative = (share | base.is_in(["kg/m³", "kg/(m s²)"])) & (value < 0)
    for wrong, cure in ((cold, _too_cold), (negative, _negative), (share & (value > 1), _too_much)):
        refuse(reading, "quality", entries, wrong, cure, "impossible")
    lowest, highest = (
        entries.filter(entries["relation"] == relation).select("row", "property", "value", "entry")
        for relation in ("min", "max")
    )
    crossed = lowest.join(highest, on=["row", "property"], suffix="_max", maintain_order="left")
    refuse(reading, "quality", crossed, crossed["value"] > crossed["value_max"], _crossed, "impossible")


def _too_cold(entry: str) -> Cure:
    what = said("'{entry}' is below absolute zero", entry=entry)
    return what, said("write the temperature in °C or K as measured")


def _negative(entry: str) -> Cure:
    what = said("'{entry}' is negative, which no share, concentration or pressure is", entry=entry)
    return what, said("write a positive number")


def _too_much(entry: str) -> Cure:
    what = said("'{entry}' is more than the whole", entry=entry)
    return what, said("write a share of up to 100 %, or correct the unit")


def _crossed(entry: str) -> Cure:
    what = said("the lower bound '{entry}' lies above the upper bound", entry=entry)
    return what, said("exchange the two numbers, or correct one")
