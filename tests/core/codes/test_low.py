"""Spellings of List of Waste codes: what files contain is read, and nothing is guessed."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.codes.low import format_low, normalise_low
from lichen.core.codes.packaged import load
from lichen.core.errors import AmbiguityError, CodeLookupError, UnreadableCodeError

LOW = load("low")
CODES = st.sampled_from(list(LOW))
SPACE = st.sampled_from(
    ["", " ", "  ", "\u00a0", "\u2009", "\u202f", "\t", ".", "-", "\u2011", "\u2013", "/", "_"]
)
LABEL = st.sampled_from(["", "EWC ", "LoW ", "low:", "EWC", "ewc code: ", "Waste code ", "LER ", "AVV-"])


def pairs(code: str) -> list[str]:
    return [code[start : start + 2] for start in range(0, len(code), 2)]


def test_every_code_returns_from_its_written_form() -> None:
    for code in LOW:
        assert normalise_low(code) == code
        assert normalise_low(format_low(code)) == code


@given(CODES, LABEL, SPACE, st.sampled_from(["", "*", " *", "(*)"]), st.booleans())
def test_separators_labels_and_stars_do_not_matter(
    code: str, label: str, space: str, star: str, before: bool
) -> None:
    mark = star if LOW[code].hazardous else ""
    body = space.join(pairs(code))
    text = f"{label}{mark} {body}" if before else f"{label}{body}{mark}"
    assert normalise_low(text) == code


@given(CODES)
def test_a_leading_zero_lost_in_a_spreadsheet_is_restored(code: str) -> None:
    lost = str(int(code))
    assert normalise_low(lost) == code
    assert normalise_low(f"{lost}.0") == code
    assert normalise_low(f"'{lost}") == code


@given(CODES.filter(lambda code: len(code) == 6))
def test_single_digits_in_three_groups_are_padded(code: str) -> None:
    assert normalise_low(" ".join(str(int(pair)) for pair in pairs(code))) == code


@given(st.text(max_size=12))
def test_any_text_gives_a_code_of_the_list_or_an_error(text: str) -> None:
    with contextlib.suppress(CodeLookupError, AmbiguityError):
        assert normalise_low(text) in LOW


@given(st.integers(0, 999_999))
def test_a_number_means_its_digits_and_never_another_code(number: int) -> None:
    """A plain number is never ambiguous: odd lengths lack exactly the leading zero."""
    digits = str(number) if len(str(number)) % 2 == 0 else f"0{number}"
    if digits in LOW:
        assert normalise_low(str(number)) == digits
    else:
        with pytest.raises(CodeLookupError):
            normalise_low(str(number))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("01 01 01", "010101"),
        ("010101", "010101"),
        ("01.01.01", "010101"),
        ("01-01-01", "010101"),
        ("10101", "010101"),
        ("10101.0", "010101"),
        ("10101,0", "010101"),
        ("*01 03 04", "010304"),
        ("01 03 04*", "010304"),
        ("LoW 01 03 04 *", "010304"),
        ("EWC010304", "010304"),
        ("\uff10\uff11 01 01", "010101"),  # full-width digits
        ("01 03 04\uff0a", "010304"),
        ("1", "01"),
        ("01", "01"),
        ("17.0", "17"),
        ("17 05", "1705"),
        ("17.05", "1705"),
        ("17.5", "1705"),  # 17 50 does not exist
        ("101", "0101"),
        ("1001", "1001"),  # even lengths are taken as they are
        ("170,405", "170405"),  # a thousands separator
        ("1 0101", "010101"),
        ("17 0405", "170405"),
    ],
)
def test_spellings_from_real_files(text: str, code: str) -> None:
    assert normalise_low(text) == code


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("10.1", "10 01 or 10 10"),
        ("6,1", "06 01 or 06 10"),
        ("19.1", "19 01 or 19 10"),
        ("10 101", "01 01 01 or 10 01 01"),
        ("10,101", "01 01 01 or 10 01 01"),
    ],
)
def test_a_spelling_that_fits_two_codes_is_refused(text: str, choices: str) -> None:
    with pytest.raises(AmbiguityError) as caught:
        normalise_low(text)
    assert caught.value.what == f"'{text}' may be {choices}"


@pytest.mark.parametrize(
    "text", ["", " ", "wood", "*", "17 02 01 wood", "1e5", "-", "17 02 01; 17 02 02", "R3"]
)
def test_a_text_that_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCodeError, match="write it like 17 02 01"):
        normalise_low(text)


@pytest.mark.parametrize("text", ["99", "010103", "1700", "17 02 01 00", "0", "001", "10,000", "17020100"])
def test_a_code_that_is_not_in_the_list_is_refused(text: str) -> None:
    with pytest.raises(CodeLookupError, match="is no code of the List of Waste; near it:"):
        normalise_low(text)


def test_an_asterisk_against_the_list_is_refused() -> None:
    with pytest.raises(
        CodeLookupError, match=r"does not mark 01 03 06 as hazardous.*mirror entry is 01 03 05\*"
    ):
        normalise_low("01 03 06*")
    with pytest.raises(CodeLookupError, match="does not mark 01 01 01 as hazardous; check the code"):
        normalise_low("*010101")
    with pytest.raises(CodeLookupError, match="a sub-chapter such as 17 05 cannot be hazardous"):
        normalise_low("17 05*")


def test_a_missing_asterisk_is_no_contradiction() -> None:
    assert normalise_low("01 03 04") == "010304"


def test_format_refuses_what_is_not_in_the_list() -> None:
    with pytest.raises(CodeLookupError):
        format_low("010103")
