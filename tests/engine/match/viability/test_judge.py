"""Cards: worked by hand, at one with the plan, and wider where less is disclosed."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.kit.interval import Interval, exactly
from lichen.engine.match.candidates import match_table
from lichen.engine.match.plan import make_plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import LORRY
from lichen.engine.match.veil import STAGES, veil
from lichen.engine.match.viability.card import TESTS
from lichen.engine.match.viability.judge import judge
from tests.engine.match.viability.cases import ash_works, pairs_of, rich_regions

WISHES = st.sampled_from([PlanSettings(), PlanSettings(max_distance=25.0), PlanSettings(carbon_price=70.0)])


def test_card_worked_by_hand():
    """The figures of `ash_works`: everything stated, everything passes."""
    card = judge(ash_works(), "ash", "bricks")
    assert [test.name for test in card.tests] == [name for name in TESTS if name != "treatment"]
    assert {test.verdict for test in card.tests} == {"pass"}
    assert (card.viable, card.limiting, card.grade, card.assumed) == ("pass", "", "A", ())
    assert (card.amount, card.distance, card.modes) == (exactly(800.0), exactly(30.0), ("lorry",))
    assert (card.price_low, card.price_high) == (exactly(-40.0), exactly(15.0 - 6.0 - 5.0))
    assert (card.benefit, card.benefit_year) == (exactly(44.0), exactly(35200.0))
    assert card.co2e.low == pytest.approx(0.02 + 0.05 - 30 * 1e-4)
    assert (card.rank_before, card.rank_after) == (5, 3)


@settings(max_examples=40)
@given(rich_regions(), WISHES)
def test_benefit_is_that_of_the_list_of_matches(region, wish):
    """One set of figures: what a card says a unit is worth, and how far it travels, is what `match` says."""
    listed = match_table(region, wish, limit=9)
    listed = listed.filter(listed["partner"].is_not_null() & (listed["role"] == "offer"))
    best = listed.unique(["stream", "partner"], keep="first", maintain_order=True)
    for row in best.iter_rows(named=True):
        card = judge(region, row["stream"], row["partner"], settings=wish)
        assert card.benefit.low == card.benefit.high == pytest.approx(row["benefit"])
        assert row["mode"] in card.modes
        assert card.amount.high <= row["amount"]
        assert [test.name for test in card.failing] in ([], ["price"] if row["benefit"] < 0 else [])


@settings(max_examples=40)
@given(rich_regions(), WISHES)
def test_pair_that_the_plan_uses_fails_no_binding_test(region, wish):
    """The plan and the card never contradict each other; what a card does not know, it says."""
    plan = make_plan(region, wish)
    for row in plan.exchanges.iter_rows(named=True):
        card = judge(region, row["from_stream"], row["to_stream"], settings=wish)
        assert [test for test in card.failing if test.name != "amount"] == []
        assert card.benefit.low * row["amount"] == pytest.approx(row["net_benefit"])


@settings(max_examples=15)
@given(rich_regions(), WISHES)
def test_what_passes_every_test_is_a_match(region, wish):
    """The other way round: no card is fine where the list of matches knows a reason against it."""
    listed = match_table(region, wish, limit=99)
    matched = set(listed.filter(listed["role"] == "offer").select("stream", "partner").iter_rows())
    for pair in pairs_of(region):
        tests = {test.name: test for test in judge(region, *pair, settings=wish).tests}
        known = ("resource", "quality", "contaminants", "heat", "transport")
        if all(test.verdict != "fail" for test in tests.values() if test.binding and test.name != "price"):
            assert pair in matched or any(tests[name].verdict == "unknown" for name in known)


def test_heat_of_a_giver_that_hides_is_not_known():
    """A receiver that states no temperature does not make it pass: the giver may yet state one."""
    heat = {"dimension": "energy", "resource": "heat", "code": None, "legal_status": None}
    warm = [{"stream": "ash", "property": "temperature", "relation": "value", "value": 333.0, "unit": "K"}]
    region = ash_works(heat, heat, qualities=warm)
    cards = [
        judge(region, "ash", "bricks", disclosure=veil(region, {"ash": stage, "bricks": "range"}))
        for stage in ("range", "sector")
    ]
    assert_inside(*cards)
    assert {card.test("heat").verdict for card in cards} == {"unknown"}


def test_price_rests_on_no_way_that_may_not_be():
    """Where only a place better known would tell whether a mode reaches so far, the price is not known either."""
    region = ash_works(transport=[LORRY | {"permits": ["*"], "max_distance": 29.0}])
    cards = [
        judge(region, "ash", "bricks", disclosure=veil(region, {"ash": stage, "bricks": "exact"}))
        for stage in ("exact", "range")
    ]
    assert_inside(*cards)
    assert {card.test("price").verdict for card in cards} == {"unknown"}


def assert_inside(narrow, wide):
    """Fail unless every field of the narrower card lies inside that of the wider one."""
    for field in fields(narrow):
        inner, outer = getattr(narrow, field.name), getattr(wide, field.name)
        if isinstance(outer, Interval):
            assert inner is None or outer.holds(inner), field.name
        elif field.name in ("benefit", "benefit_year", "co2e", "co2e_year", "distance", "transport_cost"):
            assert inner is None, field.name
        elif field.name == "modes":
            assert set(inner) <= set(outer) or not outer
        elif field.name in ("rank_before", "rank_after", "resource", "dimension"):
            assert outer in (None, inner), field.name
        elif field.name == "grade":
            assert outer in ("", inner)
    assert wide.viable in ("unknown", narrow.viable)
    for inner, outer in zip(narrow.tests, wide.tests, strict=True):
        assert outer.verdict in ("unknown", inner.verdict), inner.name


@settings(max_examples=40)
@given(rich_regions(), st.data())
def test_narrower_disclosure_lies_inside_the_wider_one(region, data):
    """Inclusion: whatever a party discloses further, no number leaves its bounds and no verdict turns."""
    giver, receiver = data.draw(st.sampled_from(pairs_of(region)))
    first, then = (
        [data.draw(st.sampled_from(STAGES)) for _ in range(2)],
        [data.draw(st.sampled_from(STAGES)) for _ in range(2)],
    )
    wide = [min(a, b, key=STAGES.index) for a, b in zip(first, then, strict=True)]
    narrow = [max(a, b, key=STAGES.index) for a, b in zip(first, then, strict=True)]
    cards = [
        judge(
            region,
            giver,
            receiver,
            disclosure=veil(region, dict(zip((giver, receiver), stages, strict=True))),
        )
        for stages in (narrow, wide)
    ]
    assert_inside(*cards)


@settings(max_examples=25)
@given(rich_regions(), st.data())
def test_full_disclosure_is_none_at_all(region, data):
    """A veil of which everything is disclosed changes nothing."""
    giver, receiver = data.draw(st.sampled_from(pairs_of(region)))
    open_to_all = veil(region, {}, otherwise="exact")
    assert judge(region, giver, receiver, disclosure=open_to_all) == judge(region, giver, receiver)


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (("nothing", "bricks"), "no stream 'nothing'"), (("bricks", "ash"), "'bricks' is no offer, but a need"),
        (("ash", "ash"), "'ash' is no need, but an offer"),
    ],
)  # fmt: skip
def test_pair_that_is_none_is_refused(pair, said):
    with pytest.raises(ModelError, match=said):
        judge(ash_works(), *pair)


def test_all_that_is_wrong_about_a_pair_is_told_at_once():
    with pytest.raises(ModelError, match="no stream 'a'.*no stream 'b'"):
        judge(ash_works(), "a", "b")


def test_stream_of_nothing_has_a_card():
    """An amount of zero fails, and is no error."""
    card = judge(ash_works(offer={"amount": 0.0}), "ash", "bricks")
    assert (card.test("amount").verdict, card.amount) == ("fail", exactly(0.0))
    assert math.isclose(card.benefit.low, 44.0)
