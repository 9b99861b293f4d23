"""The header of a list is found below titles, above remarks, and in two rows; or it is where somebody says."""

from __future__ import annotations

import pytest

from lichen.engine.register.heads import head_names, head_place

LIST = ["Abfall", "Menge", "Einheit"]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([["Abfallbilanz 2024 der Mühle"], [], LIST, ["Kleie", "5", "t"]], 2),
        ([LIST, ["z.B. Menge in Einheit", "Menge", "Einheit"]], 0),
        ([["colour", "size"], ["red", "5"]], 0),
        ([["Register"], ["colour", "size", "weight"], ["red", "5", "3"]], 1),
        ([["# a remark"], LIST], 1),
        (
            [
                ["Abfall", None, "Menge", None],
                ["Bezeichnung", "AVV", "2023", "2024"],
                ["Kleie", None, "5", "6"],
            ],
            1,
        ),
        ([["Firma:", "Mühle"], ["Jahr:", "2024"], LIST, ["Kleie", "5", "t"]], 2),
    ],
)
def test_the_header_is_the_first_row_with_most_words_that_mean_something(
    rows: list[list[str | None]], place: int
) -> None:
    assert head_place(None, rows) == place


def test_what_is_below_a_header_is_no_wider_so_that_no_record_is_taken_for_it() -> None:
    rows = [["table", "column", "required", "meaning"], ["streams", "amount", "yes", "Menge"]]
    assert head_place(None, rows) == 0


def test_who_says_which_row_it_is_is_believed_if_it_holds_anything() -> None:
    assert head_place(None, [LIST, ["a", "b", "c"]], 1) == 1
    assert head_place("sites", [["id", "name"], ["a", "b"]], 1) == 1
    assert head_place(None, [LIST, []], 1) == 0
    assert head_place(None, [[], [None]]) is None


def test_a_name_without_meaning_takes_what_stands_above_it_along() -> None:
    rows = [["Abfall", None, "Menge", None, None], ["Bezeichnung", "AVV", "2023", "2024", None]]
    assert head_names(rows, 1) == ("Bezeichnung", "AVV", "Menge 2023", "Menge 2024", None)
    assert head_names([["Abfallbilanz"], ["2023", "x"]], 1) == ("2023", "x")
    assert head_names([LIST], 0) == tuple(LIST)
