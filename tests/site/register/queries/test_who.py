"""Lists of organisations and sites hold those whose names the reader may know; single rows likewise."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lichen.site.register import queries
from lichen.site.register.models import Batch, Organisation, Site, Stream
from lichen.site.register.queries import Circle
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
