"""Spellings of NACE codes."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.codes.nace import normalise_nace
from lichen.core.codes.packaged import load
from lichen.core.errors import AmbiguityError, CodeLookupError, UnreadableCodeError

NACE = load("nace")
CODES = st.sampled_from(list(NACE))


def section(code: str) -> str:
    while (parent := NACE[code].parent) is not None:
        code = parent
    return code


def test_every_code_returns_from_its_written_form() -> None:
    for code, entry in NACE.items():
        assert normalise_nace(entry.written) == code


@given(
    CODES,
    st.sampled_from(["", "NACE ", "nace rev. 2 ", "NACE Rev.2: "]),
    st.sampled_from(["", " ", ".", "-"]),
)
def test_label_section_letter_and_case_do_not_matter(code: str, label: str, gap: str) -> None:
    body = code if len(code) == 1 else f"{section(code)}{gap}{code}"
    assert normalise_nace(f"{label}{body}") == code
    assert normalise_nace(f"{label}{body}".lower()) == code


@given(CODES.filter(lambda code: len(code) == 5))
def test_a_class_without_its_point_is_read(code: str) -> None:
    assert normalise_nace(code.replace(".", "")) == code
    assert normalise_nace(code.replace(".", ",")) == code
    assert normalise_nace(f"{code[:2]}.{code[3]}.{code[4]}") == code


@given(CODES.filter(lambda code: code.startswith("0") and len(code) > 1))
def test_a_lost_leading_zero_is_restored(code: str) -> None:
    assert normalise_nace(code[1:]) == code


@given(CODES.filter(lambda code: len(code) == 5))
def test_a_number_that_lost_its_zero_is_never_another_class(code: str) -> None:
    """A class kept as a number without its point is read as itself, or refused with it among the choices."""
    number = str(int(code.replace(".", "")))
    try:
        read = normalise_nace(number)
    except AmbiguityError as error:
        assert code in error.what  # noqa: PT017 - the law covers both outcomes
    else:
        assert read == code


@given(st.text(max_size=10))
def test_any_text_gives_a_code_of_nace_or_an_error(text: str) -> None:
    with contextlib.suppress(CodeLookupError, AmbiguityError):
        assert normalise_nace(text) in NACE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.3", "01.3"),  # as written; its only class is 01.30
        ("11.0", "11.0"),  # a group of its own, not the division as a decimal number
        ("10.0", "10"),  # no such group: the division as a decimal number
        ("1061.0", "10.61"),
        ("111", "01.11"),  # 11.1 does not exist
        ("101", "10.1"),  # 01.01 does not exist
        ("C", "C"),
        ("1", "01"),
        ("10 61", "10.61"),
    ],
)
def test_spellings_from_real_files(text: str, code: str) -> None:
    assert normalise_nace(text) == code


def test_three_digits_that_fit_two_codes_are_refused() -> None:
    with pytest.raises(AmbiguityError, match=r"'161' may be 16\.1 or 01\.61; write it with its point"):
        normalise_nace("161")
    assert [normalise_nace("A161"), normalise_nace("C161")] == ["01.61", "16.1"]  # the section decides


def test_a_section_letter_that_contradicts_the_code_is_refused() -> None:
    with pytest.raises(CodeLookupError, match=r"'D10\.61' says section D, but 10\.61 is in section C"):
        normalise_nace("D10.61")


@pytest.mark.parametrize(
    "text", ["", "NACE", "V", "mill", "10.61.0", "1061Z", "NACE Rev. 2.1 10.61", "106100", "."]
)
def test_a_text_that_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCodeError, match=r"write it like 10\.61"):
        normalise_nace(text)


@pytest.mark.parametrize("text", ["40", "10.99", "0", "04.1", "9999"])
def test_a_code_that_nace_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(CodeLookupError, match=r"is no code of NACE Rev\. 2; near it:"):
        normalise_nace(text)
