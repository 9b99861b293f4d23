"""What things are worth: the region's own prices first, then the catalogue's; needs by what they gain less the haul."""

from __future__ import annotations

import math

import pytest

from lichen.core.graph import Region
from lichen.core.technologies import catalogue
from lichen.engine.match.chain_market import Market, Outside, Sale
from lichen.engine.match.chain_roads import Roads
from lichen.engine.match.ends import Books, stream_ends
from lichen.engine.match.figures import Figures
from lichen.engine.match.fit import Quality
from lichen.engine.match.process import Made
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import small_region, stream
from lichen.engine.match.vocabulary import vocabulary

FOUND, WORDS = catalogue(), vocabulary(catalogue())
WHERE = {"a": (0.0, 0.0), "b": (10.0, 0.0), "c": (500.0, 0.0)}


def made(
    key: str, *, dimension: str = "mass", residue: bool = False, quality: tuple[Quality, ...] = ()
) -> Made:
    return Made(key, None, WORDS.labels(key, None, dimension), key, dimension, 1.0, residue, quality)


def region(**tables: object) -> Region:
    """Return a need of chips at b for 60 and one at c for 90, the lorry taking 0.1 per km."""
    needs = [
        stream("near", "b", "need", 10.0, resource="wood chips", reference_cost=60.0),
        stream("far", "c", "need", 10.0, resource="hog fuel", reference_cost=90.0),
    ]
    return small_region(WHERE, needs, **tables)  # type: ignore[arg-type]


def market(area: Region) -> Market:
    books = Books(Figures("prices", area.prices), Figures("factors", area.factors))
    needs, _ = stream_ends(area, "need", books, PlanSettings())
    return Market(area, needs, WORDS, Outside(area, FOUND), Roads(area, FOUND, 0.0, math.inf))


def test_need_under_another_name_takes_it_too() -> None:
    found = market(region())
    assert found.takers(made("wood chips")).tolist() == [0, 1]
    assert found.worth(made("wood chips")).tolist() == [
        pytest.approx(59.0),
        pytest.approx(60.0),
        pytest.approx(90.0),
    ]
    assert [found.taker(made("wood chips"), site) for site in range(3)] == [0, 0, 1]
    assert found.best(made("wood chips")) == 90.0


def test_quality_that_is_warranted_is_held_against_the_limit() -> None:
    limit = {"stream": "near", "property": "moisture", "relation": "max", "value": 0.2, "unit": ""}
    found = market(region(qualities=[limit]))
    assert found.takers(made("wood chips")).tolist() == [0, 1]
    wet = (Quality("moisture", "value", 0.5, ""),)
    assert found.takers(made("wood chips", quality=wet)).tolist() == [1]


def test_price_of_the_region_comes_before_that_of_the_catalogue() -> None:
    sale = {"kind": "sale", "dimension": "mass", "key": "compost", "value": 33.0}
    out = Outside(region(prices=[sale]), FOUND)
    assert out.sale(made("compost")) == Sale(33.0, 0.0)
    assert Outside(region(), FOUND).sale(made("compost")) == Sale(6.0, 0.05)


def test_product_is_sold_and_residue_disposed_of() -> None:
    rows = [{"kind": kind, "dimension": "mass", "key": "ash", "value": 5.0} for kind in ("sale", "disposal")]
    out = Outside(region(prices=rows), FOUND)
    assert out.sale(made("ash")) == Sale(5.0, 0.0)
    assert out.sale(made("ash", residue=True)) == Sale(-5.0, 0.0)


def test_energy_without_a_taker_is_let_go_but_is_no_product() -> None:
    out = Outside(region(), FOUND)
    assert out.sale(made("hot water heat", dimension="energy")) == Sale(0.0, 0.0)
    assert out.stated(made("hot water heat", dimension="energy")) is None
    assert out.sale(made("moon dust")) is None


def test_further_input_costs_what_is_said() -> None:
    out = Outside(region(), FOUND)
    assert out.bought(frozenset({"carbon dioxide"})) == 90.0
    assert out.bought(frozenset({"moon dust"})) is None
