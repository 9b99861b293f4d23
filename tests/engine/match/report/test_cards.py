"""Cards in the report: escaped, with every test, and the largest exchanges of the plan."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.match.plan import make_plan
from lichen.engine.match.report.cards import CARD_STYLE, card_fragment, card_section, largest_cards
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.veil import STAGES, veil
from lichen.engine.match.viability.card import TESTS
from lichen.engine.match.viability.judge import judge
from tests.engine.match.regions import pressed
from tests.engine.match.viability.cases import ash_works, pairs_of, rich_regions
from tests.engine.match.wordless import read, without_words, words_of_data


def test_card_shows_every_test_and_its_verdict():
    """Nothing that was judged is left out; the colour is that of the verdict, and never the only sign of it."""
    card = judge(ash_works(offer={"reference_cost": 0.0, "legal_status": None}, need={"reference_cost": 0.0}),
                 "ash", "bricks")  # fmt: skip
    html = str(card_fragment(card))
    assert html.startswith('<article class="vcard fail">')
    assert all(TESTS[test.name].split("'")[0] in html for test in card.tests)
    assert html.count('class="mark') == len(card.tests)
    assert "fails</span>" in html
    assert "It would take" in html


def test_names_are_escaped():
    """A stream may be called anything."""
    region = ash_works(offer={"name": "<b>ash", "resource": "<i>"}, need={"resource": "<i>"})
    html = str(card_fragment(judge(replace(region), "<b>ash", "bricks")))
    assert "<b>ash" not in html
    assert "&lt;b&gt;ash" in html
    assert "<i>" not in html


def test_largest_exchanges_of_the_plan_have_a_card():
    """With the wishes that the plan was made with: the carbon price counts in the benefit."""
    region = ash_works()
    plan = make_plan(region, PlanSettings(carbon_price=100.0))
    (card,) = largest_cards(plan, region)
    assert card.benefit_year.low == plan.objective
    assert 'id="cards"' in str(card_section([card]))
    assert largest_cards(make_plan(region, PlanSettings(max_distance=5.0)), region) == []


@settings(max_examples=30)
@given(rich_regions(), st.sampled_from(STAGES), st.data())
def test_every_word_of_a_card_can_be_said_in_another_language(region, stage, data):
    """In a language without words nothing but the words of the region is left, whatever is known or disclosed."""
    pair = data.draw(st.sampled_from(pairs_of(region)))
    card = judge(region, *pair, disclosure=veil(region, {}, otherwise=stage))
    assert read(card_fragment(card, tell=without_words)) - words_of_data(region) == set()


def test_every_word_of_a_chain_can_be_said_in_another_language():
    """The plants between have sentences of their own; what nobody prices is named."""
    for region in (pressed(), replace(pressed(), prices=pressed().prices.clear())):
        card = judge(region, "waste", "fuel", via=[("press", "yard")])
        assert read(card_fragment(card, tell=without_words)) - words_of_data(region) == set()


def test_style_needs_nothing_from_elsewhere_and_prints():
    """No font and no picture is fetched; paper has rules of its own."""
    assert "url(" not in CARD_STYLE
    assert "@media print" in CARD_STYLE
    assert card_section([]) is None
