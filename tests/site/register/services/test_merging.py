"""The same thing twice becomes one without losing what hangs on it; and goes apart again when that is undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from lichen.core.errors import LichenError
from lichen.site.register import bridge, services
from lichen.site.register.models import Document, Organisation, Person, SheetRow, Site, Stream
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Disclosure, Membership, Party, User
from lichen.site.trust.roles import Stage
from tests.site.register.conftest import as_files
from tests.site.register.services.test_undoing import state

TWICE = as_files(
    organisations="id,name,sector,country\nmill2,VALLEY MILL,10.61,DK\n",
    sites="id,organisation,name,latitude,longitude,activity\nmn,mill2,North Works,55.6801,12.5702,flour milling\n",
    streams="id,site,role,resource,amount,unit\ndust,mn,offer,dust,5,t\n",
    distances="from_site,to_site,km\nmn,farm-7,17\n",
)


@pytest.fixture
def twice(valley: None, staff: Actor, person: Callable[..., User]) -> None:
    """The mill came in twice, and its second self has documents, people and disclosures."""
    services.import_pack(staff, files=TWICE, name="twice")
    second = Organisation.objects.get(ref="mill2")
    owner = actor_for(person("otto", party=second.party))
    dust = Stream.objects.get(ref="dust")
    services.add_document(owner, row=dust, file=SimpleUploadedFile("dust.txt", b"dust"))
    services.add_document(owner, row=second, file=SimpleUploadedFile("mill.txt", b"mill"))
    services.save_person(owner, organisation=second, name="Otto")
    farm = Party.objects.get(name="Hill Farm")
    Disclosure.objects.create(subject=dust.id, owner=second.party, to=farm, stage=Stage.EXACT)
    feed = Stream.objects.get(ref="feed")
    Disclosure.objects.create(subject=feed.id, owner=farm, to=second.party, stage=Stage.RANGES)


def beside() -> list[object]:
    """What hangs on rows and is no row of the pack."""
    return [
        sorted(Document.objects.values_list("name", "subject", "party")),
        list(Person.objects.values_list("name", "organisation")),
        sorted(Disclosure.objects.values_list("stage", "subject", "owner", "to")),
        sorted(Membership.objects.values_list("user__email", "party", "standing")),
    ]


def test_doubles_are_found_and_told_apart(twice: None, staff: Actor) -> None:
    found = services.doubles(staff).pairs
    assert [(one.kind, {one.first_name, one.second_name}) for one in found] == [
        ("organisations", {"Valley Mill Ltd", "VALLEY MILL"}), ("sites", {"North works", "North Works"}),
    ]  # fmt: skip
    assert found[1].km < 0.05
    services.tell_apart(staff, first=found[0].second, second=found[0].first)
    services.tell_apart(staff, first=found[0].first, second=found[0].second)
    assert [one.kind for one in services.doubles(staff).pairs] == ["sites"]


def test_organisations_become_one_and_two_again(twice: None, staff: Actor) -> None:
    before, hanging = state(), beside()
    keep, drop = Organisation.objects.get(ref="mill"), Organisation.objects.get(ref="mill2")
    batch = services.merge(staff, keep=keep, drop=drop)
    dust = Stream.objects.get(ref="dust")
    assert (dust.party_id, dust.site.organisation_id) == (keep.party_id, keep.id)
    keep.refresh_from_db()
    assert (keep.country, keep.cells["country"], keep.name) == ("DK", "DK", "Valley Mill Ltd")
    assert set(Document.objects.values_list("party", flat=True)) == {keep.party_id}
    assert Person.objects.get().organisation_id == keep.id
    assert Disclosure.objects.get(subject=dust.id).owner_id == keep.party_id
    assert Disclosure.objects.exclude(subject=dust.id).get().to_id == keep.party_id
    assert Membership.objects.get(user__name="otto").party_id == keep.party_id
    assert bridge.region_of().organisations["id"].to_list() == ["mill", "farm"]
    services.undo(staff, batch=batch)
    assert (state(), beside()) == (before, hanging)


def test_sites_become_one_and_two_again(twice: None, staff: Actor) -> None:
    before, hanging = state(), beside()
    keep, drop = Site.objects.get(ref="mill-north"), Site.objects.get(ref="mn")
    batch = services.merge(staff, keep=keep, drop=drop)
    dust = Stream.objects.get(ref="dust")
    assert (dust.site_id, dust.party_id, dust.cells["site"]) == (keep.id, keep.party_id, "mill-north")
    assert Disclosure.objects.get(subject=dust.id).owner_id == keep.party_id
    assert SheetRow.objects.get(sheet="distances").cells["from_site"] == "mill-north"
    assert bridge.region_of().distances["from_site"].to_list() == ["mill-north"]
    assert not bridge.problems_of()
    services.undo(staff, batch=batch)
    assert (state(), beside()) == (before, hanging)


def test_people_do_not_come_along_where_somebody_owns(twice: None, miller: Actor, staff: Actor) -> None:
    """Merging must not give one company's people the standing of another's owners."""
    keep, drop = Organisation.objects.get(ref="mill"), Organisation.objects.get(ref="mill2")
    services.merge(staff, keep=keep, drop=drop)
    assert list(Membership.objects.filter(party=keep.party).values_list("user__name", flat=True)) == ["mia"]


def test_only_staff_merge_and_only_like_with_like(twice: None, staff: Actor, miller: Actor) -> None:
    keep, drop = Organisation.objects.get(ref="mill"), Organisation.objects.get(ref="mill2")
    for verb in (lambda: services.merge(miller, keep=keep, drop=drop), lambda: services.doubles(miller)):
        with pytest.raises(PermissionDenied):
            verb()
    for one, other in (
        (keep, keep),
        (keep, Site.objects.first()),
        (Stream.objects.first(), Stream.objects.last()),
    ):
        with pytest.raises(LichenError, match="Only two"):
            services.merge(staff, keep=one, drop=other)
    services.merge(staff, keep=keep, drop=drop)
    with pytest.raises(LichenError, match="no longer there"):
        services.merge(staff, keep=keep, drop=drop)
