"""Units of flows and of concentrations, and what is refused."""

from __future__ import annotations

import pytest

from lichen.core.errors import UnitError
from lichen.engine.kit.flowdata.measures import flow_unit, ratio_unit, unit_name


def test_amount_per_year_is_the_amount_of_the_period() -> None:
    assert flow_unit("t/a", None) == flow_unit("t", None)


def test_amount_per_another_time_is_refused() -> None:
    with pytest.raises(UnitError, match="an amount per month"):
        flow_unit("t/month", None)


def test_money_needs_its_currency() -> None:
    assert flow_unit("EUR", "EUR").dimension == "money"
    with pytest.raises(UnitError):
        flow_unit("GBP", "EUR")


def test_concentration_joins_two_kinds_of_measure() -> None:
    ratio = ratio_unit("MJ/kg", None)
    assert (ratio.above, ratio.below) == ("energy", "mass")
    assert ratio.factor == pytest.approx(1 / 3.6)


@pytest.mark.parametrize("text", ["°C", "kg", "apples/t"])
def test_what_is_no_concentration_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        ratio_unit(text, None)


def test_money_is_named_by_its_currency() -> None:
    assert (unit_name("energy"), unit_name("money", "DKK")) == ("MWh", "DKK")
