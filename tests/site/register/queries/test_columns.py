"""The columns of streams are what the database holds, after every kind of change."""

from __future__ import annotations

import uuid

import numpy as np
from django.utils import timezone

from lichen.site.register.models import Stream
from lichen.site.register.queries import columns
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage

FIELDS = ("role", "key", "code", "dimension", "stage", "amount", "low", "high")


def told(rows: columns.Columns) -> list[tuple]:
    """Return the rows with their terms spelt out; NaN as None."""
    spelt = {name: [terms.values[number] for number in rows[name]] for name, terms in rows.terms.items()}
    figures = {
        name: [None if np.isnan(x) else x for x in rows[name].tolist()]
        for name in FIELDS
        if name not in spelt
    }
    both = spelt | figures
    ids = [uuid.UUID(bytes=key.ljust(16, b"\0")) for key in rows.ids.tolist()]
    sites, parties = ([uuid.UUID(key) for key in both[name]] for name in ("site_id", "party_id"))
    return list(zip(ids, sites, parties, *(both[name] for name in FIELDS), strict=True))


def held() -> list[tuple]:
    return list(
        Stream.objects.filter(removed=None).order_by("id").values_list("id", "site_id", "party_id", *FIELDS)
    )


def test_columns_hold_what_the_database_does(crowd: list[Actor]) -> None:
    Stream.objects.filter(stage=Stage.SECTOR).update(amount=None, low=None)
    assert told(columns.read(["bran 1", "never"])) == held()


def test_changed_new_and_removed_streams_are_brought_up(crowd: list[Actor]) -> None:
    before = columns.read([])
    first, second, third = Stream.objects.order_by("?")[:3]
    Stream.objects.filter(id=first.id).update(key="zinc", amount=None, stage=Stage.EXACT)
    Stream.objects.filter(id=second.id).update(removed=timezone.now())
    new = Stream.objects.create(
        party=third.party, site=third.site, ref="new", role="need", resource="peat", key="peat"
    )
    after = before.brought_up([first.id, second.id, new.id, uuid.uuid4()])
    assert told(after) == held()
    assert after.rows_of([second.id, new.id])[0] == -1
    assert after.ids[after.rows_of([new.id])[0]] == new.id.bytes.rstrip(b"\0")
    assert len(before.ids) == len(after.ids)


def test_ids_that_end_in_zeros_are_found(crowd: list[Actor]) -> None:
    one = Stream.objects.all()[0]
    for number in (256, 1 << 120, 0):
        Stream.objects.create(
            id=uuid.UUID(int=number), party=one.party, site=one.site, ref=str(number), role="need", key="x"
        )
    rows = columns.read([])
    assert told(rows) == held()
    assert (rows.rows_of([uuid.UUID(int=256), uuid.UUID(int=0), uuid.UUID(int=1)]) >= 0).tolist() == [
        True,
        True,
        False,
    ]


def test_an_empty_register_has_no_rows(db: None) -> None:
    rows = columns.read([])
    assert told(rows) == []
    assert rows.rows_of([uuid.uuid4()]).tolist() == [-1]
