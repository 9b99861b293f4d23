"""Single rows: what is hidden and what is not there are both 404."""

from __future__ import annotations

import pytest
from django.http import Http404

from lichen.site.register.models import Batch, Change, Organisation, Person, Site, Stream
from lichen.site.register.queries import kept
from lichen.site.register.services import save_organisation
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage


def test_rows_of_others_are_not_there(miller: Actor) -> None:
    for find, row in (
        (kept.organisation_of, Organisation.objects.get(ref="farm")),
        (kept.site_of, Site.objects.get(ref="farm-7")),
        (kept.stream_of, Stream.objects.get(ref="feed")),
    ):
        with pytest.raises(Http404):
            find(miller, row.id)
    Stream.objects.filter(ref="feed").update(stage=Stage.EXACT)
    assert kept.stream_of(miller, Stream.objects.get(ref="feed").id).ref == "feed"


def test_own_rows_are_there(miller: Actor) -> None:
    assert kept.site_of(miller, Site.objects.get(ref="mill-north").id).name == "North works"
    assert [site.ref for site in kept.own_sites(miller)] == ["mill-north"]
    assert [stream.ref for stream in kept.uncoded(miller)] == ["bran"]
    mill, farm = (Organisation.objects.get(ref=ref).party_id for ref in ("mill", "farm"))
    keys = {"organisations": [("mill", "Valley Mill Ltd")], "sites": [("mill-north", "North works")]}
    assert kept.own_keys(miller, mill) == keys
    assert kept.own_keys(miller, farm) == {"organisations": [], "sites": []}


def test_people_of_others_are_not_there(miller: Actor, farmer: Actor) -> None:
    person = Person.objects.create(organisation=Organisation.objects.get(ref="farm"), name="Finn")
    assert kept.person_of(farmer, person.id) == person
    with pytest.raises(Http404):
        kept.person_of(miller, person.id)


def test_people_are_read_by_their_own_and_by_who_reads_all(
    miller: Actor, farmer: Actor, staff: Actor
) -> None:
    person = Person.objects.create(organisation=Organisation.objects.get(ref="farm"), name="Finn")
    assert [kept.person_seen(actor, person.id) for actor in (farmer, staff)] == [person, person]
    with pytest.raises(Http404):
        kept.person_seen(miller, person.id)


def test_batches_of_others_are_not_there(miller: Actor, staff: Actor) -> None:
    batch = Batch.objects.get()
    assert kept.batch_of(staff, batch.key) == batch
    with pytest.raises(Http404):
        kept.batch_of(miller, batch.key)


def test_history_says_what_became_what(staff: Actor, valley: None) -> None:
    farm = Organisation.objects.get(ref="farm")
    save_organisation(staff, cells={"sector": "01.50"}, organisation=farm)
    change = Change.objects.filter(subject=farm.id).latest("id")
    assert [(cell.label, cell.before, cell.text) for cell in kept.changed_cells(change)] == [
        ("Sector", "01.41", "01.50")
    ]


def test_cells_stand_in_the_order_of_the_pack(valley: None) -> None:
    cells = kept.cells_of("organisations", Organisation.objects.get(ref="mill").cells)
    assert [cell.name for cell in cells] == ["name", "sector", "colour"]


def test_names_are_told_to_who_may_know_them(miller: Actor) -> None:
    assert kept.known_names(miller) == []
    Stream.objects.filter(ref="feed").update(stage=Stage.EXACT)
    assert kept.known_names(miller) == ["Hill Farm"]


def test_only_one_of_a_name_is_found(valley: None, staff: Actor) -> None:
    assert kept.party_called("hill farm") == Organisation.objects.get(ref="farm").party
    save_organisation(staff, cells={"name": "Hill Farm"})
    assert kept.party_called("Hill Farm") is None


def test_rows_to_merge_are_found_by_kind(valley: None) -> None:
    farm = Organisation.objects.get(ref="farm")
    assert kept.rows_of("organisations", [farm.id]) == {farm.id: farm}
    assert kept.rows_of("streams", [farm.id]) == {}
