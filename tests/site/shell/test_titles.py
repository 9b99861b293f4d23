"""Titles of codes are in the reader's language where there is one, else in English."""

from __future__ import annotations

import pytest
from django.utils import translation

from lichen.core.codes.nace_titles import TITLES
from lichen.site.shell import telling
from lichen.site.shell.titles import is_foreign, title_of, titled


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Wood"), ("de", "Holz"), ("pl", "Drewno"), ("xx", "Wood")]
)
def test_waste_is_called_as_the_reader_calls_it(language: str, title: str) -> None:
    with translation.override(language):
        assert title_of("low", "170201") == title
        assert titled("low", "170201") == f"17 02 01 {title}"


def test_every_code_has_a_title_in_every_language_of_the_site() -> None:
    """A language that the concept register lacks a title in has the English one."""
    for language in ("bg", "ca", "da", "de", "es", "pl", "ru"):
        with translation.override(language):
            assert title_of("low", "1702")
            assert title_of("nace", "10.61")


def test_operations_are_said_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "_pattern", lambda one, _many, _number: f"⟦{one}⟧")
    assert title_of("rd", "R1").startswith("⟦Use mainly as a fuel")


def test_what_is_no_code_stays_as_it_is() -> None:
    assert (titled("low", "999999"), titled("rd", "R99"), title_of("rd", "R99")) == ("999999", "R99", "")


@pytest.mark.parametrize("language", ["bg", "ca", "da", "de", "es", "pl", "ru"])
def test_every_division_of_nace_has_a_title_of_the_language(language: str) -> None:
    with translation.override(language):
        english = {code for code, title in TITLES.items() if title_of("nace", code) == title}
    assert english == set()


@pytest.mark.parametrize(
    ("language", "code", "foreign"),
    [("en", "10.61", False), ("de", "10.61", False), ("bg", "10.61", True), ("bg", "10", False)],
)
def test_a_title_in_another_language_can_be_marked(language: str, code: str, foreign: bool) -> None:
    with translation.override(language):
        assert is_foreign(code, "nace") is foreign
