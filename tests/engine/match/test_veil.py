"""Staged confidentiality: bands hold what they hide, stages are checked, and nothing undisclosed is told."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.kit.geo import Points
from lichen.engine.match.report.cards import card_fragment
from lichen.engine.match.report.words import THIN
from lichen.engine.match.testing import LORRY, table, two_sites
from lichen.engine.match.veil import band, cell, share_band, temperature_band, veil
from lichen.engine.match.viability.judge import judge
from lichen.engine.match.viability.tell import card_document, card_text
from tests.engine.match.viability.cases import ash_works


@given(st.floats(-1e9, 1e9))
def test_band_holds_its_figure_and_does_not_depend_on_it(value):
    """Every figure of a band has that band: the band says no more than which it is."""
    found = band(value)
    assert found.low <= value <= found.high
    assert found.high > found.low
    middle = (found.low + found.high) / 2
    assert band(middle) == found


@given(st.floats(0.0, 1.0))
def test_share_of_a_month_is_known_by_twentieths(value):
    found = share_band(value)
    assert found.low <= value <= found.high
    assert found.high - found.low <= 0.05 + 1e-12


@given(st.floats(0.0, 2000.0))
def test_temperature_is_known_by_20_kelvin(value):
    found = temperature_band(value)
    assert 0 <= found.low <= value <= found.high
    assert found.high - found.low <= 20.0 + 1e-9


@given(st.floats(-180, 180), st.floats(-90, 90), st.booleans())
def test_place_lies_in_its_cell(x, y, plane):
    """On the plane and on the Earth, at the poles and at the date line."""
    region = two_sites() if plane else replace(two_sites(), coordinate_system="WGS84")
    middle, reach = cell(region, x, y)
    place = Points.plane([x], [y]) if plane else Points.geographic([x], [y])
    assert middle.distance_to(place)[0] <= reach
    assert reach < 25.0


def test_place_is_not_found_by_asking_often():
    """The cell is that of a fixed grid: places in it cannot be told apart."""
    region = two_sites()
    cells = [cell(region, x, y) for x, y in ((1.0, 1.0), (24.0, 3.0), (12.0, 24.9))]
    assert {(tuple(middle.xyz[0]), reach) for middle, reach in cells} == {
        (tuple(cells[0][0].xyz[0]), cells[0][1])
    }
    assert np.all(cells[0][0].xyz[0][:2] == 12.5)


def test_rule_4_who_is_not_named_discloses_nothing():
    assert veil(two_sites(), {}).stage("bran") == "sector"
    assert veil(two_sites(), {}, otherwise="range").stage("bran") == "range"


def test_stream_goes_before_its_organisation():
    found = veil(two_sites(), {"org-mill": "range", "bran": "exact", "org-farm": "range"})
    assert (found.stage("bran"), found.stage("feed")) == ("exact", "range")


@pytest.mark.parametrize(
    ("stages", "otherwise", "said"),
    [
        ({"nobody": "exact"}, "sector", "'nobody' is neither"), ({"bran": "open"}, "sector", "'open' is no stage"),
        ({}, "shut", "'shut' is no stage"), ({"x": "y"}, "sector", "'x' is neither.*'y' is no stage"),
    ],
)  # fmt: skip
def test_stages_that_are_none_are_refused(stages, otherwise, said):
    with pytest.raises(ModelError, match=said):
        veil(two_sites(), stages, otherwise=otherwise)


SECRETS = {
    "amount": 1013.0, "reference_cost": 43.7, "reference_co2e": 0.0237, "handling_cost": 3.13, "min_lot": 17.3,
    "max_distance": 97.9, "storage": 23.3,
}  # fmt: skip


def secretive():
    """Return a region whose every name and figure can be recognised in a text."""
    names = {"reference": "Secret Landfill Ltd", "source": "secret audit"}
    region = ash_works(
        SECRETS | names | {"name": "secret-ash"}, {"name": "secret-bricks", "amount": 877.0, "reference_cost": 18.9},
        transport=[LORRY | {"permits": ["*"]}],
    )  # fmt: skip
    where = {"plant": (1.37, 2.91), "kiln": (33.7, 4.3)}
    sites = [
        row
        | {
            "x": where[row["id"]][0],
            "y": where[row["id"]][1],
            "permits": ["1001", "191207"],
            "name": "Secret yard",
        }
        for row in region.sites.to_dicts()
    ]
    qualities = [
        {"stream": "secret-ash", "property": "chloride", "relation": "value", "value": 0.00437, "unit": ""},
        {"stream": "secret-bricks", "property": "chloride", "relation": "max", "value": 0.00561, "unit": ""},
    ]
    owners = [
        {"id": f"org-{s}", "name": "Secret Ltd", "sector": "23.32", "country": "DK"}
        for s in ("plant", "kiln")
    ]
    return replace(
        region, sites=table("sites", sites), qualities=table("qualities", qualities),
        organisations=table("organisations", owners),
    )  # fmt: skip


@pytest.mark.parametrize("stage", ["range", "sector"])
def test_nothing_undisclosed_is_told(stage):
    """Not in the text, the JSON or the HTML: no name, no site, no list of a permit, no figure and no place."""
    region = secretive()
    card = judge(region, "secret-ash", "secret-bricks", disclosure=veil(region, {}, otherwise=stage))
    texts = [card_text(card), json.dumps(card_document(card), ensure_ascii=False), str(card_fragment(card))]
    told = " ".join(texts).replace(THIN, "")
    for word in (
        "secret",
        "kiln",
        "19 12 07",
        "191207",
        "plant",
        *(("ash", "brick") if stage == "sector" else ()),
    ):
        assert word not in told.casefold()
    figures = {float(text) for text in re.findall(r"\d+(?:\.\d+)?", told)}
    hidden = {*SECRETS.values(), 877.0, 18.9, 0.437, 0.561, 0.00437, 0.00561, 43.73, 32.3601, 32.36}
    assert not hidden & figures


def test_ranges_say_what_the_exchange_is_worth_within_bounds():
    """Between so much and so much a year: the point of the whole."""
    region = secretive()
    wide = judge(region, "secret-ash", "secret-bricks", disclosure=veil(region, {}, otherwise="range"))
    exact = judge(region, "secret-ash", "secret-bricks")
    assert wide.benefit_year.holds(exact.benefit_year)
    assert 0 < wide.benefit_year.low < exact.benefit_year.low < wide.benefit_year.high < 100_000
