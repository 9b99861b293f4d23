"""What trust is asked for is answered to those who may ask."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from lichen.site.trust import queries
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Access, Party, User
from lichen.site.trust.roles import Role


def test_people_are_found_by_name_or_address(
    person: Callable[..., User], acting: Callable[[User], Actor]
) -> None:
    admin = acting(person("ada", role=Role.ADMINISTRATOR))
    person("mia")
    assert [user.name for user in queries.people(admin, search="MIA").rows] == ["mia"]
    with pytest.raises(PermissionDenied):
        queries.people(acting(person("eve")))


def test_log_of_one_that_became_another_is_read_there(
    mill: Party, farm: Party, person: Callable[..., User], acting: Callable[[User], Actor]
) -> None:
    """Who saw its things before it went is told to those who own them now; the line stays as it was written."""
    Access.objects.create(owner=farm, verb="read", actor_name="eve")
    owner = acting(person("mia", party=mill))
    assert not queries.accesses(owner).rows
    Party.objects.filter(id=farm.id).update(became=mill)
    assert [(line.owner_id, line.verb) for line in queries.accesses(owner).rows] == [(farm.id, "read")]


def test_accesses_are_those_of_ones_own(
    mill: Party, farm: Party, person: Callable[..., User], acting: Callable[[User], Actor]
) -> None:
    for party in (mill, farm):
        Access.objects.create(actor_name="x", verb="read", owner=party)
    mia = acting(person("mia", party=mill))
    assert [line.owner for line in queries.accesses(mia).rows] == [mill]
    with pytest.raises(PermissionDenied):
        queries.accesses(mia, everything=True)


def test_what_is_not_there_is_said_so(db: None) -> None:
    for asked in (queries.person, queries.party):
        with pytest.raises(Http404):
            asked(uuid.uuid4())
