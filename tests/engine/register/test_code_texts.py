"""A code among words is read if it is the only one; a lost zero is seen."""

from __future__ import annotations

import pytest

from lichen.engine.register.code_texts import code_among_words, lost_zero


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EWC 19 12 07 wood", "191207"), ("19 12 07 - Holz", "191207"), ("191207 Wood other than", "191207"),
        ("wood (17 02 01)", "170201"), ("17 02 04* treated wood", "170204"), ("17 02 01, 17 02 03", None),
        ("17 02 01 without 17 02 04", None), ("99 99 99 wood", None), ("wood", None), ("17 02 01* wood", None),
        ("17 02 01 wood of 2024", None), ("17 02 01", None),
    ],
)  # fmt: skip
def test_one_code_among_words(text: str, code: str | None) -> None:
    assert code_among_words(text) == code


def test_a_number_of_odd_digits_had_lost_its_zero() -> None:
    assert [lost_zero(text) for text in ("10101", "20304.0", "191207", "02 03 04", "1.2")] == [
        True, True, False, False, False,
    ]  # fmt: skip
