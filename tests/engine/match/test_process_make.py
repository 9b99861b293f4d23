"""Technologies of the region and of the catalogue become processes in the region's money and canonical units."""

from __future__ import annotations

import pytest

from lichen.core.technologies import catalogue
from lichen.engine.match.process_make import (
    catalogue_process,
    in_money,
    made_by,
    plant_size,
    region_processes,
    services,
    taken_by,
    used_by,
    yearly_capital,
)
from lichen.engine.match.testing import two_sites
from lichen.engine.match.vocabulary import vocabulary
from tests.engine.match.regions import ANNUITY, pressed

FOUND, WORDS = catalogue(), vocabulary(catalogue())
CHIPPING = FOUND.technologies["wood-chipping"]


def test_plant_of_the_pack_keeps_its_figures() -> None:
    """The press worked by hand: 20 a tonne, lines of 60 t for 10,000 over ten years."""
    (press,) = region_processes(pressed(), WORDS, services(pressed(), FOUND), 0.05)
    assert (press.running, press.third_party, press.loss) == (20.0, True, 0.0)
    assert press.capital == pytest.approx(ANNUITY / 60.0)
    assert [(made.key, made.share, made.residue) for made in press.makes] == [
        ("pellets", 0.8, False),
        ("ash", 0.05, True),
    ]


def test_region_states_its_services_before_the_catalogue() -> None:
    bought = services(two_sites(), FOUND)
    assert bought.cost == {"electricity": 100.0, "heat": 45.0, "water": 2.0}
    assert bought.of({"electricity": 2.0, "heat": 1.0}) == (245.0, pytest.approx(0.72))


def test_plant_is_sized_within_its_range() -> None:
    assert [plant_size(CHIPPING, supply) for supply in (1.0, 40000.0, 1e9)] == [12500.0, 40000.0, 125000.0]


def test_money_is_that_of_the_region() -> None:
    """Typical figures of 2020, at the average rate of 2020."""
    assert in_money(CHIPPING, "operating_cost", "GBP") == pytest.approx(9 * 0.8897)
    investment, annuity, fixed = yearly_capital(CHIPPING, 50000.0, "EUR", 0.0)
    assert (investment, annuity, fixed) == (2.5e6, pytest.approx(2.5e6 / 12), 5e4)


def test_recipe_of_the_catalogue_is_in_canonical_units() -> None:
    assert used_by(CHIPPING) == {"electricity": 0.015, "heat": 0.0, "water": 0.0}
    assert taken_by(CHIPPING)[0].labels == {"wood waste"}
    assert not any(limit.strict for limit in taken_by(CHIPPING)[0].limits)
    assert [made.resource for made in made_by(CHIPPING, WORDS)] == [
        "wood chips",
        "sorting residues",
        "ferrous scrap",
    ]


@pytest.mark.parametrize("name", FOUND.technologies)
def test_every_technology_becomes_a_process(name: str) -> None:
    """Its costs are finite, and what it makes and loses is what it takes, in its own measure."""
    process = catalogue_process(
        FOUND.technologies[name], WORDS, services(two_sites(), FOUND), "EUR", 0.05, 1e4
    )
    assert 0 < process.unit_cost(0.0) < 5000
    own = sum(made.share for made in process.makes if made.dimension == process.dimension)
    assert own + process.loss == pytest.approx(max(1.0, own))
