"""A batch is undone as a whole, so that the register is as if it had never been; or not at all."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from lichen.core.errors import LichenError
from lichen.site.register import bridge
from lichen.site.register.models import Batch, Change, Sheet, SheetRow, Site, Stream
from lichen.site.register.services import import_pack, may_undo, remove, save_stream, undo
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party
from tests.site.register.conftest import as_files


def state() -> list[object]:
    """Everything that the register says, without times."""
    streams = Stream.objects.filter(removed=None).order_by("ref")
    return [
        list(
            streams.values_list("ref", "cells", "meant", "amount", "low", "site__ref", "party__name", "stage")
        ),
        list(
            Site.objects.filter(removed=None)
            .order_by("ref")
            .values_list("ref", "cells", "x", "organisation__ref")
        ),
        list(SheetRow.objects.order_by("sheet", "position").values_list("sheet", "position", "cells")),
        list(Sheet.objects.order_by("name").values_list("name", "columns")),
    ]


def test_an_import_is_undone_whole(valley: None, staff: Actor) -> None:
    before = state()
    files = as_files(
        organisations="id,name\nmill,Valley Mill plc\nbakery,Bakery\n",
        sites="id,organisation,latitude,longitude,gate\nmill-north,bakery,55,12,4\nshop,bakery,55.7,12.5,\n",
        streams="id,site,role,resource,amount,unit\nbran,shop,offer,bran,1,t\nbread,shop,offer,old bread,5,t\n",
        prices="resource,kind,value,unit\nrye,purchase,150,EUR/t\nbran,sale,1,EUR/t\n",
    )
    done = import_pack(staff, files=files, name="second")
    assert state() != before
    made = undo(staff, batch=done.batch)
    assert state() == before
    assert Party.objects.filter(name="Valley Mill Ltd").exists()
    done.batch.refresh_from_db()
    assert done.batch.undone_by == made
    assert bridge.region_of().streams.height == 3


def test_the_first_import_is_undone(valley: None, staff: Actor) -> None:
    undo(staff, batch=Batch.objects.get())
    assert state()[:3] == [[], [], []]
    with pytest.raises(LichenError, match="not set up"):
        import_pack(staff, files=as_files(region=""), name="x")
    import_pack(staff, files=as_files(), name="again")
    assert len(state()[0]) == 3


def test_what_somebody_went_on_from_is_not_undone(valley: None, miller: Actor, staff: Actor) -> None:
    first = Batch.objects.get()
    save_stream(miller, stream=Stream.objects.get(ref="bran"), cells={"amount": "7"})
    with pytest.raises(LichenError, match="1 later change touches the same rows"):
        undo(staff, batch=first)
    undo(miller, batch=Batch.objects.latest("id"))
    undo(staff, batch=first)
    assert not Stream.objects.filter(removed=None).exists()


def test_rows_that_others_hang_on_do_not_go(valley: None, miller: Actor, staff: Actor) -> None:
    first = Batch.objects.get()
    save_stream(miller, site=Site.objects.get(ref="mill-north"), cells={"role": "offer", "resource": "dust",
                                                                       "amount": "1", "unit": "t"})  # fmt: skip
    with pytest.raises(LichenError, match="came later"):
        undo(staff, batch=first)
    assert Stream.objects.filter(removed=None).count() == 4


def test_an_undoing_is_final(valley: None, staff: Actor) -> None:
    first = Batch.objects.get()
    made = undo(staff, batch=first)
    for batch, said in ((first, "undone already"), (made, "cannot be undone")):
        with pytest.raises(LichenError, match=said):
            undo(staff, batch=batch)


def test_members_undo_their_own_and_nothing_else(valley: None, miller: Actor, farmer: Actor) -> None:
    with pytest.raises(PermissionDenied):
        undo(miller, batch=Batch.objects.get())
    save_stream(miller, stream=Stream.objects.get(ref="bran"), cells={"amount": "7"})
    batch = Batch.objects.latest("id")
    assert (may_undo(miller, batch), may_undo(farmer, batch)) == (True, False)
    with pytest.raises(PermissionDenied):
        undo(farmer, batch=batch)
    undo(miller, batch=batch)
    assert Stream.objects.get(ref="bran").amount == 1440


def test_what_was_removed_comes_back(valley: None, miller: Actor) -> None:
    before = state()
    batch = remove(miller, row=Site.objects.get(ref="mill-north"))
    assert Change.objects.filter(batch=batch).count() == 3
    assert Stream.objects.filter(removed=None).count() == 1
    undo(miller, batch=batch)
    assert state() == before
