"""Who sees how much: the rule for one thing and the rule for lists agree, for everybody and every stage."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from lichen.site.register.models import Organisation, Site, Stream
from lichen.site.trust.actor import VISITOR, Actor
from lichen.site.trust.models import Disclosure, Membership, Party, User
from lichen.site.trust.policy import disclosed_to, known_together, stage_seen, with_stage
from lichen.site.trust.roles import Role, Stage


def stream_of(party: Party, stage: Stage) -> Stream:
    organisation, _new = Organisation.objects.get_or_create(party=party, defaults={"ref": str(party.id)})
    site = Site.objects.create(organisation=organisation, ref=str(uuid.uuid4()))
    return Stream.objects.create(site=site, ref=str(uuid.uuid4()), role="offer", stage=stage)


@pytest.fixture
def streams(mill: Party, farm: Party) -> list[Stream]:
    made = [stream_of(party, stage) for party in (mill, farm) for stage in Stage]
    Disclosure.objects.create(subject=made[0].id, owner=mill, to=farm, stage=Stage.EXACT)
    Disclosure.objects.create(subject=made[1].id, owner=mill, to=None, stage=Stage.RANGES)
    return made


def seen_by(actor: Actor) -> dict[uuid.UUID, int]:
    found = with_stage(actor, Stream.objects.all(), owner="site__organisation__party_id")
    return dict(found.values_list("id", "seen"))


def test_both_faces_of_the_rule_agree(
    streams: list[Stream],
    mill: Party,
    farm: Party,
    person: Callable[..., User],
    acting: Callable[[User], Actor],
) -> None:
    actors = [VISITOR, *(acting(person(role, role=role)) for role in Role)]
    actors += [acting(person("mia", party=mill)), acting(person("finn", party=farm))]
    actors += [acting(person("vic", role=Role.VISITOR, party=mill))]
    for actor in actors:
        single = {
            stream.id: stage_seen(
                actor,
                owner=stream.site.organisation.party_id,
                subject=stream.id,
                general=stream.stage,
            )
            for stream in streams
        }
        assert seen_by(actor) == {key: stage for key, stage in single.items() if stage}


def test_disclosure_ends_when_it_is_revoked(
    streams: list[Stream],
    mill: Party,
    farm: Party,
    person: Callable[..., User],
    acting: Callable[[User], Actor],
) -> None:
    finn = acting(person("finn", party=farm))
    assert seen_by(finn)[streams[0].id] == Stage.EXACT
    assert disclosed_to(farm.id, [streams[0].id]) == {streams[0].id: Stage.EXACT}
    Disclosure.objects.update(revoked="2026-01-01T00:00Z")
    assert streams[0].id not in seen_by(finn)
    assert disclosed_to(farm.id, [streams[0].id]) == {}


def test_parties_of_one_person_are_known_together(
    mill: Party, farm: Party, person: Callable[..., User]
) -> None:
    """Also by way of a third; who reads all anyway joins nobody."""
    port, town = (Party.objects.create(name=name) for name in ("Port", "Town"))
    fay, eve, mia = person("fay", role=Role.FACILITATOR), person("eve"), person("mia")
    for user, parties in ((fay, (mill, town)), (eve, (mill, farm)), (mia, (farm, port))):
        for party in parties:
            Membership.objects.create(user=user, party=party)
    found = known_together()
    assert len({found.get(one.id, one.id) for one in (mill, farm, port)}) == 1
    assert town.id not in {*found, *found.values()}
