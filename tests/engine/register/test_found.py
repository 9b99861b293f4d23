"""Problems as a table: in the order of the pack, each once, and the same as single problems."""

from __future__ import annotations

import polars as pl

from lichen.core.errors import Problem
from lichen.engine.register.found import (
    FOUND,
    as_problems,
    at_rows,
    at_table,
    explained,
    gathered,
    in_rows,
    in_words,
    no_findings,
)
from tests.engine.register.packs import pack

TABLE = pack().tables["streams"]


def test_problem_in_a_row_says_where_it_stands() -> None:
    found = in_rows(TABLE, pl.Series([False, True]), "amount", "it is wrong", "mend it", "wrong")
    assert as_problems(found) == (Problem("streams.csv", "", 3, "amount", "80", "it is wrong", "mend it"),)
    assert found.row(0, named=True) | {"index": 1, "table": "streams", "kind": "wrong"} == found.row(
        0, named=True
    )


def test_no_row_is_no_problem() -> None:
    assert in_rows(TABLE, pl.Series([None, False], dtype=pl.Boolean), "amount", "", "", "").height == 0
    assert no_findings().schema == FOUND


def test_words_may_differ_by_row() -> None:
    what = pl.Series(["a", "b"])
    assert in_rows(TABLE, pl.Series([True, True]), "amount", what, "mend", "k")["what"].to_list() == [
        "a",
        "b",
    ]
    assert at_rows(TABLE, pl.Series([1]), "no such column", pl.Series(["x"]), pl.Series(["y"]), "k")[
        "value"
    ].to_list() == [""]


def test_explanation_is_asked_once_for_each_text() -> None:
    asked: list[str] = []

    def cure(text: str) -> tuple[str, str]:
        asked.append(text)
        return f"{text} is odd", "mend"

    found = explained(TABLE, pl.Series([True, True]), "resource", cure, "odd")
    assert (asked, found["what"].to_list()) == (["bran"], ["bran is odd"] * 2)
    assert in_words(pl.Series(["a"]), {"a": ("x", "y")})[1].to_list() == ["y"]


def test_gathered_problems_stand_in_the_order_of_the_pack_each_once() -> None:
    late = at_table(("f", "", "transport"), "late", "mend", "k")
    rows = in_rows(TABLE, pl.Series([True, True]), "unit", "w", "m", "k")
    first = in_rows(TABLE, pl.Series([True, False]), "site", "w", "m", "k")
    found = gathered([late, rows, first, rows])
    assert found.select("table", "row", "column").rows() == [
        ("streams", 2, "site"), ("streams", 2, "unit"), ("streams", 3, "unit"), ("transport", 0, ""),
    ]  # fmt: skip


def test_long_cells_are_cut() -> None:
    assert len(at_table(("f", "", "t"), "w", "m", "k", value="x" * 500)["value"][0]) == 120
