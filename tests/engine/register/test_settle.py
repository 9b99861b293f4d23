"""Columns get the pack's names, empty rows go, row numbers stay, and headers that contradict themselves are told."""

from __future__ import annotations

from lichen.engine.register import RawPack, decode
from tests.engine.register.packs import SOUND, pack, pack_files


def raw(text: str, table: str = "organisations") -> RawPack:
    return pack(**{table: text})


def test_columns_get_the_names_of_the_pack_and_keep_their_order() -> None:
    frame = raw("NAME,my remark,ID\nMill,x,mill\n").tables["organisations"].frame
    assert (frame.columns, frame.row(0)) == (["name", "my remark", "id"], ("Mill", "x", "mill"))


def test_empty_rows_are_left_out_and_row_numbers_stay() -> None:
    table = raw("id,name\n,,\nmill,Mill\n \n,Farm\n\n").tables["organisations"]
    assert table.frame.rows() == [("mill", "Mill"), (None, "Farm")]
    assert table.rows.to_list() == [3, 5]


def test_cells_keep_their_spaces_and_empty_ones_are_null() -> None:
    table = raw('id,name\n" mill ",""\n').tables["organisations"]
    assert table.frame.row(0) == (" mill ", None)
    assert table.column("id").to_list() == ["mill"]


def test_column_named_twice_is_told_and_kept() -> None:
    found = raw("id,name,Name\na,b,c\n")
    assert found.found["kind"].to_list() == ["column_twice"]
    assert found.tables["organisations"].frame.columns == ["id", "name", "name (again)"]


def test_column_without_a_name_is_kept_if_it_holds_anything() -> None:
    assert raw("id,name,,\na,b,,\n").tables["organisations"].frame.columns == ["id", "name"]
    assert raw("id,name,,\na,b,,x\n").tables["organisations"].frame.columns == ["id", "name", "(column 4)"]


def test_tables_stand_in_the_order_of_the_pack() -> None:
    files = dict(reversed(pack_files().items()))
    assert list(decode(files, "pack").tables) == list(SOUND)


def test_marks_of_tables_that_nobody_knows_are_no_problems() -> None:
    found = decode(pack_files() | {"mine.csv": b'a,b\n"x"y,1\n'}, "pack")
    assert found.found.height == 0
    assert found.others[0].frame.rows() == [("xy", "1")]
