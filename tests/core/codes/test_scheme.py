"""A scheme as a whole: look-up exact, by prefix and by name."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.codes import Code, normalise, normalise_all, scheme
from lichen.core.errors import AmbiguityError, CodeLookupError

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "codes.md"
ALL = [code for name in ("low", "nace", "rd") for code in scheme(name)]


def test_schemes_are_kept() -> None:
    assert scheme("low") is scheme("low")


def test_schemes_know_their_size_and_members() -> None:
    assert [len(scheme(name)) for name in ("low", "nace", "rd")] == [973, 996, 28]
    assert "010101" in scheme("low")
    assert "01 01 01" not in scheme("low")  # membership asks for the canonical form
    assert 10101 not in scheme("low")


@given(st.sampled_from(ALL))
def test_every_code_is_got_by_any_of_its_forms(code: Code) -> None:
    home = scheme(code.scheme)
    assert home.get(code.code) is home.get(code.written) is code
    assert normalise(code.scheme, code.written) == code.code


@given(st.sampled_from(ALL))
def test_parents_and_under_agree(code: Code) -> None:
    """A code stands under each of its parents, and its own branch starts with itself."""
    home = scheme(code.scheme)
    assert home.under(code.code)[0] is code
    for parent in home.parents(code.code):
        assert code in home.under(parent.code)
    assert [parent.code for parent in home.parents(code.code)][-1:] == ([code.parent] if code.parent else [])


def test_the_tops_of_a_scheme_cover_it_once() -> None:
    for name in ("low", "nace", "rd"):
        home = scheme(name)
        tops = [code.code for code in home if code.parent is None]
        assert [code for top in tops for code in home.under(top)] == list(home)


def test_under_a_code_is_its_branch_and_not_its_letters() -> None:
    assert [code.code for code in scheme("rd").under("R1")] == ["R1"]
    assert [code.code for code in scheme("nace").under("D")][:2] == ["D", "35"]


def test_under_what_is_no_code_is_the_same_start() -> None:
    assert len(scheme("rd").under("R")) == 13
    assert {code.code[:3] for code in scheme("low").under("170")} == {"170"}
    assert {code.code for code in scheme("nace").under("16.")} == {"16.1", "16.10", "16.2"} | {
        f"16.2{n}" for n in (1, 2, 3, 4, 9)
    }


def test_under_nothing_is_refused() -> None:
    with pytest.raises(CodeLookupError):
        scheme("low").under("99")
    with pytest.raises(CodeLookupError):
        scheme("low").under(" ")
    with pytest.raises(AmbiguityError):
        scheme("low").under("10.1")


def test_find_gives_the_likely_code_first() -> None:
    assert scheme("low").find("wood")[0].code == "170201"
    assert scheme("rd").find("solvents")[0].code == "R2"
    assert scheme("nace").find("grain mill")[0].code == "10.61"
    assert scheme("low").find("zebra") == ()


def test_normalise_all_puts_every_text_on_one_side() -> None:
    texts = ["17 02 01", "170201", "wood", "99", "10.1", "17 02 01*"]
    found = normalise_all("low", texts)
    assert found.codes == {"17 02 01": "170201", "170201": "170201"}
    assert sorted([*found.codes, *found.errors]) == sorted(texts)
    assert isinstance(found.errors["10.1"], AmbiguityError)
    assert found.errors["99"].__traceback__ is None


@given(st.lists(st.text(max_size=8), unique=True, max_size=6))
def test_normalise_all_does_what_normalise_does(texts: list[str]) -> None:
    found = normalise_all("nace", texts)
    for text in texts:
        if text in found.codes:
            assert normalise("nace", text) == found.codes[text]
        else:
            with pytest.raises((CodeLookupError, AmbiguityError)):
                normalise("nace", text)


def test_an_unknown_scheme_is_refused_everywhere() -> None:
    for call in (lambda: scheme("sic"), lambda: normalise("sic", "1"), lambda: normalise_all("sic", [])):
        with pytest.raises(CodeLookupError, match="there is no scheme 'sic'"):
            call()


def test_the_examples_of_the_reference_page_are_true() -> None:
    outcome = doctest.testfile(str(PAGE), module_relative=False)
    assert outcome.attempted > 5
    assert outcome.failed == 0
