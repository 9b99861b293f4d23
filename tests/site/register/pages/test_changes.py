"""Changes are listed to whom they concern; doubles become one by staff."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lichen.site.register import bridge
from lichen.site.register.models import Batch, Organisation, Stream
from lichen.site.register.services import remove, save_organisation, twice
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User

SignedIn = Callable[[User], Client]


def test_member_undoes_her_own_change(miller: Actor, farmer: Actor, signed_in: SignedIn) -> None:
    batch = remove(miller, row=Stream.objects.get(ref="bran"))
    mia, url = signed_in(miller.user), f"/register/changes/{batch.key}/undo/"
    assert "Removed: wheat bran" in mia.get("/register/changes/").content.decode()
    assert "Removed: wheat bran" not in signed_in(farmer.user).get("/register/changes/").content.decode()
    assert signed_in(farmer.user).post(url).status_code == 404
    assert "1 row becomes again" in mia.get(url).content.decode()
    mia.post(url)
    assert Stream.objects.get(ref="bran").removed is None
    assert "This was undone already." in mia.post(url, follow=True).content.decode()


def test_changes_cost_the_same_for_more_rows(
    miller: Actor, signed_in: SignedIn, django_assert_num_queries: Callable
) -> None:
    mia = signed_in(miller.user)
    for ref in ("bran", "husk", None):
        mia.get("/register/changes/")
        with django_assert_num_queries(4):
            mia.get("/register/changes/")
        if ref:
            remove(miller, row=Stream.objects.get(ref=ref))


def test_doubles_become_one_or_stay_two(staff: Actor, valley: None, signed_in: SignedIn) -> None:
    fay = signed_in(staff.user)
    assert "Nothing is there twice" in fay.get("/register/doubles/").content.decode()
    for name in ("Valley Mill Limited", "Hill Farms"):
        save_organisation(staff, cells={"name": name})
    pairs = fay.get("/register/doubles/").context["pairs"]
    assert len(pairs) >= 1
    pair = pairs[0]["pair"]
    url = f"/register/doubles/{pair.kind}/{pair.first}/{pair.second}/"
    assert "Choose which one stays." in fay.post(url, follow=True).content.decode()
    fay.post(url, {"keep": "first"})
    assert Organisation.objects.get(id=pair.second).removed is not None
    assert Batch.objects.latest("id").kind == "merge"


def test_what_was_not_compared_is_said(
    staff: Actor, valley: None, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    fay = signed_in(staff.user)
    monkeypatch.setattr(bridge, "all_twice", lambda: bridge.Found((), 7, 3))
    assert "7 rows have names like very many others" in fay.get("/register/doubles/").content.decode()


def test_a_large_register_is_looked_through_meanwhile(
    staff: Actor, valley: None, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twice, "AT_ONCE", 0)
    fay = signed_in(staff.user)
    assert fay.get("/register/doubles/").headers["Location"].startswith("/jobs/")
    run_waiting()
    assert "Nothing is there twice" in fay.get("/register/doubles/").content.decode()
    save_organisation(staff, cells={"name": "Valley Mill Limited"})
    assert "It is being looked through again" in fay.get("/register/doubles/").content.decode()


def test_told_apart_is_not_asked_again(staff: Actor, valley: None, signed_in: SignedIn) -> None:
    fay = signed_in(staff.user)
    save_organisation(staff, cells={"name": "Valley Mill Limited"})
    pair = fay.get("/register/doubles/").context["pairs"][0]["pair"]
    fay.post(f"/register/doubles/{pair.kind}/{pair.first}/{pair.second}/", {"keep": "both"})
    assert fay.get("/register/doubles/").context["pairs"] == []
