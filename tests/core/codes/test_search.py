"""Search by name: complete, tolerant and in one order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.codes.packaged import load
from lichen.core.codes.search import find, index, singular, words
from lichen.core.codes.shape import Code
from lichen.core.errors import CodeLookupError

ENTRIES = index(load("low"))
SMALL = {
    "1": Code("low", "1", "Metal wastes", None, "chapter"),
    "11": Code("low", "11", "Iron", "1", "entry"),
    "12": Code("low", "12", "Ironing boards and metals", "1", "entry"),
    "2": Code("low", "2", "Wrought iron gates", None, "chapter"),
}


def hits(text: str, limit: int = 99) -> list[str]:
    return [code.code for code in find(index(SMALL), text, limit)]


def test_whole_words_come_before_starts_and_short_titles_before_long_ones() -> None:
    assert hits("iron") == ["11", "2", "12"]


def test_words_may_stand_in_the_title_above_but_not_all_of_them() -> None:
    assert hits("metal iron") == ["12", "11"]
    assert hits("metal") == ["1", "12"]


def test_every_word_must_be_met() -> None:
    assert hits("iron zebra") == []


def test_limit_cuts_the_end() -> None:
    assert hits("iron", 1) == ["11"]


@pytest.mark.parametrize("text", ["BATTERY", "batteries", "Battery", "bàtteries", "batter"])
def test_case_number_accents_and_starts_do_not_matter(text: str) -> None:
    found = {code.code for code in find(ENTRIES, text, 99)}
    assert {"160601", "160602", "160604", "160605", "200133"} <= found


@given(st.sampled_from(list(load("low").values())))
def test_a_code_is_found_by_its_own_title(code: Code) -> None:
    assert code in find(ENTRIES, code.title, 1000)


@given(st.sampled_from(list(load("low").values())))
def test_the_order_of_the_words_does_not_matter(code: Code) -> None:
    asked = list(words(code.title))[:3]
    assert find(ENTRIES, " ".join(asked), 50) == find(ENTRIES, " ".join(reversed(asked)), 50)


def test_singular_is_the_same_for_both_numbers() -> None:
    pairs = [
        ("battery", "batteries"),
        ("box", "boxes"),
        ("ash", "ashes"),
        ("sludge", "sludges"),
        ("metal", "metals"),
    ]
    assert [singular(one) == singular(many) for one, many in pairs] == [True] * len(pairs)


@pytest.mark.parametrize("text", ["", "  ", "--", "*"])
def test_a_search_for_nothing_is_refused(text: str) -> None:
    with pytest.raises(CodeLookupError, match="there is no word to search for"):
        find(ENTRIES, text, 5)


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(CodeLookupError, match="ask for one or more"):
        find(ENTRIES, "wood", 0)
