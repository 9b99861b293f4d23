"""Cards of the worked example against figures computed without Lichen (make_cards.py)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lichen.engine.match.viability.judge import judge
from lichen.engine.register import check, decode
from lichen.engine.register.template import template

CARDS = json.loads((Path(__file__).parent / "cards.json").read_text())


@pytest.fixture(scope="module")
def region():
    return check(decode(template("csv"), "example")).sound()


@pytest.mark.parametrize("pair", CARDS)
def test_card_is_what_an_independent_computation_says(region, pair):
    """Distances, prices, emissions, and amounts over the months; storage that nobody states leaves bounds."""
    card, wanted = judge(region, *pair.split()), CARDS[pair]
    for name in ("distance", "transport_cost", "price_low", "price_high", "benefit", "co2e"):
        found = getattr(card, name)
        assert (found.low, found.high) == (pytest.approx(wanted[name]),) * 2, name
    for name in ("amount", "benefit_year"):
        found = getattr(card, name)
        assert [found.low, found.high] == pytest.approx(wanted[name], rel=1e-6), name
