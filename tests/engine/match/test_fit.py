"""Who fits whom: the rules at the head of the module, one by one, and classes against pairs."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings

from lichen.engine.match.compile import compile_problem
from lichen.engine.match.fit import (
    APPROACH,
    CARRIER,
    FITS,
    HAZARD,
    NO_PARTNER,
    OR,
    PERMIT,
    QUALITY,
    SEASON,
    SINK_FIELDS,
    SOURCE_FIELDS,
    STATUS,
    VERDICTS,
    Quality,
    blends,
    carries,
    groups,
    line_profiles,
    profiles,
    quality_fits,
    resource_fits,
)
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import LORRY, small_region, stream, table
from tests.engine.match.reference import market, misfit
from tests.engine.match.regions import regions

SOURCE = {
    "key": "wood",
    "code": "170201",
    "dimension": "mass",
    "hazardous": False,
    "profile": 0,
    "is_plant": False,
    "legal_status": None,
    "season": None,
}
SINK = {
    "key": "wood",
    "code": None,
    "dimension": "mass",
    "permits": None,
    "hazardous_permit": False,
    "profile": 0,
    "legal_status": None,
    "season": None,
    "blend": False,
}
TEXTS = {"key": pl.String, "code": pl.String, "dimension": pl.String, "permits": pl.String}


def verdict(source=None, sink=None, known=((),)):
    """Return how one source and one sink fit; they differ from the usual ones by what is given."""
    sources = pl.DataFrame([SOURCE | (source or {})], schema_overrides=TEXTS).select(SOURCE_FIELDS)
    sinks = pl.DataFrame([SINK | (sink or {})], schema_overrides=TEXTS).select(SINK_FIELDS)
    found = groups(sources, sinks, list(known))
    return int(found[0].verdict[0, 0]) if found else NO_PARTNER


@pytest.mark.parametrize(
    ("source", "sink", "wanted"),
    [
        ({}, {}, FITS),
        ({"key": ""}, {"key": ""}, NO_PARTNER),  # no words are not the same words
        ({"key": "ash"}, {}, NO_PARTNER),
        ({"key": ""}, {"key": "timber", "code": "17"}, FITS),
        ({"key": ""}, {"key": "timber", "code": "1702"}, FITS),
        ({"key": ""}, {"key": "timber", "code": "170201"}, FITS),
        (
            {"key": "", "code": "17"},
            {"key": "", "code": "170201"},
            NO_PARTNER,
        ),  # the offer may be anything of 17
        ({"key": "", "code": None}, {"key": "", "code": "17"}, NO_PARTNER),
        ({"dimension": "energy"}, {}, NO_PARTNER),
    ],
)
def test_rule_1_resource(source, sink, wanted):
    assert verdict(source, sink) == wanted
    assert resource_fits(SOURCE | source, SINK | sink) == (wanted == FITS)


@pytest.mark.parametrize(
    ("source", "permits", "wanted"),
    [
        ({}, None, FITS),
        ({}, "*", FITS),
        ({"code": None}, "*", FITS),
        ({}, "17", FITS),
        ({}, "10;1702", FITS),
        ({}, "10;19", PERMIT),
        ({"code": None}, "17", PERMIT),
    ],
)
def test_rule_2_permit(source, permits, wanted):
    assert verdict(source, {"permits": permits}) == wanted


@pytest.mark.parametrize(
    ("hazardous", "may", "wanted"), [(True, True, FITS), (True, False, HAZARD), (None, False, FITS)]
)
def test_rule_3_hazard(hazardous, may, wanted):
    assert verdict({"hazardous": hazardous}, {"hazardous_permit": may}) == wanted


DRY, WET = (Quality("moisture", "value", share, "") for share in (0.1, 0.3))
AT_MOST, AT_LEAST = (Quality("moisture", relation, 0.2, "") for relation in ("max", "min"))


@pytest.mark.parametrize(
    ("offered", "wanted", "fits"),
    [
        ((), (), True),
        ((DRY,), (), True),
        ((), (AT_MOST,), False),
        ((DRY,), (AT_MOST,), True),
        ((WET,), (AT_MOST,), False),
        ((DRY,), (AT_LEAST,), False),
        ((WET,), (AT_LEAST,), True),
        ((DRY, Quality("starch", "value", 0.5, "")), (AT_MOST, Quality("starch", "min", 0.6, "")), False),
        ((Quality("moisture", "value", 0.1, "kg"),), (AT_MOST,), False),  # of another unit is not stated
        ((Quality("moisture", "value", 0.2, ""),), (AT_MOST, AT_LEAST), True),  # a limit may be reached
        ((DRY,), (Quality("moisture", "value", 0.2, ""),), False),
    ],
)
def test_rule_4_quality(offered, wanted, fits):
    assert quality_fits(offered, wanted) == fits
    known = [(), offered, wanted]
    assert verdict({"profile": 1}, {"profile": 2}, known) == (FITS if fits else QUALITY)


def test_rule_4_plants_make_to_specification():
    assert verdict({"is_plant": True}, {"profile": 1}, [(), (AT_MOST,)]) == FITS


def test_rule_4_what_a_technology_states_of_its_product_is_judged():
    """A stated value outside the limit is a miss, for a plant as for a stream."""
    wet = (Quality("moisture", "value", 0.9, ""),)
    assert verdict({"is_plant": True, "profile": 2}, {"profile": 1}, [(), (AT_MOST,), wet]) == QUALITY


def test_rule_4_limit_that_is_not_strict_passes_what_is_not_stated():
    lenient = AT_MOST._replace(strict=False)
    wet = (Quality(AT_MOST.name, "value", 0.9, AT_MOST.unit),)
    assert verdict({}, {"profile": 1}, [(), (lenient,)]) == FITS
    assert verdict({"profile": 2}, {"profile": 1}, [(), (lenient,), wet]) == QUALITY


def test_rule_1_sink_may_take_several_resources():
    several = {"key": OR.join(["other", str(SOURCE["key"])]), "code": None}
    assert verdict({}, several) == FITS
    assert verdict({"key": "else", "code": None}, several) != FITS


def test_line_profiles_hold_for_all_that_replace_each_other():
    """What is said of one of several inputs of a line counts for the line; outputs are apart."""
    lines = [
        {"technology": "ad", "role": "input", "key": "a", "line": 0}, {"technology": "ad", "role": "input", "key": "b",
         "line": 0}, {"technology": "ad", "role": "output", "key": "c"},
    ]  # fmt: skip
    limit = {"property": "moisture", "relation": "max", "value": 0.5, "unit": "", "strict": True}
    stated = [{"technology": "ad", "role": "input", "key": "a"} | limit]
    numbers, known = line_profiles(table("technology_qualities", stated), table("recipes", lines), [()])
    assert numbers == [1, 1, 0]
    assert known[1] == (Quality("moisture", "max", 0.5, ""),)


def test_rules_are_tried_in_order():
    """Who fails several tests is told the first."""
    sink = {"permits": "19", "hazardous_permit": False, "profile": 1}
    assert verdict({"hazardous": True}, sink, [(), (AT_MOST,)]) == PERMIT
    assert verdict({"hazardous": True}, sink | {"permits": "*"}, [(), (AT_MOST,)]) == HAZARD


def test_profiles_number_what_is_the_same_once():
    figures = {"property": "moisture", "relation": "max", "value": 0.2, "unit": ""}
    rows = [{"stream": name} | figures for name in ("b", "a")] + [{"stream": "c"} | figures | {"value": 0.3}]
    numbers, known = profiles(table("qualities", rows))
    assert numbers["a"] == numbers["b"] != numbers["c"]
    assert known[0] == ()
    assert known[numbers["c"]] == (Quality("moisture", "max", 0.3, ""),)


def test_groups_of_nothing_are_none():
    sources, sinks = (
        pl.DataFrame([row], schema_overrides=TEXTS).select(fields)
        for row, fields in ((SOURCE, SOURCE_FIELDS), (SINK, SINK_FIELDS))
    )
    assert groups(sources.clear(), sinks, [()]) == []
    assert groups(sources, sinks.clear(), [()]) == []


@settings(max_examples=20)
@given(regions())
def test_classes_agree_with_pairs(region):
    """Sources and sinks fit in the problem as they do one by one; who shares no group deals in other things."""
    problem, trade = compile_problem(region, PlanSettings()), market(region, PlanSettings())
    found = np.full((len(problem.sources), len(problem.sinks)), NO_PARTNER)
    for lane in problem.lanes:
        found[np.ix_(lane.sources, lane.sinks)] = lane.verdict[np.ix_(lane.source_class, lane.sink_class)]
    wanted = [[misfit(giver, taker) or "fits" for taker in trade.takers] for giver in trade.givers]
    assert [[VERDICTS[code] for code in row] for row in found.tolist()] == wanted


BETWEEN = (Quality("moisture", "max", 0.3, ""), Quality("moisture", "min", 0.1, ""))


@pytest.mark.parametrize(
    ("relation", "limit", "fits"),
    [("max", 0.3, True), ("max", 0.29, False), ("min", 0.1, True), ("min", 0.11, False)],
)
def test_rule_4_every_value_within_bounds_must_pass(relation, limit, fits):
    """A range is not a value in its middle; a bound on one side says nothing of the other."""
    assert quality_fits(BETWEEN, (Quality("moisture", relation, limit, ""),)) == fits
    assert quality_fits(BETWEEN[:1], (Quality("moisture", "min", 0.0, ""),)) is False


@pytest.mark.parametrize(("kelvin", "wanted"), [(345.0 + APPROACH, FITS), (345.0 + APPROACH - 0.1, QUALITY)])
def test_rule_4_heat_does_not_flow_uphill(kelvin, wanted):
    """Heat must be hotter than the process by the smallest approach; a stuff of that temperature need not be."""
    known = [
        (),
        (Quality("temperature", "value", kelvin, "K"),),
        (Quality("temperature", "min", 345.0, "K"),),
    ]
    heat = {"dimension": "energy"}
    assert verdict({"profile": 1} | heat, {"profile": 2} | heat, known) == wanted
    assert verdict({"profile": 1}, {"profile": 2}, known) == FITS


@pytest.mark.parametrize(
    ("given_as", "taken_as", "wanted"),
    [
        ("waste", None, PERMIT), (None, None, PERMIT), ("by-product", None, FITS), ("product", "product", FITS),
        ("end-of-waste", "waste", FITS),
    ],
)  # fmt: skip
def test_rule_5_what_is_not_waste_needs_no_permit(given_as, taken_as, wanted):
    source, sink = {"legal_status": given_as, "hazardous": True}, {"legal_status": taken_as, "permits": "19"}
    assert verdict(source, sink) == wanted


def test_rule_5_who_takes_no_waste_takes_none():
    assert verdict({"legal_status": "waste"}, {"legal_status": "product"}) == STATUS
    assert verdict({"legal_status": None}, {"legal_status": "product"}) == FITS


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [("10", "01", SEASON), ("10", "11", FITS), ("10", None, FITS), (None, "01", FITS)],
)
def test_rule_6_season(one, other, wanted):
    assert verdict({"season": one}, {"season": other}) == wanted


def test_rule_6_season_is_of_those_who_say_that_they_can_store_nothing():
    """Storage that is not stated may be any."""
    summer, winter = [1 / 6] * 6 + [0.0] * 6, [0.0] * 6 + [1 / 6] * 6
    for storage, wanted in ((0.0, SEASON), (None, FITS), (5.0, FITS)):
        region = small_region({"a": (0.0, 0.0), "b": (1.0, 0.0)}, [
            stream("o", "a", "offer", 9.0, availability=summer, storage=0.0),
            stream("n", "b", "need", 9.0, availability=winter, storage=storage),
        ])  # fmt: skip
        assert compile_problem(region, PlanSettings()).lanes[0].verdict.tolist() == [[wanted]]


@pytest.mark.parametrize(
    ("source", "permits", "hazardous", "may"),
    [
        ({}, None, None, True), ({}, ["17"], None, True), ({}, ["02"], None, False), ({}, ["*"], None, True),
        ({"code": None}, ["02"], None, True), ({"hazardous": True}, None, False, False),
        ({"hazardous": True}, ["17"], None, True), ({"legal_status": "product"}, ["02"], False, True),
        ({"dimension": "energy"}, ["02"], None, True),
    ],
)  # fmt: skip
def test_rule_7_carrier(source, permits, hazardous, may):
    assert carries(SOURCE | source, permits, hazardous) == may


def test_rule_7_carrier_bars_its_own_mode_only():
    """A second mode that may carry the stuff still does."""
    ship = {**LORRY, "mode": "ship"}
    region = small_region(
        {"a": (0.0, 0.0), "b": (1.0, 0.0)},
        [stream("o", "a", "offer", 9.0, code="170201"), stream("n", "b", "need", 9.0)],
        transport=[{**LORRY, "permits": ["02"]}, ship],
    )
    lanes = compile_problem(region, PlanSettings()).lanes
    assert {lane.mode: lane.verdict.tolist() for lane in lanes} == {"lorry": [[CARRIER]], "ship": [[FITS]]}


def test_rule_4_a_sink_that_blends_takes_what_it_can_reckon_with():
    """Beyond its limit or not, if the property is known; nothing whose property is not."""
    dirty, silent, wanted = (Quality("ash", "value", 0.9, ""),), (), (Quality("ash", "max", 0.1, ""),)
    assert blends(dirty, wanted)
    assert not blends(silent, wanted)
    assert blends(silent, wanted, made_to_order=True)
    assert not blends((Quality("ash", "min", 0.9, ""),), wanted)
