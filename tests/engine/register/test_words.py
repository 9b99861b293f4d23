"""What is said of a cell names what is wrong with it and how to mend just that."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.core.pack import PACK, STREAMS
from lichen.core.tables import Column
from lichen.engine.register.words import (
    CHOICE_WORDS,
    FLAG_WORDS,
    KnownKeys,
    not_a_number,
    spoilt_by_date,
    two_readings,
)

AMOUNT = STREAMS.column("amount")


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("120 t", "the unit belongs in the column 'unit'"), ("n/a", "give 'amount' as a number"),
        ("~5", "the likeliest number"),
        ("<5", "the likeliest number"), ("5-7", "the likeliest number"), ("(5)", "-5"), ("5 %", "0.05"),
        ("2024-03-05", "format the cell as a number"), ("five", "such as 1234.5"),
    ],
)  # fmt: skip
def test_cure_for_what_is_no_number(text: str, mend: str) -> None:
    assert mend in not_a_number(text, AMOUNT)[1]


def test_cure_where_the_number_may_be_left_out() -> None:
    assert not_a_number("?", STREAMS.column("uncertainty"))[1] == "leave the cell empty if it is not known"


def test_cure_names_the_unit_that_a_column_always_has() -> None:
    assert not_a_number("13 km", Column("km", "number", "length", unit="km"))[1].endswith(
        "the unit is always km"
    )


def test_long_cells_are_cut() -> None:
    assert len(not_a_number("x" * 500, AMOUNT)[0]) < 80


@pytest.mark.parametrize(
    ("text", "date"),
    [("01-Feb", True), ("2024-02-01", True), ("Feb 24", True), ("01 02 03", False), ("R3", False)],
)
def test_dates_are_seen(text: str, date: bool) -> None:
    assert (spoilt_by_date(text) is not None) is date


def test_both_readings_are_named() -> None:
    assert two_readings("1,234") == ("'1,234' can be 1.234 or 1234", "write 1.2340 or 1234")


@pytest.mark.parametrize("key", ["Mill-North", "mill north", "mil-north"])
def test_nearest_key_is_named(key: str) -> None:
    known = KnownKeys("sites", pl.Series(["farm", None, "mill-north"]))
    assert known.cure(key) == (
        f"there is no '{key}' in 'sites'",
        f"write 'mill-north', if that is meant, or add '{key}' to 'sites'",
    )


def test_nothing_near_is_not_guessed() -> None:
    assert KnownKeys("sites", pl.Series(["farm"])).cure("zzz")[1] == "add 'zzz' to 'sites'"


def test_keys_are_not_all_compared_with_all() -> None:
    """Of many unknown keys the first are compared with the known ones; capitals and hyphens are always seen."""
    known = KnownKeys("sites", pl.Series([f"site-{i}" for i in range(60_000)]))
    assert known.near("site-7x") is not None
    assert known.near("site-8x") is None
    assert known.near("SITE 8") == "site-8"


def test_words_for_a_choice_lead_to_one_that_is_there() -> None:
    choices = {column.name: column.choices for table in PACK for column in table.columns if column.choices}
    for name, words in CHOICE_WORDS.items():
        assert set(words.values()) <= set(choices[name])
    assert set(FLAG_WORDS.values()) == {True, False}


def test_name_in_the_place_of_an_id_leads_to_the_id() -> None:
    known = KnownKeys("sites", pl.Series(["m1", "f1"]), pl.Series(["North works", None]))
    assert known.cure("north works") == (
        "there is no 'north works' in 'sites'",
        "write 'm1', the id of 'north works'",
    )
    assert known.unknown(pl.Series(["m1", "x", None])).to_list() == [False, True, False]
