"""One code, and how it is written."""

import dataclasses

import pytest

from lichen.core.codes.shape import Code


def test_written_pairs_low_and_stars_hazardous_only() -> None:
    assert Code("low", "010304", "", "0103", "entry", hazardous=True).written == "01 03 04*"
    assert Code("low", "010101", "", "0101", "entry", hazardous=False).written == "01 01 01"
    assert Code("low", "1705", "", "17", "sub-chapter").written == "17 05"


def test_written_leaves_other_schemes_as_they_are() -> None:
    assert Code("nace", "10.61", "", "10.6", "class").written == "10.61"
    assert Code("rd", "D10", "", None, "operation").written == "D10"


def test_code_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Code("rd", "R1", "", None, "operation").code = "R2"  # type: ignore[misc]
