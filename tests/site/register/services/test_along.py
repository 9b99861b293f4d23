"""Whatever refers to a row that goes, in whichever room: a new table is under this law from its first day."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model, UniqueConstraint
from django.utils import timezone

from lichen.core.errors import LichenError
from lichen.site.register import services
from lichen.site.register.models import Apart, Organisation, Site, Stream
from lichen.site.register.services import along
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party

NAMED = (Organisation, Party, Site)


def keys() -> Iterator[ForeignKey]:
    """Give every foreign key of the site to an organisation, a party or a site, but those of the pack's rows."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model in NAMED and model not in along.WRITTEN:
                yield field


def filled(model: type[Model], **given: Any) -> Any:
    """Make a row of any table, with something in every field that needs it."""
    for field in model._meta.concrete_fields:
        if field.name in given or field.null or field.has_default() or field.primary_key or field.blank:
            continue
        if isinstance(field, ForeignKey):
            given[field.name] = filled(field.related_model)
        else:
            given[field.name] = example(field)
    return model._base_manager.create(**given)


def example(field: Any) -> Any:
    """Return a value that a field takes."""
    kind = field.get_internal_type()
    if kind == "UUIDField":
        return uuid.uuid4()
    if kind in ("DateField", "DateTimeField"):
        return timezone.now() if kind == "DateTimeField" else timezone.localdate()
    return (
        1
        if "Integer" in kind or kind == "FloatField"
        else b""
        if kind == "BinaryField"
        else f"{uuid.uuid4()}"[:5]
    )


def named_by(made: dict[str, Any]) -> dict[str, Any]:
    """Return what each of the rows names now."""
    found = {}
    for name, row in made.items():
        row.refresh_from_db()
        found[name] = getattr(row, name.rpartition(".")[2] + "_id")
    return found


@pytest.fixture
def two(valley: None) -> tuple[Organisation, Organisation]:
    """The mill, and the farm that turns out to be the same."""
    return Organisation.objects.get(ref="mill"), Organisation.objects.get(ref="farm")


@pytest.fixture
def made(two: tuple[Organisation, Organisation]) -> dict[str, Any]:
    """A row of every table that refers to the farm, for each of its keys."""
    of = {Organisation: two[1], Party: two[1].party, Site: Site.objects.get(ref="farm-7")}
    return {along.name_of(key): filled(key.model, **{key.name: of[key.related_model]}) for key in keys()}


def test_all_that_refers_to_it_goes_along_and_back(
    two: tuple[Organisation, Organisation], made: dict[str, Any], staff: Actor
) -> None:
    """After a merge nothing names the one that went, but what is written down for good; undone, all names it again."""
    keep, drop = two
    before = named_by(made)
    stays = {Organisation: keep.id, Party: keep.party_id, Site: Site.objects.get(ref="farm-7").id}
    batch = services.merge(staff, keep=keep, drop=drop)
    meant = {along.name_of(key): stays[key.related_model] for key in keys()}
    meant |= {name: before[name] for name in along.STAYS}
    assert named_by(made) == meant
    services.undo(staff, batch=batch)
    assert named_by(made) == before
    assert not Party.objects.filter(became=keep.party_id).exists()


def test_every_exception_is_a_key_that_there_is() -> None:
    """A name that is misspelt would except nothing, or hide that its table is gone."""
    assert {along.name_of(key) for key in keys()} >= along.OWN_RULES | along.STAYS


def test_a_key_that_must_be_unique_has_a_rule_of_its_own() -> None:
    """Two rows that may not be alike cannot simply name the same: somebody has to say which one stays."""
    for key in keys():
        bound = [one.fields for one in key.model._meta.constraints if isinstance(one, UniqueConstraint)]
        unique = key.unique or any(
            key.name in fields for fields in (*bound, *key.model._meta.unique_together)
        )
        assert not unique or along.name_of(key) in along.OWN_RULES, along.name_of(key)


def test_a_table_beside_streams_says_what_follows_what() -> None:
    """Where a site goes over alone, the key to an owner follows the stream beside it: each such table has to say so."""
    moving = {Stream, Site} | {model for model in apps.get_models() if hasattr(model, "goes_with")}
    for key in keys():
        beside = [
            one for one in key.model._meta.concrete_fields if getattr(one, "related_model", None) in moving
        ]
        if key.related_model is not Site and any(one.related_model is not key.model for one in beside):
            assert key.name in getattr(key.model, "goes_with", {}), along.name_of(key)


def test_what_was_told_apart_stays_apart_from_the_one_that_stays(
    two: tuple[Organisation, Organisation], staff: Actor
) -> None:
    keep, drop = two
    third = services.save_organisation(staff, cells={"name": "Third"})
    services.tell_apart(staff, first=third.id, second=drop.id)
    batch = services.merge(staff, keep=keep, drop=drop)
    pairs = [{pair.first, pair.second} for pair in Apart.objects.order_by("id")]
    assert pairs == [{third.id, drop.id}, {third.id, keep.id}]
    services.undo(staff, batch=batch)
    assert Apart.objects.count() == 1


def test_a_merge_into_one_that_went_since_is_undone_from_the_end(
    two: tuple[Organisation, Organisation], made: dict[str, Any], staff: Actor
) -> None:
    """What went on from A to B to C comes back to A by way of B."""
    keep, drop = two
    before = named_by(made)
    first = services.merge(staff, keep=keep, drop=drop)
    middle = named_by(made)
    third = services.save_organisation(staff, cells={"name": "Third"})
    second = services.merge(staff, keep=third, drop=Organisation.objects.get(id=keep.id))
    assert set(Party.objects.exclude(became=None).values_list("became", flat=True)) == {third.party_id}
    with pytest.raises(LichenError, match="Undo"):
        services.undo(staff, batch=first)
    services.undo(staff, batch=second)
    assert named_by(made) == middle
    services.undo(staff, batch=first)
    assert named_by(made) == before


def test_an_undone_merge_leaves_what_came_since(two: tuple[Organisation, Organisation], staff: Actor) -> None:
    """Only what went over goes back; what was put with the one that stayed is its own."""
    keep, drop = two
    batch = services.merge(staff, keep=keep, drop=drop)
    person = services.save_person(staff, organisation=keep, name="Nina")
    services.undo(staff, batch=batch)
    person.refresh_from_db()
    assert person.organisation_id == keep.id
