"""Rows know their owner; keys are unique among the rows that are there."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from lichen.site.register.models import Organisation, Site, Stream


def test_the_owner_follows_from_the_row_above(valley: None) -> None:
    mill = Organisation.objects.get(ref="mill")
    site = Site.objects.create(organisation=mill, ref="new")
    stream = Stream.objects.create(site=site, ref="new", role="offer", code="020304")
    assert site.party_id == stream.party_id == mill.party_id
    assert (str(site), str(stream), str(mill)) == ("Valley Mill Ltd", "020304", "Valley Mill Ltd")


def test_a_key_is_free_again_when_its_row_is_gone(valley: None) -> None:
    site = Site.objects.get(ref="mill-north")
    with pytest.raises(IntegrityError), transaction.atomic():
        Stream.objects.create(site=site, ref="bran", role="offer")
    Stream.objects.filter(ref="bran").update(removed="2026-01-01T00:00Z")
    Stream.objects.create(site=site, ref="bran", role="offer")
