"""A unit in a header is found, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from lichen.engine.register.header_units import unit_in


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Menge [t/Jahr]", "t/Jahr"), ("Menge (kg)", "kg"), ("Menge in kg", "kg"), ("Количество, т/год", "т/год"),
        ("Cantidad (t/año)", "t/año"), ("Masa odpadów [Mg]", "Mg"), ("Tonnage", "t"), ("tonnes per month", "t/month"),
        ("Menge", ""), ("Menge (geschätzt)", ""), ("Quantity 2024", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_unit_that_a_header_names(header: str, unit: str) -> None:
    assert unit_in(header) == unit
