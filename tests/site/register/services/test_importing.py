"""An import is one batch: all of it or nothing; rows are merged by their key; members import what is theirs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from lichen.core.errors import LichenError, ProblemsError
from lichen.engine.register import check, decode
from lichen.site.register import bridge
from lichen.site.register.models import Batch, Change, Organisation, SheetRow, Site, Stream
from lichen.site.register.services import import_pack
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Party, User
from lichen.site.trust.roles import Role
from tests.site.register.conftest import as_files, packaged


def test_rows_are_kept_as_written_with_what_they_mean(valley: None) -> None:
    bran = Stream.objects.select_related("site__organisation").get(ref="bran")
    assert bran.cells == {
        "id": "bran", "site": "mill-north", "role": "offer", "resource": "wheat bran", "amount": "120", "unit": "t",
        "period": "month", "quality": "moisture = 12 %",
    }  # fmt: skip
    assert (bran.amount, bran.low, bran.high, bran.dimension) == (1440.0, 1000.0, 2000.0, "mass")
    assert bran.site.organisation.cells["colour"] == "green"
    assert bran.party_id == bran.site.party_id == bran.site.organisation.party_id
    assert str(bran.site.organisation.party) == "Valley Mill Ltd"
    assert (bran.site.x, bran.site.cell_x) == (12.57, 12.625)
    assert list(SheetRow.objects.filter(sheet="other:remarks").values_list("cells", flat=True)) == [
        {"who": "Anna", "what": "call back"}
    ]


def test_rows_are_merged_by_their_key(valley: None, staff: Actor) -> None:
    again = import_pack(staff, files=as_files(), name="valley")
    assert again.batch is None
    assert again.counts["streams"] == {"unchanged": 3}
    streams = (
        "id,site,role,resource,amount,unit\nbran,mill-north,offer,wheat bran,130,t\nrye,farm-7,need,rye,5,t\n"
    )
    third = import_pack(staff, files={"streams.csv": streams.encode()}, name="more")
    assert third.counts["streams"] == {"changed": 1, "new": 1}
    assert sorted(Stream.objects.values_list("ref", flat=True)) == ["bran", "feed", "husk", "rye"]
    change = Change.objects.get(batch=third.batch, ref="bran")
    assert (change.before["cells"]["amount"], change.after["cells"]["amount"]) == ("120", "130")


def test_one_problem_refuses_the_whole_pack_and_tells_all(staff: Actor) -> None:
    streams = "id,site,role,resource,amount,unit\nbran,nowhere,offer,bran,-1,t\nrye,mill-north,both,rye,5,t\n"
    with pytest.raises(ProblemsError) as caught:
        import_pack(staff, files=as_files(streams=streams), name="valley")
    assert [(p.file, p.row, p.column) for p in caught.value.problems] == [
        ("streams.csv", 2, "site"), ("streams.csv", 2, "amount"), ("streams.csv", 3, "role"),
    ]  # fmt: skip
    assert not Batch.objects.exists()
    assert not Party.objects.exists()


def test_an_import_that_breaks_off_leaves_nothing(staff: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    class Told:
        def __call__(self, share: float, stage: str = "") -> None:
            pass

        def hold(self) -> None:
            assert Stream.objects.exists()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_pack(staff, files=as_files(), name="valley", told=Told())
    counts = [model.objects.count() for model in (Batch, Change, Organisation, Site, Stream, SheetRow, Party)]
    assert counts == [0] * 7


def test_members_import_their_own_rows(miller: Actor) -> None:
    mill = Party.objects.get(name="Valley Mill Ltd")
    done = import_pack(
        miller,
        files={"streams.csv": b"id;site;role;resource;amount;unit\nrye;mill-north;offer;rye;1,5;t\n"},
        name="ours",
        party=mill,
    )
    assert done.counts["streams"] == {"new": 1}
    rye = Stream.objects.get(ref="rye")
    assert (rye.cells["amount"], rye.meant, rye.amount, rye.party_id) == (
        "1,5",
        {"amount": "1.5"},
        1.5,
        mill.id,
    )


def test_members_cannot_touch_what_is_not_theirs(miller: Actor, farmer: Actor) -> None:
    mill = Party.objects.get(name="Valley Mill Ltd")
    with pytest.raises(PermissionDenied):
        import_pack(miller, files=as_files(), name="all")
    with pytest.raises(PermissionDenied):
        import_pack(farmer, files=as_files(), name="all", party=mill)
    with pytest.raises(ProblemsError) as caught:
        import_pack(miller, files=as_files(), name="all", party=mill)
    told = [(p.sheet, p.row, p.column, p.what) for p in caught.value.problems]
    assert ("", 3, "id", "this is not your organisation") in told


def test_a_key_that_another_owner_has_tells_nothing(miller: Actor) -> None:
    """No error and no message says that the key of a hidden row is taken; both rows live on."""
    mill = Party.objects.get(name="Valley Mill Ltd")
    rows = b"id,site,role,resource,amount,unit\nfeed,mill-north,offer,rye,5,t\n"
    done = import_pack(miller, files={"streams.csv": rows}, name="ours", party=mill)
    assert done.counts["streams"] == {"new": 1}
    assert done.notices == ()
    mine = Stream.objects.get(party=mill, resource="rye")
    assert (mine.cells["id"], mine.ref == "feed") == ("feed", False)
    assert Stream.objects.get(ref="feed").party_id != mill.id
    again = import_pack(miller, files={"streams.csv": rows}, name="ours", party=mill)
    assert again.counts["streams"] == {"unchanged": 1}
    assert bridge.region_of().streams.height == 4


def test_a_new_member_imports_her_organisation(valley: None, person: Callable[..., User]) -> None:
    party = Party.objects.create(name="Bakery")
    baker = actor_for(person("bea", party=party))
    files = as_files(
        organisations="id,name\nbakery,Corner Bakery\n",
        sites="id,organisation,latitude,longitude\nshop,bakery,55.7,12.5\n",
        streams="id,site,role,resource,amount,unit\nbread,shop,offer,old bread,5,t\n",
    )
    done = import_pack(baker, files=files, name="bakery", party=party)
    assert done.counts["sites"] == {"new": 1}
    assert [notice.file for notice in done.notices] == ["prices.csv", "transport.csv", "remarks.csv"]
    assert Stream.objects.get(ref="bread").party_id == party.id
    assert not SheetRow.objects.filter(sheet="region").exclude(cells__name="Valley").exists()


def test_without_a_region_nobody_imports(db: None, staff: Actor) -> None:
    with pytest.raises(LichenError, match="not set up"):
        import_pack(staff, files={"sites.csv": b"id,organisation\na,b\n"}, name="x")


def test_figures_keep_their_meaning_beside_other_files(valley: None, staff: Actor) -> None:
    """A file with decimal commas and one with points: each is read by its own figures, for good."""
    comma = "id;site;role;resource;amount;unit\na;farm-7;need;x;1.234;t\nb;farm-7;need;y;0,5;t\n"
    point = "id,site,role,resource,amount,unit\nc,farm-7,need,x,1.234,t\nd,farm-7,need,y,0.5,t\n"
    import_pack(staff, files={"streams.csv": comma.encode()}, name="comma")
    import_pack(staff, files={"streams.csv": point.encode()}, name="point")
    assert Stream.objects.get(ref="a").amount == 1234
    assert Stream.objects.get(ref="c").amount == 1.234
    region = bridge.region_of()
    assert dict(region.streams.select("id", "amount").iter_rows())["a"] == 1234
    assert dict(region.streams.select("id", "amount").iter_rows())["c"] == 1.234
    assert not bridge.problems_of()


def test_the_packaged_region_is_imported_and_read_again(staff: Actor) -> None:
    done = import_pack(staff, files=packaged("scotland-2019"), name="scotland")
    assert Batch.objects.get() == done.batch
    ours = bridge.region_of()
    theirs = check(decode(packaged("scotland-2019"), "s")).sound()
    for table in ("organisations", "sites", "streams", "qualities", "technologies", "prices", "transport"):
        assert getattr(ours, table).equals(getattr(theirs, table)), table


def test_analysts_import_nothing(valley: None, person: Callable[..., User]) -> None:
    with pytest.raises(PermissionDenied):
        import_pack(actor_for(person("ann", role=Role.ANALYST)), files=as_files(), name="x")
