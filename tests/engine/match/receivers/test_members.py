"""Named members: who asks comes first, whose permit excludes it last, and unknown is not no."""

from __future__ import annotations

import pytest

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.engine.match.receivers import who_could_take
from lichen.engine.match.receivers.members import MEMBER_SCHEMA
from lichen.engine.match.testing import small_region, stream

PLACES = {
    "giver": (0.0, 0.0),
    "cement": (30.0, 0.0),
    "bank": (1.0, 0.0),
    "silent": (2.0, 0.0),
    "yard": (9.0, 0.0),
}


def region(**permits: list[str]) -> Region:
    """Return a giver of coal fly ash among works of several sectors, one of which asks for it."""
    sectors = {"cement": "23.51", "bank": "64.19", "yard": "cars, mostly"}
    sites = [
        {"id": s, "organisation": f"org-{s}", "name": s, "x": x, "y": y, "permits": permits.get(s)}
        for s, (x, y) in PLACES.items()
    ]
    organisations = [{"id": f"org-{s}", "name": s, "sector": sectors.get(s)} for s in PLACES]
    streams = [
        stream("ash", "giver", "offer", 100.0, resource="coal fly ash", code="100102"),
        stream("wish", "yard", "need", 10.0, resource="Coal fly ash"),
    ]
    return small_region(PLACES, streams, sites=sites, organisations=organisations)


def test_who_asks_comes_first_then_likely_sectors_then_unknown_ones() -> None:
    """A stated need beats any guess; a sector that is not stated (or is free text) is unknown, not excluded."""
    found = who_could_take(region(), "ash")
    assert dict(found.schema) == MEMBER_SCHEMA
    assert found["site"].to_list() == ["yard", "cement", "bank", "silent"]
    assert found["asks"].to_list() == [True, False, False, False]
    assert found["score"].is_null().to_list() == [True, False, False, True]


def test_distance_is_that_of_the_map() -> None:
    """Kilometres on a plane are those of the coordinates."""
    found = who_could_take(region(), "ash")
    assert found.filter(site="cement")["km"].item() == pytest.approx(30.0)


def test_permit_that_does_not_name_the_code_puts_a_site_last() -> None:
    """It is still shown, with the reason: a permit can be changed."""
    found = who_could_take(region(cement=["1701"], bank=["10"]), "ash")
    assert found["site"].to_list()[-1] == "cement"
    assert dict(found.select("site", "permitted").iter_rows()) == {
        "yard": None,
        "bank": True,
        "silent": None,
        "cement": False,
    }
    assert "its permit does not name the code" in found["reasons"].to_list()[-1]


def test_the_giver_itself_is_not_among_the_takers() -> None:
    """Nobody is proposed to take its own stream."""
    assert "giver" not in who_could_take(region(), "ash")["site"].to_list()


def test_stream_that_is_not_offered_is_refused() -> None:
    """A need has no takers."""
    with pytest.raises(ModelError, match="wish"):
        who_could_take(region(), "wish")
