"""Pictures of the register: the region for those who read all, sites as far as they are disclosed."""

from __future__ import annotations

import pytest
from django.http import Http404

from lichen.site.flows.models import Summary
from lichen.site.flows.services import region
from lichen.site.register.models import Site, Stream
from lichen.site.shell import jobs
from lichen.site.shell.models import Job
from lichen.site.trust.actor import VISITOR, Actor, actor_for
from lichen.site.trust.models import Access, Disclosure, Party, User
from lichen.site.trust.roles import Stage

Valley = dict[str, Stream]


def shown(found: object) -> set[tuple[str, str, float]]:
    """Return the flows of a picture in words."""
    return {(row.start, row.end, row.amount) for row in found.drawn.rows}  # type: ignore[attr-defined]


def test_region_is_for_those_who_read_all(valley: Valley, miller: User) -> None:
    for actor in (actor_for(miller), VISITOR):
        with pytest.raises(Http404):
            region.region_picture(actor, {})


def test_region_adds_up_to_the_register(valley: Valley, facilitator: Actor) -> None:
    found = region.region_picture(facilitator, {"shows": "now"})
    assert not isinstance(found, Job)
    given = {
        row.end: row.amount for row in found.drawn.rows if row.start == "10 Manufacture of food products"
    }
    assert sorted(given.values()) == [40.0, 165.0]
    gone = {row.end[:2]: row.amount for row in found.drawn.rows if row.start == "wheat bran"}
    assert gone == {"R3": 165.0}
    assert sum(row.amount for row in found.drawn.rows if row.start.startswith("25 ")) == 7.0


def test_region_is_added_up_once_for_a_version(valley: Valley, facilitator: Actor) -> None:
    for _time in range(2):
        region.region_picture(facilitator, {})
    assert Summary.objects.count() == 1


def test_sector_opens_into_its_sites(valley: Valley, facilitator: Actor, forge: Site) -> None:
    found = region.region_picture(facilitator, {"of": "25", "shows": "now"})
    assert {row.start for row in found.drawn.rows} == {"Hidden forge", "10 Wastes from thermal processes"}
    assert f"gives:{forge.id}" in found.drawn.svg
    line = Access.objects.get(verb="read flows")
    assert (line.owner_id, line.stage) == (forge.party_id, Stage.EXACT)


def test_what_makes_no_sense_is_not_asked(valley: Valley, facilitator: Actor) -> None:
    usual = region.region_picture(facilitator, {})
    odd = region.region_picture(
        facilitator, {"dimension": "x", "grouping": "party_id", "shows": "all", "within": "y"}
    )
    assert odd.wanted == usual.wanted


def test_large_register_is_added_up_by_a_job(
    valley: Valley, facilitator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(region, "AT_ONCE", 3)
    asked = region.region_picture(facilitator, {})
    assert isinstance(asked, Job)
    assert region.region_picture(facilitator, {}) == asked
    assert jobs.run_waiting() == 1
    assert shown(region.region_picture(facilitator, {}))


def test_own_sites_are_drawn_exactly(valley: Valley, miller: User) -> None:
    found = region.own_picture(actor_for(miller))
    assert shown(found) == {("North works", "wheat bran", 50.0), ("North works", "husks", 40.0)}
    assert found.all_seen
    assert not Access.objects.filter(verb="read flows").exists()


def test_site_of_another_shows_only_what_is_disclosed_exactly(
    valley: Valley, miller: User, forge: Site, smithy: Party
) -> None:
    """Neither a band nor the sector of a stream becomes a ribbon."""
    mia = actor_for(miller)
    Stream.objects.filter(ref="feed").update(stage=Stage.RANGES)
    assert shown(region.site_picture(mia, site=forge)) == set()
    Disclosure.objects.create(
        subject=valley["slag"].id, owner=smithy, to=miller.memberships.get().party, stage=Stage.EXACT
    )
    found = region.site_picture(mia, site=forge)
    assert shown(found) == {("Hidden forge", "odd slag", 7.0)}
    assert not found.all_seen
    line = Access.objects.get(verb="read flows")
    assert (line.owner_id, line.subject, line.stage) == (smithy.id, forge.id, Stage.EXACT)
