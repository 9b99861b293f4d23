"""What a list says again of the same site is joined; what contradicts is told, and nothing is taken silently."""

from __future__ import annotations

import polars as pl

from lichen.engine.register import RawTable
from lichen.site.register.bridge.once import once, same_rows


def sites(**columns: list[str | None]) -> RawTable:
    """Return a table of sites, its first row in row 2 of the file."""
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return RawTable("sites", "a.xlsx", "S", frame, pl.Series("row", range(2, frame.height + 2), pl.UInt32))


def test_later_rows_add_what_the_first_does_not_say() -> None:
    table, found, notices = once(
        sites(id=["w", "w", "v"], latitude=[None, "51", "50"], activity=["x", None, "y"])
    )
    assert table.frame.rows() == [("w", "51", "x"), ("v", "50", "y")]
    assert (table.rows.to_list(), found.height, notices) == ([2, 4], 0, ())


def test_another_place_is_a_problem_of_its_row_and_a_near_one_is_not() -> None:
    table = sites(id=["w", "w", "w"], latitude=["51,0", "52", "51.004"], longitude=["13", "13", "13"])
    kept, found, _notices = once(table)
    assert kept.frame.rows() == [("w", "51,0", "13")]
    assert found.select("row", "column", "value", "kind").rows() == [(3, "latitude", "52", "elsewhere")]
    assert found["index"].to_list() == [None]


def test_places_that_are_no_figures_are_compared_as_written() -> None:
    _kept, found, _notices = once(sites(id=["w", "w", "w"], latitude=["51°", "51°", "52°"]))
    assert found["row"].to_list() == [4]


def test_words_that_differ_are_a_remark() -> None:
    _kept, found, notices = once(sites(id=["w", "w"], activity=["milling", "baking"]))
    assert found.height == 0
    assert [(one.row, one.column, one.value) for one in notices] == [(3, "activity", "baking")]


def test_rows_that_are_the_same_in_every_cell_are_a_remark() -> None:
    assert list(same_rows(sites(id=["w", "v"], name=["w", "v"], activity=["x", "x"]))) == []
    (notice,) = same_rows(sites(id=["w", "w-2", "v"], name=["w", "w", "v"], activity=["x", "x", "x"]))
    assert "2 and 3" in notice.what
