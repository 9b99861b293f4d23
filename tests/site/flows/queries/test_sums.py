"""Streams are added up in the database; single ones are read only as far as they are disclosed."""

from __future__ import annotations

import pytest
from django.http import Http404

from lichen.site.flows.queries import sums
from lichen.site.register.models import Site, Stream
from lichen.site.trust.actor import actor_for
from lichen.site.trust.models import User

Valley = dict[str, Stream]


def test_sums_keep_what_states_no_amount_apart(valley: Valley) -> None:
    Stream.objects.filter(ref="feed").update(amount=None)
    rows = {(row[0], row[5]): dict(zip(sums.CELLS, row, strict=True)) for row in sums.sums()}
    bran = rows["offer", "wheat bran"]
    assert (bran["amount"], bran["stated"], bran["streams"], bran["operation"]) == (165.0, 4, 4, "R3")
    need = rows["need", "wheat bran"]
    assert (need["amount"], need["stated"], need["streams"]) == (None, 0, 1)


def test_sums_are_one_query(valley: Valley, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(sums.sums()) == 4
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(sums.sums_of_parties()) == 7
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert {row[1] for row in sums.sums_of_sites("sector", "25")} == {"Hidden forge"}


def test_removed_streams_do_not_count(valley: Valley) -> None:
    Stream.objects.filter(ref="husk").update(removed="2026-01-01T00:00Z")
    assert sums.count_streams() == 6
    assert "husks" not in {row[7] for row in sums.sums()}


def test_site_of_another_is_not_there(valley: Valley, miller: User, forge: Site) -> None:
    actor = actor_for(miller)
    assert [str(one) for one in sums.own_sites(actor)] == ["North works"]
    with pytest.raises(Http404):
        sums.site(actor, forge.id)
    assert sums.streams_at(actor, [forge.id]) == []
    assert not sums.all_seen(actor, forge)


def test_own_streams_are_seen(valley: Valley, miller: User) -> None:
    actor = actor_for(miller)
    site = sums.own_sites(actor)[0]
    assert {one.ref for one in sums.streams_at(actor, [site.id])} == {"bran-north", "husk"}
    assert sums.all_seen(actor, site)
