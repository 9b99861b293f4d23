"""The first page greets everybody, and says to newcomers what they wait for."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from lichen.site.home.pages import tour
from lichen.site.register.models import Organisation
from lichen.site.trust.actor import actor_for
from lichen.site.trust.models import Party, User
from lichen.site.trust.roles import Role

SignedIn = Callable[[User], Client]


def test_visitor_is_greeted(db: None, client: Client) -> None:
    said = client.get("/").content.decode()
    assert "What one site throws away, another one needs" in said
    assert "/account/signup/" in said


def test_newcomer_hears_that_she_waits(
    person: Callable[..., User], signed_in: Callable[[User], Client]
) -> None:
    newcomer = signed_in(person("new", role=Role.VISITOR))
    assert "waits to be let in" in newcomer.get("/").content.decode()
    assert "waits to be let in" not in signed_in(person("mia")).get("/").content.decode()


def test_blank_installation_leads_its_staff(person: Callable[..., User], signed_in: SignedIn) -> None:
    said = signed_in(person("fay", role=Role.FACILITATOR)).get("/").content.decode()
    assert "Load your region" in said
    assert 'class="now" aria-current="step"><h3>Load your region' in said


def test_member_is_led_from_organisation_to_suggestions(
    person: Callable[..., User], signed_in: SignedIn, mill: Party
) -> None:
    said = signed_in(person("nia")).get("/").content.decode()
    assert 'aria-current="step"><h3>Add your organisation' in said
    assert "Load your region" not in said
    Organisation.objects.create(party=mill, ref="mill", name="Valley Mill Ltd")
    said = signed_in(person("mia", party=mill)).get("/").content.decode()
    assert 'aria-current="step"><h3>Import what your sites' in said


def test_analyst_has_no_steps(person: Callable[..., User]) -> None:
    assert tour(actor_for(person("ann", role=Role.ANALYST))) == {}
