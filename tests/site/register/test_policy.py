"""Names, places and files are seen by whoever sees a stream of theirs exactly, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lichen.site.register import policy
from lichen.site.register.models import Organisation, Site, Stream
from lichen.site.trust.actor import VISITOR, Actor, actor_for
from lichen.site.trust.models import Disclosure, Party, User
from lichen.site.trust.roles import Role, Stage


def seen_by(actor: Actor) -> tuple[list[str], list[str], dict[str, int]]:
    return (
        sorted(policy.organisations_seen(actor).values_list("ref", flat=True)),
        sorted(policy.sites_seen(actor).values_list("ref", flat=True)),
        dict(policy.streams_seen(actor).values_list("ref", "seen")),
    )


def test_everybody_sees_what_is_hers_to_see(
    valley: None, miller: Actor, staff: Actor, person: Callable[..., User]
) -> None:
    everything = (["farm", "mill"], ["farm-7", "mill-north"], {"bran": 3, "feed": 3, "husk": 3})
    assert seen_by(staff) == seen_by(actor_for(person("ann", role=Role.ANALYST))) == everything
    assert seen_by(miller) == (["mill"], ["mill-north"], {"bran": 3, "feed": 1, "husk": 3})
    assert seen_by(actor_for(person("mo"))) == ([], [], {"bran": 1, "feed": 1, "husk": 1})
    for nobody in (VISITOR, actor_for(person("vic", role=Role.VISITOR))):
        assert seen_by(nobody) == ([], [], {})


@pytest.mark.parametrize("to_all", [True, False])
def test_one_exact_stream_shows_who_and_where(
    valley: None, miller: Actor, farmer: Actor, to_all: bool
) -> None:
    bran, farm = Stream.objects.get(ref="bran"), Party.objects.get(name="Hill Farm")
    Disclosure.objects.create(subject=bran.id, owner=bran.party, to=farm, stage=Stage.RANGES)
    assert seen_by(farmer)[:2] == (["farm"], ["farm-7"])
    if to_all:
        Stream.objects.filter(id=bran.id).update(stage=Stage.EXACT)
    else:
        Disclosure.objects.create(subject=bran.id, owner=bran.party, to=farm, stage=Stage.EXACT)
    assert seen_by(farmer) == (["farm", "mill"], ["farm-7", "mill-north"], {"bran": 3, "feed": 3, "husk": 1})
    for row in (bran, bran.site, bran.site.organisation):
        assert policy.sees_exactly(farmer, row.id)
        assert not policy.sees_history(farmer, row.id)
        assert policy.sees_history(miller, row.id)
    Disclosure.objects.update(revoked="2026-01-01T00:00Z")
    Stream.objects.update(stage=Stage.HIDDEN)
    assert seen_by(farmer) == (["farm"], ["farm-7"], {"feed": 3})


def test_both_faces_agree(valley: None, staff: Actor, miller: Actor, farmer: Actor) -> None:
    Stream.objects.filter(ref="husk").update(stage=Stage.EXACT)
    Stream.objects.filter(ref="feed").update(stage=Stage.HIDDEN)
    for actor in (staff, miller, farmer, VISITOR):
        listed = seen_by(actor)
        assert {
            s.ref: policy.stage_of(actor, s) for s in Stream.objects.all() if policy.stage_of(actor, s)
        } == listed[2]
        assert [s.ref for s in Site.objects.order_by("ref") if policy.sees_exactly(actor, s.id)] == listed[1]
        assert [
            o.ref for o in Organisation.objects.order_by("ref") if policy.sees_exactly(actor, o.id)
        ] == listed[0]


def test_what_is_gone_is_seen_by_nobody(valley: None, staff: Actor) -> None:
    Stream.objects.filter(ref="bran").update(removed="2026-01-01T00:00Z")
    assert "bran" not in seen_by(staff)[2]
    assert policy.stage_of(staff, Stream.objects.get(ref="bran")) == Stage.HIDDEN
