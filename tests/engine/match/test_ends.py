"""Where the figures of an offer, a need and a plant come from: the stream, else the tables, else nothing."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings

from lichen.engine.match.compile import compile_problem
from lichen.engine.match.ends import Books, join_ends, plant_ends, stream_ends
from lichen.engine.match.figures import Figures
from lichen.engine.match.plants import compile_plants
from lichen.engine.match.problem import Ends
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import small_region, stream
from tests.engine.match.reference import market
from tests.engine.match.regions import pressed, regions

WHERE = {"a": (0.0, 0.0), "b": (1.0, 0.0)}


def books(region):
    return Books(Figures("prices", region.prices), Figures("factors", region.factors))


def offers(*rows, settings=None, **tables):
    region = small_region(WHERE, rows, **tables)
    return stream_ends(region, "offer", books(region), settings or PlanSettings())[0]


PRICE = [{"kind": "disposal", "dimension": "mass", "value": 12.0}]


def test_figure_of_the_stream_comes_first():
    ends = offers(stream("s", "a", "offer", 1.0, reference_cost=5.0), prices=PRICE)
    assert ends.avoided.tolist() == [5.0]


def test_stated_zero_is_not_an_empty_cell():
    ends = offers(stream("s", "a", "offer", 1.0, reference_cost=0.0), prices=PRICE)
    assert ends.avoided.tolist() == [0.0]


def test_figure_of_the_tables_comes_second():
    assert offers(stream("s", "a", "offer", 1.0), prices=PRICE).avoided.tolist() == [12.0]


def test_what_nobody_states_saves_nothing():
    ends = offers(stream("s", "a", "offer", 1.0))
    assert (ends.avoided.tolist(), ends.avoided_co2e.tolist()) == ([0.0], [0.0])


def test_factor_of_todays_operation_is_taken():
    factors = [
        {"kind": "disposal", "dimension": "mass", "operation": op, "value": v}
        for op, v in [("D1", 0.5), ("R1", 0.1)]
    ]
    ends = offers(
        *[stream(op, "a", "offer", 1.0, operation=op) for op in ("D1", "R1", "R3")], factors=factors
    )
    assert ends.avoided_co2e.tolist() == [0.5, 0.1, 0.0]


def test_treatment_factor_is_of_the_taker():
    factors = [{"kind": "treatment", "dimension": "mass", "value": 0.2}]
    region = small_region(
        WHERE, [stream("o", "a", "offer", 1.0), stream("n", "b", "need", 1.0)], factors=factors
    )
    of_role = {
        role: stream_ends(region, role, books(region), PlanSettings())[0] for role in ("offer", "need")
    }
    assert {role: ends.handling_co2e.tolist() for role, ends in of_role.items()} == {
        "offer": [0.0],
        "need": [0.2],
    }


def test_ranks_follow_the_operation():
    """Landfill is last in the waste hierarchy, recycling third; what is not stated is not known."""
    ends = offers(*[stream(str(op), "a", "offer", 1.0, operation=op) for op in ("D1", "R3", None)])
    assert ends.rank.tolist() == [5, 3, 0]


def test_settings_hold_for_streams_that_say_nothing():
    rows = [
        stream("own", "a", "offer", 1.0, min_lot=2.0, max_partners=3, max_distance=40.0),
        stream("s", "a", "offer", 1.0),
    ]
    ends = offers(*rows, settings=PlanSettings(min_lot=5.0, max_partners=1, max_distance=50.0))
    assert ends.min_lot.tolist() == [2.0, 5.0]
    assert ends.max_partners.tolist() == [3, 1]
    assert ends.max_distance.tolist() == [40.0, 50.0]


def test_stream_of_nothing_is_no_end():
    assert len(offers(stream("s", "a", "offer", 0.0))) == 0


def test_resource_is_told_in_words_else_by_code():
    ends = offers(
        stream("s", "a", "offer", 1.0, resource="Wood"),
        stream("t", "a", "offer", 1.0, resource="", code="170201"),
    )
    assert ends.resource == ("Wood", "170201")


def test_plant_ends_are_one_per_line_of_the_recipe():
    region = pressed()
    prices, factors = books(region).prices, books(region).factors
    plants = compile_plants(region, prices, factors, 0.05)
    made, _ = plant_ends(region, plants, "offer", books(region))
    used, _ = plant_ends(region, plants, "need", books(region))
    assert (used.resource, used.share.tolist()) == (("waste",), [1.0])
    assert (made.resource, made.share.tolist()) == (("pellets", "ash"), [0.8, 0.05])
    assert [None if math.isnan(v) else v for v in made.outlet_money.tolist()] == [None, -60.0]
    assert np.isinf(made.amount).all()


def test_joined_ends_are_in_order():
    one, other = offers(stream("s", "a", "offer", 1.0)), offers(stream("t", "a", "offer", 2.0))
    both = join_ends(one, other)
    assert both.amount.tolist() == [1.0, 2.0]
    assert all(len(getattr(both, name)) == 2 for name in Ends.__slots__)


@settings(max_examples=15)
@given(regions())
def test_ends_agree_with_naive_look_up(region):
    problem, trade = compile_problem(region, PlanSettings()), market(region, PlanSettings())
    for ends, wanted in ((problem.sources, trade.givers), (problem.sinks, trade.takers)):
        assert len(ends) == len(wanted)
        np.testing.assert_allclose(ends.money, [end.money for end in wanted])
        np.testing.assert_allclose(ends.co2e, [end.co2e for end in wanted])
        np.testing.assert_allclose(ends.amount, [end.amount for end in wanted])
        leaving = [(math.nan, math.nan) if end.leaving is None else end.leaving for end in wanted]
        np.testing.assert_allclose(ends.outlet_money, [money for money, _ in leaving])
