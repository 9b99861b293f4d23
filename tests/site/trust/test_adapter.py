"""Sign-up does what the installation says."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.test import Client, RequestFactory

from lichen.site.trust.adapter import vouch_for
from lichen.site.trust.models import User

FORM = {"email": "New@example.org", "password1": "correct horse battery"}


@pytest.mark.parametrize(("wish", "role"), [("open", "member"), ("approve", "visitor")])
def test_who_signs_up_gets_the_role_of_the_installation(
    db: None, settings: Any, wish: str, role: str
) -> None:
    settings.SIGN_UP = wish
    answer = Client().post("/account/signup/", FORM)
    assert answer.status_code == 302, answer.content.decode()
    assert User.objects.values_list("email", "role").get() == ("new@example.org", role)


@pytest.mark.parametrize(("wish", "role"), [("open", "member"), ("approve", "visitor")])
def test_who_comes_by_a_sign_in_service_gets_it_too(
    db: None, rf: RequestFactory, settings: Any, wish: str, role: str
) -> None:
    """She fills in no form: the account is made of what the service says of her."""
    settings.SIGN_UP = wish
    login = SocialLogin(user=User(), account=SocialAccount(provider="oidc", uid="7"))
    request, adapter = rf.get("/"), get_adapter()
    request.session = {}
    adapter.populate_user(
        request, login, {"email": "Mia@Example.org", "first_name": "Mia", "last_name": "Ek"}
    )
    adapter.save_user(request, login)
    made = User.objects.get()
    assert (made.email, made.name, made.role) == ("mia@example.org", "Mia Ek", role)
    assert not made.has_usable_password()


def test_closed_sign_up_makes_no_account(db: None, settings: Any) -> None:
    settings.SIGN_UP = "closed"
    Client().post("/account/signup/", FORM)
    assert not User.objects.exists()


def test_signing_up_tells_nobody_who_has_an_account(db: None, settings: Any) -> None:
    """Where letters are sent, the answer is the same: whoever has the account reads of it in a letter."""
    settings.SIGN_UP, settings.ACCOUNT_EMAIL_VERIFICATION = "open", "mandatory"
    User.objects.create_user("mia@example.org", "a long password")
    answers = [
        Client().post("/account/signup/", FORM | {"email": f"{name}@example.org"}) for name in ("mia", "new")
    ]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1
    assert User.objects.count() == 2


def test_an_account_made_at_the_machine_waits_for_no_letter(db: None, settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    words = {"login": "mia@example.org", "password": "a long password"}
    mia = User.objects.create_user(words["login"], words["password"])
    assert "confirm" in Client().post("/account/login/", words).headers["Location"]
    vouch_for(mia)
    assert Client().post("/account/login/", words).headers["Location"] == "/"
