"""Checks that span tables: what a plan of this region would lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from lichen.core.errors import Problem
from lichen.core.pack.labels import CHOICES
from lichen.core.said import said
from lichen.core.units import CANONICAL
from lichen.engine.register.built import PARENT, Built
from lichen.engine.register.raw import RawPack
from lichen.engine.register.reading import Reading

_DIMENSIONS = {"mass": said("mass"), "energy": said("energy"), "volume": said("volume")}


def cost_of_plants(reading: Reading, built: Mapping[str, Built]) -> None:
    """Note technologies that stand or may stand somewhere, but do not say what that costs: nothing is free unsaid."""
    places = built["technologies"].children.get("places")
    if places is None:
        return
    rows = pl.int_range(reading.height, dtype=pl.Int64, eager=True)
    placed = rows.is_in(places[PARENT].implode())
    buildable = rows.is_in(places.filter("buildable")[PARENT].implode())
    frame = built["technologies"].frame
    needed = {
        "operating_cost": (placed, said("say what treating one unit costs")),
        "step_capacity": (buildable, said("say the yearly capacity of one line that may be built")),
        "investment": (buildable, said("say what one line costs to build; 0 if nothing")),
        "lifetime": (
            buildable & (frame["investment"] > 0),
            said("say over how many years the investment is spread"),
        ),
    }
    for name, (where, mend) in needed.items():
        what = said("'{column}' is not stated, but the technology is to be planned with", column=name)
        reading.wrong(where & reading.cells(name).is_null(), name, what, mend, "cost_not_stated")
    for table in ("prices", "factors"):
        for kind in ("electricity", "heat", "water"):
            known = table in built and (built[table].frame["kind"] == kind).any()
            if not known:
                uses = CHOICES[kind]
                what = (
                    said("{kind} is used, but the table '{table}' has no price of it", kind=uses, table=table)
                    if table == "prices"
                    else said(
                        "{kind} is used, but the table '{table}' has no emission factor of it",
                        kind=uses,
                        table=table,
                    )
                )
                mend = said("add a row of kind '{kind}' to '{table}'", kind=kind, table=table)
                reading.wrong(placed & (frame[kind] > 0), kind, what, mend, kind)


def uncarried(raw: RawPack, built: Mapping[str, Built]) -> Iterator[Problem]:
    """Give a notice for each dimension that is both offered and needed, and that no mode of transport carries."""
    streams, transport = built["streams"].frame, built["transport"].frame
    both = (
        streams.group_by("dimension").agg(pl.col("role").n_unique()).filter(pl.col("role") > 1)["dimension"]
    )
    table = raw.tables["transport"]
    for dimension, unit in CANONICAL.items():
        if dimension in both and dimension not in transport["dimension"]:
            what = said(
                "no mode carries {dimension}, so that offers and needs in {unit} cannot meet",
                dimension=_DIMENSIONS[dimension],
                unit=unit,
            )
            mend = said("add a mode whose unit is {unit}, if they may", unit=unit)
            yield Problem(table.file, table.sheet, 0, "unit", "", what, mend)
