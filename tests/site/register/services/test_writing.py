"""Rows change in one way only, which keeps what they were."""

from __future__ import annotations

import pytest

from lichen.site.register.models import Batch, Change, Organisation, Sheet, SheetRow, Site, Stream
from lichen.site.register.services import writing
from lichen.site.register.services.writing import Wanted
from lichen.site.trust.actor import Actor


@pytest.fixture
def batch(valley: None, staff: Actor) -> Batch:
    """A batch to write in."""
    return writing.new_batch(staff, Batch.Kind.EDIT, "x" * 400)


def test_who_is_wanted_as_she_is_is_left_alone(batch: Batch) -> None:
    bran = Stream.objects.get(ref="bran")
    fields = {name: getattr(bran, name) for name in writing.fields_kept("streams")}
    same = Wanted(bran.id, bran.ref, bran.cells, bran.meant, fields)
    assert writing.put(batch, "streams", [same], {bran.id: bran}) == {"unchanged": 1}
    assert Stream.objects.get(ref="bran").changed == bran.changed
    read_anew = Wanted(bran.id, bran.ref, bran.cells, bran.meant, fields | {"amount": 1.0})
    assert writing.put(batch, "streams", [read_anew], {bran.id: bran}) == {"unchanged": 1}
    assert Stream.objects.get(ref="bran").amount == 1.0
    assert not Change.objects.filter(batch=batch).exists()
    batch.refresh_from_db()
    batch.refresh_from_db()
    assert (len(batch.title), batch.by_name) == (300, "fay")


def test_streams_go_with_their_site_to_another_owner(batch: Batch) -> None:
    site, farm = Site.objects.get(ref="mill-north"), Organisation.objects.get(ref="farm")
    fields = {name: getattr(site, name) for name in writing.fields_kept("sites")}
    fields |= {"organisation_id": farm.id, "party_id": farm.party_id}
    writing.put(batch, "sites", [Wanted(site.id, site.ref, site.cells, {}, fields)], {site.id: site})
    assert set(Stream.objects.values_list("party", flat=True)) == {farm.party_id}
    assert Change.objects.get(batch=batch).before["parent"] == str(site.organisation_id)


def test_rows_of_other_tables_by_position(batch: Batch) -> None:
    old = SheetRow.objects.get(sheet="prices").cells
    done = writing.put_sheet(batch, "prices", {0: None, 1: {"cells": {"value": "2"}}})
    assert done == {"removed": 1, "new": 1}
    assert list(SheetRow.objects.filter(sheet="prices").values_list("position", "cells")) == [
        (1, {"value": "2"})
    ]
    assert Change.objects.get(batch=batch, kind="prices", ref="0").before == {"cells": old}


def test_columns_only_come(batch: Batch) -> None:
    writing.widen(batch, "prices", ["value", "mine"])
    assert Sheet.objects.get(name="prices").columns == ["resource", "kind", "value", "unit", "mine"]
    writing.widen(batch, "prices", ["mine"])
    assert Change.objects.filter(batch=batch, kind=writing.COLUMNS).count() == 1
