"""Sign-up does what the installation says."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

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


def test_closed_sign_up_makes_no_account(db: None, settings: Any) -> None:
    settings.SIGN_UP = "closed"
    Client().post("/account/signup/", FORM)
    assert not User.objects.exists()
