"""A row that is no record is told once, and nothing is told twice."""

from __future__ import annotations

import pytest

from lichen.engine.register import set_aside
from lichen.engine.register.odd_rows import plainly
from tests.engine.register.packs import pack, said, streams, told

GOOD = "a,mill-1,offer,x,1,t"


def test_header_repeated_in_the_table_is_told_once() -> None:
    assert told(streams=streams(GOOD, "ID,Site,role,resource,amount,unit", "b,mill-1,offer,x,2,t")) == [
        ("streams", 3, "", "header_again")
    ]


@pytest.mark.parametrize("word", ["Total", "TOTAL:", "sum", "Grand total", "Summe", "Итого"])
def test_total_below_the_table_is_told_once(word: str) -> None:
    assert told(streams=streams(GOOD, f"{word},,,,3,t")) == [("streams", 3, "", "total")]


def test_stream_whose_id_begins_like_a_total_is_a_stream() -> None:
    assert told(streams=streams("sum-1,mill-1,offer,x,1,t", "total,mill-1,offer,x,1,t")) == []


def test_row_that_states_next_to_nothing_is_told_once_with_what_it_lacks() -> None:
    assert said(streams=streams(GOOD, ",,,,5,t")) == [
        "the row does not state id, site, role; fill them in, or delete the row if it is a title or a remark"
    ]


def test_other_problems_of_such_a_row_are_told() -> None:
    assert told(streams=streams(GOOD, ",,,,-5,t")) == [
        ("streams", 3, "", "bare_row"),
        ("streams", 3, "amount", "too_small"),
    ]


def test_row_that_lacks_little_is_told_cell_by_cell() -> None:
    assert told(streams=streams(GOOD, "b,,offer,x,5,t")) == [("streams", 3, "site", "not_stated")]


def test_odd_rows_can_be_set_aside() -> None:
    parted = set_aside(pack(streams=streams(GOOD, "Total,,,,3,t")))
    assert parted.checked.sound().streams.height == 1
    assert parted.aside["streams"].height == 1


def test_nothing_wrong_stays_nothing() -> None:
    assert [part.height for part in plainly(pack(), [])] == [0, 0, 0, 0]
