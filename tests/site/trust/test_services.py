"""The verbs of trust: only who may does, and every deed stands in the log."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from lichen.core.errors import LichenError
from lichen.site.trust import services
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Access, Disclosure, Membership, Party, User
from lichen.site.trust.roles import Role, Stage, Standing

People = Callable[..., User]
Acting = Callable[[User], Actor]


def test_only_the_owner_discloses_and_withdraws(
    mill: Party, farm: Party, person: People, acting: Acting
) -> None:
    owner = acting(person("mia", party=mill))
    subject = uuid.uuid4()
    others = [acting(person(role, role=role)) for role in Role]
    others += [acting(person("ed", party=mill, standing=Standing.EDITOR)), acting(person("finn", party=farm))]
    asked = {"owner": mill, "subject": subject, "subject_name": "bran", "to": farm, "stage": Stage.EXACT}
    for other in others:
        with pytest.raises(PermissionDenied):
            services.disclose(other, **asked)
    services.disclose(owner, **asked)
    services.disclose(owner, **asked | {"stage": Stage.RANGES})
    assert list(Disclosure.objects.filter(revoked=None).values_list("stage", flat=True)) == [Stage.RANGES]
    assert Disclosure.objects.count() == 2  # what was disclosed before stays on record
    for other in others:
        with pytest.raises(PermissionDenied):
            services.withdraw(other, owner=mill, subject=subject, to=farm)
    assert services.withdraw(owner, owner=mill, subject=subject, to=farm) == 1
    assert services.withdraw(owner, owner=mill, subject=subject, to=farm) == 0
    said = list(Access.objects.order_by("id").values_list("verb", flat=True))
    assert said == ["disclose", "withdraw", "disclose", "withdraw"]


def test_reading_ones_own_writes_no_line(mill: Party, person: People, acting: Acting) -> None:
    mia, facilitator = acting(person("mia", party=mill)), acting(person("fay", role=Role.FACILITATOR))
    services.log(mia, "read stream", owner=mill.id)
    services.log(facilitator, "read stream", owner=mill.id, stage=Stage.EXACT)
    assert [line.actor_name for line in Access.objects.all()] == ["fay"]


def test_staff_makes_members_and_only_an_administrator_more(person: People, acting: Acting) -> None:
    newcomer = person("new", role=Role.VISITOR)
    facilitator, admin = (acting(person(role, role=role)) for role in (Role.FACILITATOR, Role.ADMINISTRATOR))
    assert services.admit(facilitator, user=newcomer).role == Role.MEMBER
    with pytest.raises(PermissionDenied):
        services.admit(facilitator, user=newcomer, role=Role.ADMINISTRATOR)
    assert services.admit(admin, user=newcomer, role=Role.ANALYST).role == Role.ANALYST
    with pytest.raises(PermissionDenied):
        services.admit(acting(newcomer), user=newcomer, role=Role.ADMINISTRATOR)


def test_facilitator_takes_no_role_from_an_administrator(person: People, acting: Acting) -> None:
    admin, facilitator = person("ada", role=Role.ADMINISTRATOR), acting(person("fay", role=Role.FACILITATOR))
    with pytest.raises(PermissionDenied):
        services.admit(facilitator, user=admin, role=Role.MEMBER)


def test_owner_lets_in_and_the_last_owner_stays(mill: Party, person: People, acting: Acting) -> None:
    mia, ed = person("mia", party=mill), person("ed")
    with pytest.raises(PermissionDenied):
        services.join(acting(ed), user=ed, party=mill, standing=Standing.OWNER)
    services.join(acting(mia), user=ed, party=mill, standing=Standing.EDITOR)
    assert acting(ed).edits(mill.id)
    assert not acting(ed).owns(mill.id)
    with pytest.raises(LichenError, match="last owner"):
        services.leave(acting(mia), membership=Membership.objects.get(user=mia))
    services.leave(acting(ed), membership=Membership.objects.get(user=ed))
    assert acting(ed).parties == frozenset()


def test_accounts_are_not_found_by_trying_addresses(
    mill: Party, person: People, acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may let colleagues in is told whether they have an account, a few times a day."""
    monkeypatch.setattr(services, "MOST_LOOKS", 2)
    owner, reader = (acting(person(name, party=mill, standing=standing)) for name, standing in (
        ("mia", Standing.OWNER), ("rob", Standing.READER),
    ))  # fmt: skip
    with pytest.raises(PermissionDenied):
        services.look_up(reader, email="mia@example.org")
    assert services.look_up(owner, email="Rob@example.org") == reader.user
    assert services.look_up(owner, email="nobody@example.org") is None
    with pytest.raises(LichenError, match="many names"):
        services.look_up(owner, email="rob@example.org")
    fay = acting(person("fay", role=Role.FACILITATOR))
    assert [services.look_up(fay, email="rob@example.org") for _ in range(3)] == [reader.user] * 3


def test_staff_appoints_the_first_owner_only(mill: Party, person: People, acting: Acting) -> None:
    facilitator, mia, eve = acting(person("fay", role=Role.FACILITATOR)), person("mia"), person("eve")
    services.join(facilitator, user=mia, party=mill, standing=Standing.OWNER)
    with pytest.raises(PermissionDenied):
        services.join(facilitator, user=eve, party=mill, standing=Standing.OWNER)


def test_founder_owns_what_she_founds(person: People, acting: Acting) -> None:
    mia = person("mia")
    party = services.found_party(acting(mia), name="Mia & Co")
    assert acting(mia).owns(party.id)
    with pytest.raises(PermissionDenied):
        services.found_party(acting(person("vic", role=Role.VISITOR)), name="x")


def test_token_never_does_more_than_its_maker(person: People, acting: Acting) -> None:
    mia = acting(person("mia"))
    with pytest.raises(PermissionDenied):
        services.make_token(mia, name="x", scopes=["match.desk"], days=None)
    with pytest.raises(LichenError, match="at least one"):
        services.make_token(mia, name="x", scopes=[], days=None)
    token, secret = services.make_token(mia, name="x", scopes=["register.read"], days=30)
    assert secret not in str(token.__dict__)
    program = Actor(mia.user, mia.role, mia.standings, frozenset(token.scopes))
    assert program.may("register.read")
    assert not program.may("register.write")
    with pytest.raises(PermissionDenied):
        services.make_token(program, name="y", scopes=["register.read"], days=None)
    with pytest.raises(Http404):
        services.revoke_token(acting(person("eve")), token_id=token.id)
    services.revoke_token(mia, token_id=token.id)
    with pytest.raises(Http404):
        services.revoke_token(mia, token_id=token.id)
