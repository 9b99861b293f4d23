"""Records become contributions: one that has changed since it was published is another."""

from __future__ import annotations

import pytest

from lichen.site.match.bridge.publish import Part, fit_to_show, rule_in_words


@pytest.mark.parametrize("now", [13.0, 7.0, -10.0])
def test_change_of_one_record_is_protected(now: float) -> None:
    before = [Part(name, name, 10.0) for name in "abcd"]
    after = [Part("a", "a", now), *before[1:]]
    assert fit_to_show([before], [], [1.0]) == [""]
    assert fit_to_show([after], [before], [1.0]) == ["others could be worked out from it"]
    assert fit_to_show([before], [before], [1.0]) == [""]


def test_change_of_many_is_not_withheld() -> None:
    before = [Part(name, name, 10.0) for name in "abcd"]
    after = [Part(name, name, 14.0) for name in "abcd"]
    assert fit_to_show([after], [before], [1.0]) == [""]


def test_rule_is_told() -> None:
    assert rule_in_words()["contributors"] >= 3
