"""Processes: investment grows by the six-tenths rule, and emissions are paid for at the carbon price."""

from __future__ import annotations

import pytest

from lichen.core.technologies import catalogue
from lichen.engine.match.process import limits_of, nowhere, scaled
from lichen.engine.match.process_make import Services, catalogue_process
from lichen.engine.match.vocabulary import vocabulary

FREE = dict.fromkeys(("electricity", "heat", "water"), 0.0)
NOTHING = Services(FREE, FREE)


def test_twice_the_capacity_costs_less_than_twice() -> None:
    assert 100.0 < scaled(100.0, 10.0, 20.0) < 200.0
    assert scaled(100.0, 10.0, 10.0) == 100.0


def test_emissions_cost_the_carbon_price() -> None:
    technology = catalogue().technologies["waelz"]
    process = catalogue_process(technology, vocabulary(catalogue()), NOTHING, "EUR", 0.05, 1e6)
    assert process.unit_cost(100.0) - process.unit_cost(0.0) == pytest.approx(100.0 * 0.7)


def test_process_of_the_catalogue_stands_nowhere() -> None:
    assert len(nowhere()) == 0
    assert limits_of({}, "wood") == ()
