"""The owner raises and takes back what others see; nobody does it for her."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Disclosure, User
from lichen.site.trust.roles import Stage

SignedIn = Callable[[User], Client]


def test_owner_shows_more_to_one_and_takes_it_back(miller: Actor, farmer: Actor, signed_in: SignedIn) -> None:
    mia, finn, bran = signed_in(miller.user), signed_in(farmer.user), Stream.objects.get(ref="bran")
    url, shown = f"/register/streams/{bran.id}/disclosure/", f"/register/streams/{bran.id}/"
    assert "wheat bran" not in finn.get(shown).content.decode()
    mia.post(f"{url}one/", {"to": "Hill Farm", "to_stage": Stage.EXACT.value})
    assert "Take back from Hill Farm" in mia.get(url).content.decode()
    assert "Valley Mill Ltd" in finn.get(shown).content.decode()
    mia.post(f"{url}{Disclosure.objects.get().id}/end/")
    assert "Valley Mill Ltd" not in finn.get(shown).content.decode()
    assert "What was shown before" in mia.get(url).content.decode()


def test_owner_sets_what_all_see(miller: Actor, signed_in: SignedIn) -> None:
    bran = Stream.objects.get(ref="bran")
    signed_in(miller.user).post(f"/register/streams/{bran.id}/disclosure/all/", {"stage": Stage.RANGES.value})
    assert Stream.objects.get(ref="bran").stage == Stage.RANGES


def test_staff_reads_but_does_not_disclose(miller: Actor, staff: Actor, signed_in: SignedIn) -> None:
    fay, bran = signed_in(staff.user), Stream.objects.get(ref="bran")
    url = f"/register/streams/{bran.id}/disclosure/"
    assert "Only an owner" in fay.get(url).content.decode()
    assert fay.post(f"{url}all/", {"stage": 3}).status_code == 403
    assert fay.post(f"{url}one/", {"to": "Hill Farm", "to_stage": 3}).status_code == 403
    assert not Disclosure.objects.exists()


def test_what_is_disclosed_is_for_its_owner(miller: Actor, farmer: Actor, signed_in: SignedIn) -> None:
    Stream.objects.filter(ref="feed").update(stage=Stage.EXACT)
    url = f"/register/streams/{Stream.objects.get(ref='feed').id}/disclosure/"
    assert signed_in(miller.user).get(url).status_code == 404
    assert signed_in(farmer.user).get(url).status_code == 200


def test_unknown_name_is_said_at_its_field(miller: Actor, signed_in: SignedIn) -> None:
    url = f"/register/streams/{Stream.objects.get(ref='bran').id}/disclosure/one/"
    answer = signed_in(miller.user).post(url, {"to": "Hill", "to_stage": 2})
    assert answer.status_code == 400
    assert "to" in answer.context["disclose_form"].errors
