"""A card answers by name, and only binding tests decide."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lichen.engine.match.viability.card import TESTS
from lichen.engine.match.viability.judge import judge
from tests.engine.match.viability.cases import ash_works


def test_test_is_found_by_name_or_refused():
    card = judge(ash_works(), "ash", "bricks")
    assert card.test("price").name == "price"
    with pytest.raises(KeyError, match="no test 'beauty'"):
        card.test("beauty")


def test_only_binding_tests_fail_a_card():
    """Emissions and the hierarchy are for people to weigh."""
    card = judge(ash_works(need={"operation": "D1", "reference_co2e": -9.0}), "ash", "bricks")
    assert (card.test("carbon").verdict, card.viable, card.failing) == ("fail", "pass", ())
    worse = replace(card, tests=(replace(card.tests[0], verdict="fail"), *card.tests[1:]))
    assert [test.name for test in worse.failing] == ["resource"]


def test_every_test_has_a_title():
    assert all(title[0].isupper() for title in TESTS.values())
