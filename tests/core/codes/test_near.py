"""What somebody may have meant: helpful for a person, and cheap for a column of rubbish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.codes.near import named, near, shown, unknown, unreadable
from lichen.core.codes.packaged import TITLES, load


@pytest.mark.parametrize(
    ("scheme", "wrong", "meant"),
    [
        ("low", "170210", "170201"),  # two exchanged
        ("low", "17020", "170201"),  # one too few
        ("low", "170291", "170201"),  # one wrong
        ("low", "21", "20"),  # no chapter: its neighbours
        ("nace", "10.16", "10.61"),
        ("nace", "40", "39"),
        ("rd", "R14", "R13"),
        ("rd", "D16", "D15"),
    ],
)
def test_near_names_what_was_meant(scheme: str, wrong: str, meant: str) -> None:
    assert meant in [code.code for code in near(wrong, scheme)]


@given(st.sampled_from(sorted(TITLES)), st.text("0123456789RDC.", min_size=1, max_size=9))
def test_near_gives_a_few_different_codes_that_exist(scheme: str, wrong: str) -> None:
    found = near(wrong, scheme)
    assert len(found) == len(set(found))
    assert 1 <= len(found) <= 4
    assert all(code is load(scheme)[code.code] for code in found)


def test_near_keeps_to_the_branch_that_exists() -> None:
    """01 01 has two entries; both come before anything from elsewhere."""
    assert {"010101", "010102"} <= {code.code for code in near("010103", "low")}


def test_messages_say_what_is_wrong_and_how_to_mend_it() -> None:
    error = unknown("17 99", "1799", "low")
    assert error.what == "'17 99' is no code of the List of Waste"
    assert error.mend.startswith("near it: 17 0")
    assert (
        unreadable("x" * 99, "rd", "R3").what == f"'{'x' * 37}...' cannot be read as a code of {named('rd')}"
    )


def test_shown_keeps_short_text_whole() -> None:
    assert shown("01 01 01") == "01 01 01"
    assert len(shown("9" * 41)) == 40
