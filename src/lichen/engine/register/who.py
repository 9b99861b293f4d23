"""Reads who is there: the tables region, organisations and sites."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from lichen.core.codes import normalise_all
from lichen.core.money import read_currency
from lichen.core.said import Said, said
from lichen.engine.register.built import Built, shaped
from lichen.engine.register.entries import listed, refuse
from lichen.engine.register.months import spread
from lichen.engine.register.reading import Reading
from lichen.engine.register.words import KnownKeys

_COUNTRY_LETTERS = 2
_ANY = ("*", "any", "all")
_FEW = 3  # sites from which on a place can be called out of the way
_FAR = 5.0  # degrees
_NATIONAL = 20_000.0  # km beyond which a coordinate is rather in metres


@dataclass(frozen=True, slots=True)
class Head:
    """What the row of the table region says; None where it is missing or wrong."""

    name: str | None = None
    year: int | None = None
    currency: str | None = None
    coordinate_system: str | None = None
    carbon_price: float | None = None
    discount_rate: float | None = None
    source: str | None = None


def read_region(reading: Reading) -> Head:
    """Return what the pack is about."""
    if reading.height == 0:
        what = said("the table '{table}' has no row", table="region")
        reading.whole("", what, said("add one row that says what the pack is about"), "no_rows")
        return Head()
    more = pl.int_range(reading.height, eager=True) > 0
    mend = said("delete the row, or make a pack of its own")
    reading.wrong(more, "name", said("a pack is about one region"), mend, "regions")
    currencies = reading.each("currency", read_currency, "currency")
    currency = reading.cells("currency")[0]
    year = reading.number("year")[0]
    rate = reading.number("discount_rate")[0]
    return Head(
        name=reading.text("name")[0],
        year=None if year is None else int(year),
        currency=currencies.get(currency or ""),
        coordinate_system=reading.choice("coordinate_system")[0],
        carbon_price=reading.number("carbon_price")[0],
        discount_rate=None if rate is None else rate / 100,
        source=reading.text("source")[0],
    )


def read_organisations(reading: Reading) -> Built:
    """Return the organisations."""
    return Built(
        shaped("organisations", {
            "id": reading.key(), "name": reading.text("name"), "sector": reading.code("sector"),
            "country": _countries(reading),
        })
    )  # fmt: skip


def read_sites(
    reading: Reading,
    organisations: KnownKeys | None,
    system: str | None,
    near: tuple[float, float] | None = None,
) -> Built:
    """Return the sites; `organisations` are the keys there are, `system` how coordinates are given.

    `near` is the middle (longitude, latitude) of sites that are known besides.
    """
    x, y = _coordinates(reading, system, near)
    return Built(
        shaped("sites", {
            "id": reading.key(), "organisation": reading.reference("organisation", organisations),
            "name": reading.text("name"), "x": x, "y": y, "activity": reading.text("activity"),
            "permits": permits(reading), "hazardous_permit": reading.flag("hazardous_permit"),
            "country": _countries(reading),
        })
    )  # fmt: skip


def _coordinates(
    reading: Reading, system: str | None, near: tuple[float, float] | None
) -> tuple[pl.Series, pl.Series]:
    degrees = (reading.number("longitude"), reading.number("latitude"))
    kilometres = (reading.number("x"), reading.number("y"))
    if system == "plane_km":
        _stated(reading, "x", "y", said("give the coordinates in kilometres"))
        metres = ((kilometres[0].abs() > _NATIONAL) | (kilometres[1].abs() > _NATIONAL)).fill_null(
            value=False
        )
        mend = said("divide by 1000 if these are metres")
        reading.wrong(metres, "x", said("it lies farther away than the earth is round"), mend, "far_away")
        return kilometres
    if system == "WGS84":
        _stated(reading, "latitude", "longitude", said("give latitude and longitude in degrees"))
        _out_of_the_way(reading, *degrees, near)
    return degrees


def _stated(reading: Reading, first: str, second: str, mend: Said) -> None:
    """Note sites without coordinates, or with only one."""
    absent = [name for name in (first, second) if name not in reading.table.frame.columns]
    for name in absent:
        what = said("the column '{column}' is missing", column=name)
        add = said("add a column '{column}': sites need a place", column=name)
        reading.whole(name, what, add, "column_missing")
    if absent:
        return
    empty = {name: reading.cells(name).is_null() for name in (first, second)}
    both = empty[first] & empty[second]
    reading.wrong(both, first, said("the site has no coordinates"), mend, "no_coordinates")
    for name, cells in empty.items():
        what = said("'{column}' is not stated", column=name)
        reading.wrong(cells & ~both, name, what, mend, "no_coordinates")


def _out_of_the_way(
    reading: Reading, longitude: pl.Series, latitude: pl.Series, near: tuple[float, float] | None
) -> None:
    """Note sites at 0, 0 and sites that would be among the others if their coordinates were exchanged."""
    zero = ((longitude == 0) & (latitude == 0)).fill_null(value=False)
    mend = said("give the coordinates, or leave both cells empty until they are known")
    reading.wrong(zero, "latitude", said("0, 0 lies in the sea off Africa"), mend, "no_coordinates")
    known = (longitude.is_not_null() & latitude.is_not_null()) & ~zero
    east, north = longitude.filter(known).median(), latitude.filter(known).median()
    if near is not None:
        east, north = near
    elif known.sum() < _FEW:
        return
    if not isinstance(east, float) or not isinstance(north, float):
        return
    here = ((longitude - east) ** 2 + (latitude - north) ** 2).sqrt()
    exchanged = ((latitude - east) ** 2 + (longitude - north) ** 2).sqrt()
    swapped = (here > _FAR) & (exchanged < here / _FAR) & known
    what = said("latitude and longitude seem to be exchanged: the other sites are far away")
    reading.wrong(swapped, "latitude", what, said("exchange the two numbers"), "exchanged")


def _countries(reading: Reading) -> pl.Series:
    """Return the country of each row, two capitals where it is written so."""
    cells = reading.text("country")
    short = cells.str.len_chars() == _COUNTRY_LETTERS
    return cells.str.to_uppercase().zip_with(short.fill_null(value=False), cells)


def permits(reading: Reading) -> pl.Series:
    """Return the codes that each site may accept or carrier carry [row, list], null where not stated."""
    entries = listed(reading, "permits", ";,")
    wildcard = entries["entry"].str.to_lowercase().is_in(_ANY)
    read = normalise_all("low", entries["entry"].filter(~wildcard).unique(maintain_order=True))
    code = entries["entry"].replace_strict(dict(read.codes), default=None, return_dtype=pl.String)
    code = code.set(wildcard, "*")
    refuse(
        reading,
        "permits",
        entries,
        code.is_null(),
        lambda text: (read.errors[text].what, read.errors[text].mend),
        "code",
    )
    grouped = (
        entries.with_columns(code.alias("code")).drop_nulls().group_by("row", maintain_order=True)
        .agg(pl.col("code").unique(maintain_order=True))
        .with_columns(pl.when(pl.col("code").list.contains("*")).then(pl.lit(["*"])).otherwise(pl.col("code")).alias("code"))
    )  # fmt: skip
    return spread(reading.height, grouped["row"], grouped["code"])
