"""A list becomes tables as it is said, loses nothing, and one that is left out is not there."""

from __future__ import annotations

import polars as pl

from lichen.engine.register.grid import Grid, row_numbers
from lichen.site.register.bridge.recast import PLACE, recast


def grid(header: list[str | None], *rows: list[str | None]) -> Grid:
    """Return a list."""
    frame = pl.DataFrame(
        {str(place): [row[place] for row in rows] for place in range(len(header))},
        schema={str(place): pl.String for place in range(len(header))},
    )
    return Grid("Tabelle1", "a.xlsx", "Tabelle1", tuple(header), 1, frame, row_numbers(2, len(rows)))


def mapped(*meant: str, **more: object) -> dict:
    """Return what the columns mean, in their order."""
    return {"columns": {str(place): name for place, name in enumerate(meant)}, **more}


def test_a_list_that_is_left_out_is_not_there() -> None:
    assert recast(grid(["a"], ["1"]), mapped("streams.amount", leave=True)) == ()
    assert len(recast(grid(["a"], ["1"]), None)) == 1


def test_columns_of_the_same_name_are_kept_under_names_of_their_own() -> None:
    (streams,) = recast(grid(["Menge", "Menge", "menge"], ["1", "2", "3"]), mapped("streams.amount", "", ""))
    assert streams.header == ("amount", "Menge", "menge (2)")


def test_a_place_in_one_cell_becomes_two_figures() -> None:
    rows = [["52.1, 21.0"], ["somewhere"], [None]]
    (sites,) = recast(grid(["GPS"], *rows), mapped(PLACE))
    assert sites.header == ("latitude", "longitude")
    assert sites.frame.rows() == [("52.1", "21.0"), ("somewhere", None), (None, None)]


def test_sites_without_places_have_cells_to_fill_in() -> None:
    (sites,) = recast(grid(["Werk"], ["North"]), mapped("sites.name"), "plane_km")
    assert sites.header == ("name", "x", "y")
    assert sites.frame.rows() == [("North", None, None)]
