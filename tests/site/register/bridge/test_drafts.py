"""A list feeds several tables of the pack; keys are made where it has none, and are the same next time."""

from __future__ import annotations

from lichen.core.errors import Problem
from lichen.site.register.bridge.drafts import (
    bad_rows_file,
    mapped_pack,
    slug,
    sources_of,
    suggested,
    without_rows,
)

LIST = {
    "list.csv": (
        b"company;plant;lat;lon;waste;tonnes;ours\n"
        b"Mill;North;55;12;bran;1,5;x\nMill;North;55;12;bran;2,5;\nMill;South;54;12;husk;3,5;y\n"
    )
}
KEY = "list.csv|"
CONSTANTS = {"streams.role": "offer", "streams.unit": "t", "streams.site": "somewhere"}


def mapping() -> dict:
    return suggested(sources_of(LIST, "list"), CONSTANTS)


def test_a_list_becomes_three_tables() -> None:
    raw = mapped_pack(LIST, "list", mapping(), {})
    assert raw.tables["organisations"].frame.rows() == [("mill", "Mill")]
    assert raw.tables["sites"].frame["id"].to_list() == ["mill-north", "mill-south"]
    streams = raw.tables["streams"].frame
    assert streams["id"].to_list() == [
        "mill-north-offer-bran",
        "mill-north-offer-bran-2",
        "mill-south-offer-husk",
    ]
    assert streams["site"].to_list() == ["mill-north", "mill-north", "mill-south"]
    assert streams["ours"].to_list() == ["x", None, "y"]
    assert streams["unit"].unique().to_list() == ["t"]


def test_constants_of_rows_above_give_way_to_the_list() -> None:
    assert "streams.site" not in mapping()[KEY]["constants"]


def test_mended_cells_go_where_they_belong() -> None:
    raw = mapped_pack(LIST, "list", mapping(), {KEY: {"3": {"streams.amount": "9", "streams.note": "guess"}}})
    assert raw.tables["streams"].frame["amount"].to_list() == ["1,5", "9", "3,5"]
    assert raw.tables["streams"].frame["note"].to_list() == [None, "guess", None]


def test_rows_are_left_out_by_their_place_in_the_file() -> None:
    raw = without_rows(mapped_pack(LIST, "list", mapping(), {}), {KEY: {2, 3}})
    assert raw.tables["streams"].frame["resource"].to_list() == ["husk"]


def test_bad_rows_are_written_with_their_reason() -> None:
    raw = mapped_pack(LIST, "list", mapping(), {})
    problem = Problem("list.csv", "", 4, "amount", "3,5", "it is odd", "mend it")
    text = bad_rows_file(raw, [problem], ".csv").decode()
    assert "list.csv,4,amount: it is odd; mend it" in text
    assert "bran" not in text


def test_a_column_that_is_left_out_is_not_taken_for_another() -> None:
    files = {"list.csv": b"amount,menge\n1,2\n"}
    columns = {"columns": {"0": "", "1": "streams.amount"}, "constants": {}}
    raw = mapped_pack(files, "list", {KEY: columns}, {})
    assert raw.tables["streams"].frame["amount"].to_list() == ["2"]


def test_keys_of_other_scripts() -> None:
    assert slug("  Ünïted / Works №3 ") == "united-works-no3"
