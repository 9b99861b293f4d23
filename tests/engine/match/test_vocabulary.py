"""Streams are known by every name the catalogue has for them, and by nothing of another measure."""

from __future__ import annotations

import pytest

from lichen.core.technologies import catalogue
from lichen.engine.match.vocabulary import meet, vocabulary

WORDS = vocabulary(catalogue())


def test_one_code_may_be_several_things() -> None:
    """What a code may be is left open: every resource that lists it is meant."""
    labels = WORDS.labels("", "200108", "mass")
    assert "food waste" in labels
    assert "#200108" in labels


def test_name_of_another_measure_is_not_meant() -> None:
    assert WORDS.labels("electricity", None, "mass") == frozenset()


@pytest.mark.parametrize(
    ("offered", "wanted", "fits"),
    [
        (("kitchen waste", None), ("food waste", None), True), (("", "200108"), ("", "2001"), True),
        (("", "200108"), ("", "1705"), False), (("", "170802"), ("plasterboard", None), True),
        (("unheard of", None), ("unheard of", None), True), (("unheard of", None), ("food waste", None), False),
        (("", "990101"), ("", "99"), True),
    ],
)  # fmt: skip
def test_things_meet_by_name_meaning_or_code(
    offered: tuple[str, str | None], wanted: tuple[str, str | None], fits: bool
) -> None:
    assert meet(WORDS.labels(*offered, "mass"), WORDS.wanted(*wanted, "mass")) is fits
