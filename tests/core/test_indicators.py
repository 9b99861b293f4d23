"""The data of the indicators: every formula is told of accounts, indicators and parameters, with its source."""

from __future__ import annotations

import pytest

from lichen.core.indicators import TITLES, account_list, indicator_list

UNITS = {"1", "mass", "per_head", "money_per_mass"}


@pytest.mark.parametrize("key", indicator_list())
def test_indicator_has_unit_direction_and_source(key: str) -> None:
    one = indicator_list()[key]
    assert one.unit in UNITS
    assert one.direction in {"higher", "lower", "none"}
    assert one.title
    assert one.source


def test_accounts_have_meanings() -> None:
    assert all(account_list().values())
    assert not set(account_list()) & set(indicator_list())


def test_titles_that_pages_say_are_those_of_the_data() -> None:
    assert {key: one.title for key, one in indicator_list().items()} == dict(TITLES)
