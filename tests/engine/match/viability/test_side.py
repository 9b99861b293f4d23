"""One end of an exchange: what each stage discloses, and where its figures are from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lichen.engine.kit.interval import ANYTHING, Interval, exactly
from lichen.engine.match.ends import Books
from lichen.engine.match.figures import Figures
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import table
from lichen.engine.match.viability.side import read_side
from tests.engine.match.viability.cases import SUMMER, ash_works


def side(stage="exact", stream="ash", offer=None, **tables):
    region = ash_works(offer, **tables)
    books = Books(Figures("prices", region.prices), Figures("factors", region.factors))
    return read_side(region, stream, stage, books, PlanSettings())


def test_everything_is_disclosed_at_last():
    found = side()
    assert (found.label, found.stream, found.site, found.open) == ("ash", "ash", "plant", True)
    assert (found.amount, found.avoided, found.storage) == (exactly(1000.0), exactly(40.0), exactly(0.0))
    assert found.months == (exactly(1000.0 / 12),) * 12
    assert found.qualities["chloride"].value == exactly(0.004)


def test_range_discloses_bands_and_no_names():
    found = side("range")
    assert (found.stream, found.site, found.open) == (None, None, False)
    assert (found.amount, found.avoided) == (Interval(1000.0, 2000.0), Interval(20.0, 50.0))
    assert found.qualities["chloride"].value == Interval(0.002, 0.005)
    assert found.label == "an offer in Testland (fly ash)"
    assert found.reach > 0


def test_sector_discloses_branch_country_and_region_only():
    region = ash_works()
    owners = [{"id": f"org-{name}", "name": name, "sector": "35.11"} for name in ("plant", "kiln")]
    region = replace(region, organisations=table("organisations", owners))
    found = read_side(
        region, "ash", "sector", Books(Figures("prices", region.prices), Figures("factors", region.factors)),
        PlanSettings(),
    )  # fmt: skip
    assert (found.label, found.country) == ("an offer of sector 35 in Testland", "DK")
    assert (found.resource, found.key, found.code, found.dimension, found.row, found.point) == (None,) * 6
    assert (found.avoided, found.amount) == (ANYTHING, Interval(0.0, float("inf")))


@pytest.mark.parametrize(
    ("status", "code", "dimension", "waste"),
    [
        ("waste", None, "mass", True), ("product", "100102", "mass", False), (None, "100102", "mass", True),
        (None, None, "mass", None), (None, None, "energy", False),
    ],
)  # fmt: skip
def test_waste_is_what_is_stated_or_listed(status, code, dimension, waste):
    offer = {"legal_status": status, "code": code, "dimension": dimension, "operation": None}
    assert side(offer=offer).waste is waste
    assert side(offer={"code": None, "legal_status": None, "operation": "D1"}).waste is True


def test_figures_that_a_table_states_are_stated():
    """The plan takes them from there, and so does the card."""
    factor = {"kind": "disposal", "dimension": "mass", "value": 0.3}
    price = {"kind": "disposal", "dimension": "mass", "value": 33.0}
    bare = {"reference_cost": None, "reference_co2e": None, "handling_cost": None}
    found = side(offer=bare, prices=[price], factors=[factor])
    assert (found.avoided, found.avoided_co2e, found.handling) == (exactly(33.0), exactly(0.3), exactly(0.0))
    assert found.stated == {"reference_cost", "reference_co2e", "handling_co2e"}
    assert side("range", offer=bare).avoided == exactly(0.0)  # that nothing is stated is no secret


def test_months_are_shares_of_the_amount():
    assert side(offer={"availability": SUMMER}).months[0] == exactly(1000.0 * SUMMER[0])
    assert side("range", offer={"availability": SUMMER}).months[11] == Interval(0.0, 0.05 * 2000.0)


def test_bounds_of_a_quality_are_one_interval():
    rows = [{"stream": "ash", "property": "moisture", "relation": relation, "value": value, "unit": ""}
            for relation, value in (("min", 0.1), ("max", 0.3))]  # fmt: skip
    assert side(qualities=rows).qualities["moisture"].value == Interval(0.1, 0.3)
    assert side(qualities=rows[:1]).qualities["moisture"].value == Interval(0.1, float("inf"))
    assert side("range", qualities=rows).qualities["moisture"].value == Interval(0.1, 0.5)
