"""The language of a page is the one chosen here, else the one kept with the account, else that of the browser."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from lichen.site.trust.models import User

Make = Callable[..., User]
SignedIn = Callable[[User], Client]


def spoken(client: Client, browser: str = "pl") -> str:
    answer = client.get("/", headers={"Accept-Language": browser})
    assert f'lang="{answer.headers["Content-Language"]}"' in answer.content.decode()
    return answer.headers["Content-Language"]


def test_a_choice_goes_with_the_account_to_other_browsers(person: Make, signed_in: SignedIn) -> None:
    ada = person("ada")
    here, there = signed_in(ada), signed_in(ada)
    assert spoken(there) == "pl"
    here.post("/language/", {"language": "de", "next": "/"})
    assert spoken(here) == "de"
    assert spoken(there) == "de"
    there.post("/language/", {"language": "ca", "next": "/"})
    assert (spoken(there), spoken(here)) == ("ca", "de")
    assert spoken(Client()) == "pl"


def test_a_language_that_the_site_does_not_speak_is_not_spoken(person: Make, signed_in: SignedIn) -> None:
    ada = person("ada")
    User.objects.filter(pk=ada.pk).update(language="tlh")
    assert spoken(signed_in(ada)) == "pl"
    client = signed_in(ada)
    client.cookies["django_language"] = "xx"
    assert spoken(client) == "pl"
    assert User.objects.get(pk=ada.pk).language == "tlh"


def test_variants_of_a_language_find_it(person: Make, signed_in: SignedIn) -> None:
    client = signed_in(person("ada"))
    asked = ("ca-valencia", "de-AT", "es-419", "en-GB", "ru-KZ")
    assert [spoken(client, browser) for browser in asked] == ["ca", "de", "es", "en", "ru"]
