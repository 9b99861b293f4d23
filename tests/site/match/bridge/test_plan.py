"""A site that goes takes with it all that names it."""

from __future__ import annotations

from lichen.engine.match.testing import two_sites
from lichen.site.match.bridge.plan import plan, without_sites


def test_site_goes_with_its_streams() -> None:
    left = without_sites(two_sites(), ["farm"])
    assert left.sites["id"].to_list() == ["mill"]
    assert left.streams["id"].to_list() == ["bran"]
    assert without_sites(two_sites(), []).sites.height == 2


def test_summary_tells_what_the_plan_is_worth() -> None:
    made = plan(two_sites(), {"carbon_price": 0.0}, lambda _share, _stage: None)
    assert made.summary["exchanges"] == 1
    assert made.summary["certificate"]
    assert made.picture.startswith("<svg")
