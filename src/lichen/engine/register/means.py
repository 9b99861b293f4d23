"""Reads by what means: the tables prices, transport, factors and distances."""

from __future__ import annotations

import re

import polars as pl

from lichen.core.errors import UnitError
from lichen.core.pack.labels import CHOICES
from lichen.core.said import said
from lichen.core.units import KG_PER_T, Unit, read_amount_unit, read_factor_unit, read_price_unit
from lichen.engine.register.built import Built, keys, lasting, resources, same_twice, shaped, status, units
from lichen.engine.register.reading import Reading
from lichen.engine.register.who import permits
from lichen.engine.register.words import KnownKeys

_UTILITIES = (
    ("electricity", "energy", said("{one} or {other}", one="kWh", other="MWh")),
    ("heat", "energy", said("{one} or {other}", one="kWh", other="MWh")),
    ("water", "volume", said("{one} or {other}", one="m3", other="l")),
)
DETOUR = 1.3  # road distance over great-circle distance where the pack does not say


def read_prices(reading: Reading, currency: str | None) -> Built:
    """Return the prices in `currency` per canonical unit; None: the region does not say which currency."""

    def read(text: str) -> Unit:
        return read_price_unit(text, currency or text.split("/", maxsplit=1)[0].strip().upper())

    _, dimension, factor = units(reading, read=read)
    key, code = resources(reading)
    kind = reading.choice("kind")
    _electric(reading, kind, dimension)
    parts = {"key": key, "code": code, "kind": kind, "dimension": dimension}
    same_twice(reading, "resource", parts, "price")
    return Built(
        shaped("prices", parts | {
            "value": reading.number("value") * factor, "source": reading.text("source"), "status": status(reading),
        })
    )  # fmt: skip


def read_factors(reading: Reading) -> Built:
    """Return the emission factors in t CO2e per canonical unit."""
    _, dimension, factor = units(reading, read=read_factor_unit)
    key, code = resources(reading)
    kind, operation = reading.choice("kind"), reading.code("operation")
    _electric(reading, kind, dimension)
    parts = {"key": key, "code": code, "operation": operation, "kind": kind, "dimension": dimension}
    same_twice(reading, "resource", parts, "factor")
    return Built(
        shaped("factors", parts | {
            "value": reading.number("value") * factor, "source": reading.text("source"), "status": status(reading),
        })
    )  # fmt: skip


def _electric(reading: Reading, kind: pl.Series, dimension: pl.Series) -> None:
    """Note electricity or heat that is not measured as energy, and water that is not as volume."""
    for use, measure, unit in _UTILITIES:
        odd = ((kind == use) & (dimension != measure)).fill_null(value=False)
        what = said("{kind} is measured in {unit}", kind=CHOICES[use], unit=unit)
        reading.wrong(odd, "unit", what, said("give it per {unit}", unit=unit), use)


def read_transport(reading: Reading) -> Built:
    """Return the modes of transport, per canonical unit."""
    _, dimension, factor = units(reading, read=_carried)
    key, code = resources(reading)
    mode = reading.text("mode")
    same_twice(
        reading,
        "mode",
        {"mode": keys(mode), "key": key, "code": code, "dimension": dimension},
        "mode",
    )
    return Built(
        shaped("transport", {
            "mode": mode, "key": key, "code": code, "dimension": dimension,
            "cost_per_km": reading.number("cost_per_km") / factor,
            "cost_fixed": reading.number("cost_fixed") / factor,
            "co2e_per_km": reading.number("co2e_per_km") / KG_PER_T / factor,
            "detour_factor": reading.number("detour_factor").fill_null(DETOUR),
            "max_distance": reading.number("max_distance"), "permits": permits(reading),
            "hazardous_permit": reading.flag("hazardous_permit"), "source": reading.text("source"),
            "status": status(reading),
        })
    )  # fmt: skip


def _carried(text: str) -> Unit:
    """Return the unit that is carried; t·km is none."""
    bare = re.sub(r"[\s·*.\-]*km$", "", text.strip(), flags=re.IGNORECASE)
    if bare and bare != text.strip():
        raise UnitError(
            said("'{unit}' holds the kilometre already", unit=text.strip()),
            said("write the unit carried alone: {unit}", unit=bare),
        )
    return lasting(read_amount_unit)(text)


def read_distances(reading: Reading, sites: KnownKeys | None) -> Built:
    """Return the known hauls; `sites` are the keys there are, None if that table is missing."""
    start, end = reading.reference("from_site", sites), reading.reference("to_site", sites)
    mend = said("delete the row, or correct one of the two")
    reading.wrong(start == end, "to_site", said("the haul ends where it begins"), mend, "same_site")
    same_twice(reading, "from_site", {"from_site": start, "to_site": end}, "haul")
    return Built(shaped("distances", {"from_site": start, "to_site": end, "km": reading.number("km")}))
