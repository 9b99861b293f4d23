"""The spellings of units: each means one thing, and the ones that mean several are traps."""

from __future__ import annotations

import pint
import pytest

from lichen.core.unit_words import ALLOWED, FOLDED, PERIOD_WORDS, SYNONYMS, TRAPS

REGISTRY = pint.UnitRegistry()


@pytest.mark.parametrize("name", sorted(set(SYNONYMS.values())))
def test_spelling_leads_to_a_unit_that_the_library_knows(name: str) -> None:
    assert REGISTRY.parse_units(name) is not None


@pytest.mark.parametrize("root", sorted(ALLOWED))
def test_allowed_root_is_one_of_the_library(root: str) -> None:
    assert REGISTRY.parse_unit_name(root)[0][1] == root


def test_trap_is_no_spelling() -> None:
    assert not set(TRAPS) & set(SYNONYMS)


def test_word_for_a_period_means_one_period() -> None:
    words = [word for several in PERIOD_WORDS.values() for word in several]
    assert len(words) == len(set(words))


def test_spelling_without_capitals_is_unique() -> None:
    """MG could be Mg or mg, so it is neither."""
    assert "mg" not in FOLDED
    assert FOLDED["tonnes"] == "tonne"
