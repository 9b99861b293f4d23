"""Filters are read from an address; what cannot be read narrows nothing and says so."""

from __future__ import annotations

import pytest

from lichen.site.register.forms.lists import StreamFilters, numbers_of
from lichen.site.register.queries import EVERYTHING, Circle


def test_an_empty_address_narrows_nothing() -> None:
    assert StreamFilters({}).filters() == EVERYTHING


def test_place_and_area_are_read() -> None:
    asked = {"place": "55.9, -3.2", "km": "20", "area": "-4,55,-3,56", "role": "offer", "own": "on"}
    found = StreamFilters(asked).filters()
    assert found.near == Circle(-3.2, 55.9, 20)
    assert found.area == ((-4, 55), (-3, 55), (-3, 56), (-4, 56))
    assert (found.role, found.own) == ("offer", True)
    triangle = StreamFilters({"area": "12.1 55.2, 12.4 55.2,12.4 55.5"}).filters().area
    assert triangle == ((12.1, 55.2), (12.4, 55.2), (12.4, 55.5))
    assert StreamFilters({"place": "3, 4", "km": "5"}, plane=True).filters().near == Circle(3, 4, 5)


@pytest.mark.parametrize(
    "wrong", [{"place": "Perth"}, {"area": "1,2,3"}, {"place": "nan, inf"}, {"amount_from": "many"}]
)
def test_what_cannot_be_read_is_said(wrong: dict[str, str]) -> None:
    form = StreamFilters(wrong)
    assert form.filters() == EVERYTHING
    assert set(form.errors) == set(wrong)


def test_order_is_one_that_there_is() -> None:
    for asked, order in (("amount", "amount"), ("name", "resource"), ("", "resource")):
        form = StreamFilters({"sort": asked})
        form.filters()
        assert form.order() == order


def test_numbers_may_have_commas() -> None:
    assert numbers_of("55,9; -3,2", 2) == (55.9, -3.2)
