"""A list as the tables of the pack that its columns are to feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from lichen.engine.register.degrees import halves
from lichen.engine.register.grid import Grid
from lichen.site.register.bridge.packs import KEPT, SHAPES

PLACE = "sites.place"  # a meaning besides those of the pack: latitude and longitude in one cell
_AXES = {"WGS84": ("latitude", "longitude"), "plane_km": ("x", "y")}
Mapped = Mapping[str, Any]


def recast(grid: Grid, wanted: Mapped | None, system: str = "WGS84") -> Sequence[Grid]:
    """Return a list as the tables that its columns are to feed; columns without a meaning stay with the lowest.

    Nothing comes of a list that is left out. `system` is how the region gives places.
    """
    if wanted is None:
        return (grid,)
    if wanted.get("leave"):
        return ()
    columns: dict[int, str] = {int(place): meant for place, meant in wanted["columns"].items() if meant}
    tables = [name for name in SHAPES if any(meant.partition(".")[0] == name for meant in columns.values())]
    if not tables:
        return (grid,)
    last = next((name for name in reversed(KEPT) if name in tables), tables[-1])
    parts = [_as_table(grid, name, columns, rest=name == last) for name in tables]
    axes = _AXES.get(system, _AXES["WGS84"])
    return [_placed(part, axes) if part.name == "sites" else part for part in parts]


def _as_table(grid: Grid, table: str, columns: Mapping[int, str], *, rest: bool) -> Grid:
    header, keep = list(grid.header), []
    taken: set[str] = set()
    for text in grid.frame.columns:
        place = int(text)
        written = header[place] if place < len(header) else None
        target, _, column = columns.get(place, "").partition(".")
        if target == table:
            header += [None] * (place + 1 - len(header))
            header[place] = column
            keep.append(text)
        elif rest and not target and written and written not in SHAPES[table].names:
            header[place] = _free(written, taken)
            keep.append(text)
    numbers = {place: cells for place, cells in grid.numbers.items() if str(place) in keep}
    marks = tuple(mark for mark in grid.marks if mark.place is None or str(mark.place) in keep)
    return replace(
        grid, name=table, header=tuple(header), frame=grid.frame.select(keep), numbers=numbers, marks=marks
    )


def _free(written: str, taken: set[str]) -> str:
    """Return a name that no column before has: lists name columns twice, and what is kept as it is does no harm."""
    name, number = written, 2
    while name.casefold() in taken:
        name, number = f"{written} ({number})", number + 1
    taken.add(name.casefold())
    return name


def _placed(grid: Grid, axes: tuple[str, str]) -> Grid:
    """Return sites with columns for their places: two of the one that holds both, empty ones where there are none."""
    header, frame = list(grid.header), grid.frame
    if "place" in header:
        text = str(header.index("place"))
        cut = [halves(cell) if cell else None for cell in frame[text]]
        first = [pair[0] if pair else cell for pair, cell in zip(cut, frame[text], strict=True)]
        second = [pair[1] if pair else None for pair in cut]
        header[int(text)] = axes[0]
        frame = frame.with_columns(pl.Series(text, first, pl.String))
        header, frame = _with(header, frame, axes[1], second)
    for axis in axes:
        if axis not in header:
            header, frame = _with(header, frame, axis, [None] * frame.height)
    return replace(grid, header=tuple(header), frame=frame)


def _with(
    header: list[str | None], frame: pl.DataFrame, name: str, cells: list[str | None]
) -> tuple[list[str | None], pl.DataFrame]:
    place = max([len(header), *(int(text) + 1 for text in frame.columns)])
    wider = [*header, *([None] * (place - len(header))), name]
    return wider, frame.with_columns(pl.Series(str(place), cells, pl.String))
