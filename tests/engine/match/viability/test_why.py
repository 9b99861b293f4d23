"""Why not: every change that is told makes the pair viable, and who beats a viable pair is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.match.plan import make_plan
from lichen.engine.match.report.words import THIN
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import LORRY, stream, table
from lichen.engine.match.viability.change import applied
from lichen.engine.match.viability.judge import judge
from lichen.engine.match.viability.why import why
from tests.engine.match.viability.cases import SUMMER, WINTER, ash_works, pairs_of, rich_regions
from tests.engine.match.wordless import without_words, words_of, words_of_data

WISHES = st.sampled_from([PlanSettings(), PlanSettings(max_distance=25.0, min_lot=12.0)])
MENDABLE = {"quality", "contaminants", "heat", "status", "hazard", "permit", "carrier", "price"}


@settings(max_examples=40)
@given(rich_regions(), WISHES, st.data())
def test_every_change_makes_its_test_pass_and_all_together_the_pair_viable(region, wish, data):
    """Computed, applied, judged again."""
    giver, receiver = data.draw(st.sampled_from(pairs_of(region)))
    found = why(region, giver, receiver, settings=wish)
    assert bool(found.first) == bool(found.card.failing)
    for change in found.changes:
        for way in (*change.alternatives, change):
            then = applied(region, way.edits)
            assert judge(then, giver, receiver, settings=wish).test(change.test).verdict != "fail"
        region = then
    last = judge(region, giver, receiver, settings=wish)
    assert found.hopeless in {"", "resource", "amount", "transport"}
    assert [test.name for test in last.failing][:1] == ([found.hopeless] if found.hopeless else [])


def reach(km):
    return {"transport": [LORRY | {"max_distance": km, "permits": ["*"]}]}


def limits(*rows):
    return {
        "qualities": [
            dict(zip(("stream", "property", "relation", "value", "unit"), r, strict=True)) for r in rows
        ]
    }


HOT, COLD = {"dimension": "energy", "resource": "heat", "code": None, "legal_status": None}, 273.15
ANY = [LORRY | {"permits": ["*"]}]
PIPE = [LORRY | {"mode": "pipe", "dimension": "energy"}]
CASES = [
    ("transport", {}, {}, reach(25.0), "a haul below 25 km (it is 30 km) or a reach of 30 km"),
    ("transport", {"max_distance": 12.0}, {}, {}, "a haul below 12 km"),
    ("quality", {}, {}, limits(("ash", "chloride", "value", 0.01, ""), ("bricks", "chloride", "max", 0.005, "")),
     "chloride of at most 0.5 %"),
    ("contaminants", {"dimension": "volume"}, {"dimension": "volume"},
     limits(("ash", "chloride", "value", 0.4, "kg/m³"), ("bricks", "chloride", "max", 0.25, "kg/m³"))
     | {"transport": [LORRY | {"dimension": "volume", "permits": ["*"]}]}, "chloride of at most 250 mg/l"),
    ("heat", HOT, HOT, limits(("ash", "temperature", "value", COLD + 60, "K"),
                             ("bricks", "temperature", "min", COLD + 85, "K"))
     | {"transport": PIPE}, "temperature of at least 90 °C"),
    ("price", {"reference_cost": 0.0}, {"reference_cost": 5.0}, {}, "6 EUR/t more for it"),
    ("permit", {"code": "191201"}, {}, {"transport": ANY}, "a permit for 19 12 01 at the receiver"),
    ("hazard", {"hazardous": True}, {}, {"transport": [LORRY | {"permits": ["10"], "hazardous_permit": True}]},
     "a permit for hazardous waste at the receiver"),
    ("carrier", {}, {}, {"transport": [LORRY | {"permits": ["02"]}]}, "a permit for 10 01 02 for lorry"),
    ("status", {}, {"legal_status": "product"}, {}, "product in law"),
    ("amount", {"min_lot": 900.0}, {}, {}, "a smallest lot of at most 800 t"),
    ("amount", {"availability": SUMMER}, {"availability": WINTER}, {}, "storage for 800 t"),
    ("amount", {"availability": SUMMER, "min_lot": 300.0}, {"availability": WINTER}, {}, "storage for 300 t"),
    ("resource", {}, {"resource": "clay", "code": None}, {}, "a need for 'fly ash'"),
]  # fmt: skip


@pytest.mark.parametrize(("test", "offer", "need", "tables", "change"), CASES)
def test_change_is_computed_not_guessed(test, offer, need, tables, change):
    """Worked by hand: everything fits but one thing, and the change is that thing."""
    found = why(ash_works(offer, need, **tables), "ash", "bricks")
    said = " or ".join([found.changes[0].sentence, *(way.sentence for way in found.changes[0].alternatives)])
    assert (found.first, found.hopeless, len(found.changes)) == (test, "", 1)
    assert change in said.replace(THIN, " ")
    assert change in found.sentence.replace(THIN, " ")


def test_what_nothing_mends_is_told():
    """A stream of nothing, things measured apart, and the same site have no cure."""
    assert why(ash_works({"amount": 0.0}), "ash", "bricks").hopeless == "amount"
    assert why(ash_works(need={"dimension": "volume"}), "ash", "bricks").hopeless == "resource"
    assert why(ash_works(need={"site": "plant"}), "ash", "bricks").hopeless == "transport"


def test_viable_pair_that_loses_is_told_to_whom_and_by_how_much():
    """A second kiln at the gate saves the haul of 28 km at 0.1: the far one falls short by what it would save more."""
    region = ash_works()
    rows = [*region.streams.to_dicts(),
            {**region.streams.to_dicts()[1], "id": "tiles", "site": "gate", "amount": 2000.0}]  # fmt: skip
    sites = [*region.sites.to_dicts(), {**region.sites.to_dicts()[1], "id": "gate", "x": 2.0}]
    region = replace(region, streams=table("streams", rows), sites=table("sites", sites))
    region = replace(region, qualities=table("qualities", []))
    found = why(region, "ash", "bricks", plan=make_plan(region))
    assert (found.first, found.rival.givers_partners, found.rival.used) == ("", ("tiles",), 0.0)
    assert found.rival.short == pytest.approx(2.8)
    assert "'ash' goes to 'tiles'" in found.sentence
    assert "2.8 EUR/t" in found.sentence.replace(THIN, " ")
    chosen = why(region, "ash", "tiles", plan=make_plan(region))
    assert "the plan moves 1 000 t a year" in chosen.sentence.replace(THIN, " ")


@settings(max_examples=25)
@given(rich_regions(), st.data())
def test_no_pair_beats_the_prices_of_the_plan(region, data):
    """What a viable pair falls short by is not negative: else the plan would not be the best."""
    giver, receiver = data.draw(st.sampled_from(pairs_of(region)))
    found = why(region, giver, receiver, plan=make_plan(region))
    assert found.rival is None or found.rival.short >= -1e-5


def test_everything_unknown_is_named():
    """No failing test, and yet no match: what would have to be stated."""
    region = ash_works()
    rows = [stream("ash", "plant", "offer", 10.0), stream("bricks", "kiln", "need", 10.0)]
    bare = [{**site, "permits": None} for site in region.sites.to_dicts()]
    region = replace(region, streams=table("streams", rows), sites=table("sites", bare))
    found = why(replace(region, qualities=table("qualities", [])), "ash", "bricks")
    assert "legal_status of ash" in found.missing
    assert "may match; not known" in found.sentence


@settings(max_examples=25)
@given(rich_regions(), st.data(), st.booleans())
def test_every_word_can_be_said_in_another_language(region, data, planned):
    """Whether it fails, loses to others or is not known: without our words only data is left."""
    pair = data.draw(st.sampled_from(pairs_of(region)))
    found = why(region, *pair, plan=make_plan(region) if planned else None)
    texts = [found.sentence, *found.missing, *(change.sentence for change in found.changes)]
    assert words_of(without_words(text) for text in texts) - words_of_data(region) == set()
