"""The law of waste: the rules at the head of the module, one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lichen.engine.match.testing import LORRY, table
from lichen.engine.match.viability.judge import judge
from tests.engine.match.viability.cases import ash_works


def found(test, offer=None, need=None, site=None, **tables):
    """Return one test of `ash_works`, changed; `site` is what the receiver's site states."""
    region = ash_works(offer, need, **tables)
    sites = [row | (site or {} if row["id"] == "kiln" else {}) for row in region.sites.to_dicts()]
    return judge(replace(region, sites=table("sites", sites)), "ash", "bricks").test(test)


@pytest.mark.parametrize(
    ("given_as", "taken_as", "verdict"),
    [
        ("waste", None, "pass"), ("waste", "waste", "pass"), ("waste", "product", "fail"), (None, "product", "unknown"),
        ("by-product", "product", "pass"), ("end-of-waste", None, "pass"), (None, None, "pass"),
    ],
)  # fmt: skip
def test_rule_1_status(given_as, taken_as, verdict):
    assert found("status", {"legal_status": given_as}, {"legal_status": taken_as}).verdict == verdict


def test_rule_1_what_is_recovered_or_disposed_of_today_is_waste():
    test = found("status", {"legal_status": None, "code": None})
    assert (test.verdict, "operation on waste" in test.sentence) == ("pass", True)


def test_rule_1_without_code_operation_and_status_nobody_knows():
    test = found("status", {"legal_status": None, "code": None, "operation": None})
    assert (test.verdict, test.missing) == ("unknown", "legal_status of ash")


@pytest.mark.parametrize(
    ("offer", "verdict"),
    [
        ({"code": "100102"}, "pass"),  # absolute, not hazardous
        ({"code": "100104", "hazardous": True}, "fail"),  # absolute, hazardous, no permit
        ({"code": "170201"}, "pass"),  # mirror, measured
        ({"code": "170201", "status": "assumption"}, "unknown"),  # mirror, nobody has looked
        ({"code": None, "hazardous": None}, "unknown"),
        ({"code": "100104", "hazardous": True, "legal_status": "product"}, "pass"),
    ],
)
def test_rule_2_hazard(offer, verdict):
    assert found("hazard", offer).verdict == verdict


@pytest.mark.parametrize(
    ("permits", "offer", "verdict"),
    [
        (["1001"], {}, "pass"), (["*"], {"code": None}, "pass"), (["19"], {}, "fail"), (None, {}, "unknown"),
        (["19"], {"legal_status": "by-product"}, "pass"), (["10"], {"code": None}, "fail"),
    ],
)  # fmt: skip
def test_rule_3_permit_of_the_receiver(permits, offer, verdict):
    assert found("permit", offer, site={"permits": permits}).verdict == verdict


@pytest.mark.parametrize(
    ("permits", "hazardous", "offer", "verdict"),
    [
        (["10"], False, {}, "pass"), (["02"], None, {}, "fail"), (None, None, {}, "unknown"),
        (["10"], False, {"hazardous": True}, "fail"), (["10"], None, {"hazardous": True}, "unknown"),
        (["02"], False, {"legal_status": "product"}, "pass"), (["02"], None, {"code": None}, "unknown"),
    ],
)  # fmt: skip
def test_rule_3_permit_of_the_carrier(permits, hazardous, offer, verdict):
    lorry = LORRY | {"permits": permits, "hazardous_permit": hazardous}
    assert found("carrier", offer, transport=[lorry]).verdict == verdict


@pytest.mark.parametrize(
    ("offer", "need", "country", "verdict", "words"),
    [
        ({}, {}, "DK", "pass", "one country"), ({}, {}, "SE", "pass", "green list"),
        ({}, {}, None, "unknown", "not stated"), ({"hazardous": True}, {}, "SE", "unknown", "hazardous: amber"),
        ({"code": "200301"}, {}, "SE", "unknown", "mixed: amber"), ({}, {"operation": "D1"}, "SE", "unknown", "amber"),
        ({"code": None}, {}, "SE", "unknown", "amber"), ({"legal_status": "product"}, {}, "SE", "pass", "no shipment"),
        ({"code": "170201", "status": "assumption"}, {}, "SE", "unknown", "mirror"),
        ({}, {"operation": None}, "SE", "unknown", "purpose"),
    ],
)  # fmt: skip
def test_rule_4_border(offer, need, country, verdict, words):
    test = found("border", offer, need, site={"country": country})
    assert test.verdict == verdict
    assert words in test.sentence


def test_rule_4_country_of_a_site_is_else_that_of_the_organisation():
    region = ash_works()
    sites = [row | {"country": None} for row in region.sites.to_dicts()]
    owners = [{"id": f"org-{name}", "name": name, "country": "DK"} for name in ("plant", "kiln")]
    region = replace(region, sites=table("sites", sites), organisations=table("organisations", owners))
    assert judge(region, "ash", "bricks").test("border").verdict == "pass"


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("D1", "R5", "pass"),
        ("R5", "R5", "pass"),
        ("R3", "D1", "fail"),
        (None, "R5", "unknown"),
        ("D1", None, "unknown"),
    ],
)
def test_rule_5_hierarchy_does_not_bind(before, after, verdict):
    test = found("hierarchy", {"operation": before}, {"operation": after})
    assert (test.verdict, test.binding) == (verdict, False)
