"""Lists of organisations and sites hold those whose names the reader may know; single rows likewise."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lichen.site.register import queries
from lichen.site.register.models import Batch, Organisation, Site, Stream
from lichen.site.register.queries import Circle
from lichen.site.register.queries.places import area_of
from lichen.site.register.queries.who import site_row
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage


def test_lists_are_by_name_and_one_query(valley: None, staff: Actor) -> None:
    for make, found in (
        (queries.organisations, ["Hill Farm", "Valley Mill Ltd"]),
        (queries.sites, ["Hill Farm", "North works"]),
    ):
        with CaptureQueriesContext(connection) as caught:
            page = make(staff)
        assert ([row.name for row in page.rows], len(caught)) == (found, 1)
        first = make(staff, size=1)
        assert [row.name for row in make(staff, size=1, after=first.after).rows] == found[1:]


def test_search_finds_no_hidden_name(valley: None, staff: Actor, farmer: Actor) -> None:
    for make, text in ((queries.organisations, "valley"), (queries.sites, "NORTH"), (queries.sites, "mill")):
        assert len(make(staff, text=text).rows) == 1
        assert make(farmer, text=text).rows == ()
    Stream.objects.filter(ref="bran").update(stage=Stage.EXACT)
    assert [row.own for row in queries.organisations(farmer).rows] == [True, False]
    assert [row.name for row in queries.organisations(farmer, own=True, sector="01").rows] == ["Hill Farm"]


def test_sites_by_place(valley: None, staff: Actor) -> None:
    assert [row.name for row in queries.sites(staff, near=Circle(12.4, 55.8, 5)).rows] == ["Hill Farm"]
    area = ((12.5, 55.6), (12.6, 55.6), (12.6, 55.7), (12.5, 55.7))
    assert [row.name for row in queries.sites(staff, area=area).rows] == ["North works"]


def test_sites_are_found_across_the_180th_meridian(valley: None, staff: Actor) -> None:
    """Suva lies at 178.4° east, Apia at 171.8° west: a circle and an area between them go the short way."""
    Site.objects.filter(ref="mill-north").update(x=178.44, y=-18.14)
    Site.objects.filter(ref="farm-7").update(x=-171.76, y=-13.83)
    both = ["Hill Farm", "North works"]
    for circle, found in (
        (Circle(-176.0, -16.0, 800.0), both),
        (Circle(184.0, -16.0, 800.0), both),
        (Circle(178.0, -18.0, 100.0), ["North works"]),
    ):
        assert [row.name for row in queries.sites(staff, near=circle).rows] == found
    for area, found in (
        ("175 -20, -170 -20, -170 -12, 175 -12", both),
        ("175, -20, -170, -12", both),
        ("175 -20, 190 -20, 190 -12, 175 -12", both),
        ("-185, -20, -179, -12", ["North works"]),
        ("-170, -20, 175, -12", []),
        ("-172, -20, 175, -12", ["Hill Farm"]),
    ):
        corners = area_of(area, plane=False)
        assert [row.name for row in queries.sites(staff, area=corners).rows] == found


def test_a_site_is_the_same_row_in_a_list_and_alone(valley: None, miller: Actor) -> None:
    """With a name of its own, and without one."""
    for _name in range(2):
        (listed,) = queries.sites(miller, own=True).rows
        assert site_row(miller, queries.site(miller, listed.id)) == listed
        Site.objects.update(name="")


@pytest.mark.parametrize(("model", "find"), [(Organisation, queries.organisation), (Site, queries.site)])
def test_what_is_hidden_and_what_is_not_there_are_the_same(
    valley: None, miller: Actor, farmer: Actor, model, find
) -> None:
    row = model.objects.get(ref__startswith="mill")
    assert find(miller, row.id) == row
    assert find(farmer, row.id) is None
    model.objects.update(removed="2026-01-01T00:00Z")
    assert find(miller, row.id) is None


def test_history_and_batches_are_the_owners(valley: None, miller: Actor, farmer: Actor, staff: Actor) -> None:
    bran = Stream.objects.get(ref="bran")
    Stream.objects.filter(id=bran.id).update(stage=Stage.EXACT)
    assert [queries.history(actor, bran.id).count() for actor in (miller, staff, farmer)] == [1, 1, 0]
    assert [queries.batches(actor).count() for actor in (miller, staff, farmer)] == [0, 1, 0]
    Batch.objects.update(party=bran.party)
    assert [queries.batches(actor).count() for actor in (miller, farmer)] == [1, 0]


def test_sites_are_found_by_words_of_their_owners_too(
    crowd: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    for actor in crowd:
        found = queries.sites(actor, text="YARD works 1").rows
        monkeypatch.setattr("lichen.site.register.queries.who._MOST_SITES", -1)
        assert found == queries.sites(actor, text="YARD works 1").rows
        monkeypatch.undo()
    assert queries.sites(crowd[3], text="yard").rows
