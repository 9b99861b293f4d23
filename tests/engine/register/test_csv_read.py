"""CSV as people's programs write it: any separator, header place and quoting; nothing is lost without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.register.csv_read import read_csv
from lichen.engine.register.grid import Grid


def read(text: str | bytes, table: str | None = "streams", small: int = 1 << 16) -> Grid:
    grid = read_csv(text if isinstance(text, bytes) else text.encode(), "streams.csv", table, small)
    assert grid is not None
    return grid


def kinds(grid: Grid) -> list[tuple[int, str]]:
    return [(mark.row, mark.kind) for mark in grid.marks]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separator_and_line_ends_are_recognised(separator: str, end: str) -> None:
    text = (
        end.join(
            [separator.join(row) for row in (("id", "site", "amount"), ("a", "b", "1"), ("c", "d", "2"))]
        )
        + end
    )
    grid = read(text)
    assert grid.frame.rows() == [("a", "b", "1"), ("c", "d", "2")]
    assert grid.rows.to_list() == [2, 3]


@pytest.mark.parametrize(
    "above", ["# a, comment\n", '"# a, quoted comment"\n', "sep=,\n", "\n", "# one\n\n# two\n"]
)
def test_comments_above_the_header_are_passed_over(above: str) -> None:
    grid = read(above + "id,site\na,b\n")
    assert (grid.header_row, grid.rows.to_list(), grid.marks) == (
        above.count("\n") + 1,
        [above.count("\n") + 2],
        (),
    )


def test_title_above_the_header_is_noted() -> None:
    grid = read("Our streams 2024\n\nid,site\na,b\n")
    assert (grid.header_row, kinds(grid)) == (3, [(3, "above_header")])


def test_decimal_comma_that_makes_a_cell_too_many_is_told() -> None:
    """The cell beyond the header is kept, and the row is told."""
    grid = read("id,site,amount\na,b,1,5\nc,d,2\n")
    assert kinds(grid) == [(2, "too_many_cells")]
    assert grid.frame.rows() == [("a", "b", "1", "5"), ("c", "d", "2", None)]


def test_empty_cells_at_the_end_of_a_row_are_not_too_many() -> None:
    assert read("id,site\na,b,,,\n").marks == ()


def test_short_row_ends_with_empty_cells() -> None:
    assert read("id,site,amount\na\n").frame.rows() == [("a", None, None)]


@pytest.mark.parametrize(
    ("row", "told"), [('"x"y,b', True), ('"open,b', True), ('5" pipe,b', False), ('"a ""q""",b', False)]
)
def test_quotation_marks_out_of_order_are_told(row: str, told: bool) -> None:
    assert (kinds(read(f"id,site\n{row}\n")) == [(2, "quotation_marks")]) is told


def test_row_number_counts_records_as_a_spreadsheet_shows_them() -> None:
    grid = read('id,note\na,"two\nlines"\n\nb,x\n')
    assert dict(zip(grid.frame["0"], grid.rows, strict=True)) == {"a": 2, None: 3, "b": 4}


def test_encoding_that_was_guessed_is_noted() -> None:
    assert kinds(read("id;site\na;Mühle\n".encode("cp1252"))) == [(0, "encoding")]


def test_byte_that_no_encoding_explains_is_told() -> None:
    text = 'id;site\na;"Mühle\nam Bach"\nb;'.encode("cp1252") + b"\x81\n"
    assert (3, "undecodable") in kinds(read(text))


@pytest.mark.parametrize("error", ["#N/A", "#REF!", " #DIV/0! "])
def test_error_of_a_spreadsheet_is_told(error: str) -> None:
    marks = read(f"id,site\na,b\nc,{error}\n").marks
    assert [(mark.row, mark.place, mark.kind) for mark in marks] == [(3, 1, "cell_error")]


def test_apostrophe_that_guards_a_formula_is_taken_off() -> None:
    assert read("id,note\na,'=1+1\nb,'quoted'\n").frame["1"].to_list() == ["=1+1", "'quoted'"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"  \n", b"# only a comment\n"])
def test_empty_file_is_no_table(data: bytes) -> None:
    assert read_csv(data, "streams.csv", "streams") is None


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=6)


@given(
    st.lists(st.lists(CELL, min_size=1, max_size=5), max_size=8),
    st.text(st.sampled_from('a,"\n'), max_size=20),
)
def test_fast_and_patient_reader_give_the_same_grid(rows: list[list[str]], tail: str) -> None:
    """Whichever of the two reads a file: the same cells, the same rows, the same marks."""
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    text = "\n".join(["id,site,note", *quoted, tail])
    fast, patient = read(text, small=0), read(text, small=1 << 20)
    wide = max(fast.frame.width, patient.frame.width)
    cells = [[[cell or None for cell in row] + [None] * (wide - len(row)) for row in grid.frame.rows()]
             for grid in (fast, patient)]  # fmt: skip
    assert cells[0] == cells[1]
    assert fast.rows.to_list() == patient.rows.to_list()
    assert sorted(kinds(fast)) == sorted(kinds(patient))
