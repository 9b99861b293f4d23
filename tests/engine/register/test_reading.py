"""Columns are read by their kind, and a wrong cell is null and a problem."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.core.errors import UnitError
from lichen.engine.register.reading import Reading, number_columns
from lichen.engine.register.words import KnownKeys
from tests.engine.register.packs import pack


def reading(table: str, text: str) -> Reading:
    raw = pack(**{table: text})
    return Reading(raw.tables[table], number_columns(raw))


def kinds(one: Reading) -> list[tuple[int, str]]:
    return [row for part in one.found for row in part.select("row", "kind").iter_rows()]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("yes", True), ("NO", False), ("Ja", True), ("1", True), ("0", False), ("нет", False), ("", None)],
)
def test_flag_is_read_in_many_words(cell: str, value: bool | None) -> None:
    assert reading("sites", f"id,hazardous_permit\na,{cell}\n").flag("hazardous_permit").to_list() == [value]


def test_flag_that_is_none_is_told() -> None:
    one = reading("sites", "id,hazardous_permit\na,perhaps\n")
    assert one.flag("hazardous_permit").to_list() == [None]
    assert kinds(one) == [(2, "not_a_choice")]


@pytest.mark.parametrize(
    ("cell", "role"), [("Offer", "offer"), ("offers", "offer"), ("supply", "offer"), ("demand", "need")]
)
def test_choice_is_read_in_other_words(cell: str, role: str) -> None:
    assert reading("streams", f"id,role\na,{cell}\n").choice("role").to_list() == [role]


def test_choice_names_the_nearest_word() -> None:
    one = reading("streams", "id,role\na,ofer\n")
    one.choice("role")
    assert one.found[-1]["mend"][0] == "write offer, if that is meant; the words are offer or need"


def test_code_that_is_none_is_told_with_near_ones() -> None:
    one = reading("organisations", "id,sector\na,10.61\nb,99.99\n")
    assert one.code("sector").to_list() == ["10.61", None]
    assert kinds(one) == [(3, "code")]


def test_reference_to_nothing_is_told() -> None:
    one = reading("sites", "id,organisation\na,mill\nb,nobody\n")
    one.reference("organisation", KnownKeys("organisations", pl.Series(["mill"])))
    assert kinds(one) == [(3, "unknown_id")]


def test_percent_sign_is_allowed_where_the_unit_is_percent() -> None:
    assert reading("streams", "id,uncertainty\na,10 %\nb,5%\n").number("uncertainty").to_list() == [10.0, 5.0]


def test_whole_numbers_and_limits() -> None:
    one = reading("streams", "id,max_partners,uncertainty\na,2,1001\nb,2.5,3\nc,0,4\n")
    assert one.number("max_partners").to_list() == [2.0, None, None]
    assert one.number("uncertainty").to_list() == [None, 3.0, 4.0]
    assert kinds(one) == [(3, "not_whole"), (4, "too_small"), (2, "too_large")]


def test_column_that_is_not_there_is_null_and_no_problem() -> None:
    one = reading("streams", "id\na\n")
    assert [one.number("amount").to_list(), one.text("site").to_list()] == [[None], [None]]
    assert kinds(one) == []


def test_each_distinct_text_is_read_once() -> None:
    asked: list[str] = []

    def read(text: str) -> int:
        asked.append(text)
        if text == "x":
            raise UnitError("no", "mend")
        return len(text)

    one = reading("streams", "id,unit\na,kg\nb,kg\nc,x\n")
    assert (one.each("unit", read, "unit"), asked) == ({"kg": 2}, ["kg", "x"])
    assert kinds(one) == [(4, "unit")]


def test_problem_of_the_whole_table_has_no_row() -> None:
    one = reading("streams", "id\na\n")
    one.whole("", "what", "mend", "kind")
    assert (one.found[0]["index"].to_list(), one.found[0]["row"].to_list()) == ([None], [0])


def test_number_columns_are_those_of_the_pack() -> None:
    found = number_columns(pack())
    assert set(found.columns["streams"]) == {"amount"}
    assert [len(group) for group in found.around("streams")] == [1, 5]
