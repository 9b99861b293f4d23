"""What is published anew tells nobody's change: of a figure that rose, fell, or turned its sign."""

from __future__ import annotations

import pytest

from lichen.engine.trust import Part, publishable
from lichen.engine.trust.aggregates import DERIVED

OLD = [Part(mill, mill, 10.0) for mill in "abcd"]


@pytest.mark.parametrize("now", [13.0, 7.0, -10.0, 0.0])
def test_change_of_one_is_protected(now: float) -> None:
    new = [Part("a", "a", now), *OLD[1:]]
    assert publishable([new], before=[OLD]).reason == (DERIVED,)


def test_what_has_not_changed_may_be_shown_again() -> None:
    assert publishable([OLD], before=[OLD]).shown.all()


def test_change_of_many_may_be_shown() -> None:
    assert publishable([[Part(mill, mill, 14.0) for mill in "abcd"]], before=[OLD]).shown.all()


def test_newcomer_is_not_found_by_subtraction() -> None:
    assert publishable([[*OLD, Part("e", "e", 9.0)]], before=[OLD]).reason == (DERIVED,)


def test_records_of_one_party_are_hers() -> None:
    assert not publishable([[Part(str(number), "a", 5.0) for number in range(9)]]).shown.any()
