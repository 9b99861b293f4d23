"""Cards and reasons as text and as JSON: complete, of their schema, and with nothing that JSON cannot hold."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.match.report.words import THIN
from lichen.engine.match.testing import LORRY
from lichen.engine.match.veil import STAGES, veil
from lichen.engine.match.viability.card import TESTS
from lichen.engine.match.viability.judge import judge
from lichen.engine.match.viability.tell import (
    card_document,
    card_figures,
    card_schema,
    card_text,
    headline,
    why_document,
    why_text,
)
from lichen.engine.match.viability.why import why
from tests.engine.match.viability.cases import ash_works, pairs_of, rich_regions


@settings(max_examples=30)
@given(rich_regions(), st.sampled_from(STAGES), st.data())
def test_document_is_of_its_schema_at_every_stage(region, stage, data):
    """Whatever is known or not: plain JSON, no infinity, no missing field."""
    pair = data.draw(st.sampled_from(pairs_of(region)))
    document = card_document(judge(region, *pair, disclosure=veil(region, {}, otherwise=stage)))
    jsonschema.validate(json.loads(json.dumps(document, allow_nan=False)), card_schema())
    assert "inf" not in card_text(judge(region, *pair, disclosure=veil(region, {}, otherwise=stage))).split()


def test_text_shows_every_test_and_figure():
    card = judge(ash_works(), "ash", "bricks")
    text = card_text(card)
    assert all(TESTS[test.name] in text for test in card.tests)
    assert all(value in text for value in card_figures(card).values())


@pytest.mark.parametrize(
    ("offer", "said"),
    [
        ({}, "Viable: every test passes."), ({"max_distance": 3.0}, "Not viable as it is: transport fails."),
        ({"legal_status": None, "code": None, "hazardous": None}, "Not viable as it is: receiver's permit fails."),
        ({"reference_cost": None}, "Open: price is not known."),
    ],
)  # fmt: skip
def test_headline_names_what_decides(offer, said):
    assert headline(judge(ash_works(offer), "ash", "bricks")) == said


def test_figures_of_what_cannot_get_there_are_none_not_zero():
    figures = card_figures(judge(ash_works({"max_distance": 3.0}), "ash", "bricks"))
    assert figures["Both gain together"] == figures["Haul"] == "no way of transport"


def test_reason_as_json_and_text():
    found = why(ash_works(transport=[LORRY | {"max_distance": 12.0, "permits": ["*"]}]), "ash", "bricks")
    document = json.loads(json.dumps(why_document(found), allow_nan=False))
    assert document["changes"][0]["edits"][0] == {
        "table": "distances", "where": {"from_site": "plant", "to_site": "kiln"}, "values": {"km": 12.0}
    }  # fmt: skip
    assert document["changes"][0]["alternatives"][0]["sentence"].replace(THIN, " ") == "a reach of 30 km"
    jsonschema.validate(document["card"], card_schema())
    text = why_text(found, whole=False)
    assert "1. a haul below 12" in text
    assert "ash → bricks" in why_text(found)
