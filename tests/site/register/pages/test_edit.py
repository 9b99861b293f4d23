"""Rows are added, changed and taken away in forms; the engine's problems stand at their fields."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lichen.site.register.models import Confirmed, Organisation, Site, Stream
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import User

SignedIn = Callable[[User], Client]
HAY = {"role": "offer", "resource": "old hay", "amount": "12", "unit": "t", "period": "year"}


def test_member_founds_her_organisation_and_fills_it(
    valley: None, person: Callable[..., User], signed_in: SignedIn
) -> None:
    nia = person("nia")
    client = signed_in(nia)
    client.post("/register/organisations/new/", {"name": "Nia's Nursery", "country": "DK"})
    made = Organisation.objects.get(name="Nia's Nursery")
    assert actor_for(nia).owns(made.party_id)
    site = {"name": "Glasshouse", "latitude": "55.7", "longitude": "12.5"}
    client.post(f"/register/organisations/{made.id}/sites/new/", site)
    place = Site.objects.get(name="Glasshouse")
    client.post(f"/register/sites/{place.id}/streams/new/", HAY)
    assert Stream.objects.get(resource="old hay").site == place


def test_problems_stand_at_their_fields(miller: Actor, signed_in: SignedIn) -> None:
    site = Site.objects.get(ref="mill-north")
    answer = signed_in(miller.user).post(
        f"/register/sites/{site.id}/streams/new/", HAY | {"amount": "-3", "unit": "sacks"}
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"amount", "unit"}
    assert not Stream.objects.filter(resource="old hay").exists()


def test_founding_that_fails_leaves_no_party(
    valley: None, person: Callable[..., User], signed_in: SignedIn
) -> None:
    nia = person("nia")
    answer = signed_in(nia).post("/register/organisations/new/", {"name": "Nia's", "sector": "99.99"})
    assert answer.status_code == 422
    assert actor_for(nia).parties == frozenset()


def test_change_keeps_what_was_not_touched(miller: Actor, signed_in: SignedIn) -> None:
    bran = Stream.objects.get(ref="bran")
    page = signed_in(miller.user).get(f"/register/streams/{bran.id}/edit/")
    given = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    signed_in(miller.user).post(f"/register/streams/{bran.id}/edit/", given | {"note": "dry"})
    after = Stream.objects.get(ref="bran")
    assert after.cells == bran.cells | {"note": "dry"}
    assert after.amount == bran.amount


def test_codes_are_suggested_and_taken_by_a_person(miller: Actor, signed_in: SignedIn) -> None:
    mia, bran = signed_in(miller.user), Stream.objects.get(ref="bran")
    url = f"/register/streams/{bran.id}/edit/"
    given = {
        "role": "offer",
        "resource": "sawdust and shavings",
        "amount": "120",
        "unit": "t",
        "period": "month",
    }
    asked = mia.post(url, given | {"suggest": "yes"})
    assert asked.status_code == 200
    assert Stream.objects.get(ref="bran").resource == "wheat bran"
    best = asked.context["suggestions"].codes[0]
    mia.post(url, given | {"take": best.id})
    assert Stream.objects.get(ref="bran").code == best.code
    assert Confirmed.objects.get().text == "sawdust and shavings"


def test_removing_asks_first_and_can_be_undone(miller: Actor, signed_in: SignedIn) -> None:
    mia, bran = signed_in(miller.user), Stream.objects.get(ref="bran")
    url = f"/register/streams/{bran.id}/remove/"
    assert "Remove wheat bran?" in mia.get(url).content.decode()
    assert Stream.objects.get(ref="bran").removed is None
    said = mia.post(url, follow=True).content.decode()
    assert "You can undo it here." in said
    assert Stream.objects.get(ref="bran").removed is not None


@pytest.mark.parametrize("what", ["edit", "remove"])
def test_what_is_others_is_not_changed(what: str, miller: Actor, farmer: Actor, signed_in: SignedIn) -> None:
    """Not even where it is shown exactly."""
    Stream.objects.filter(ref="feed").update(stage=3)
    feed = Stream.objects.get(ref="feed")
    url = f"/register/streams/{feed.id}/{what}/"
    assert signed_in(miller.user).get(url).status_code == 403
    assert signed_in(miller.user).post(url, HAY).status_code == 403
    assert signed_in(farmer.user).get(url).status_code == 200
