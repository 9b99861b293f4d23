"""How accounts are made: sign-up as the installation wants it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest

from lichen.site.trust.models import User
from lichen.site.trust.roles import Role


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open, waits for somebody of the staff to let people in, or is closed (LICHEN_SIGN_UP)."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Return whether accounts can be made on the site."""
        return settings.SIGN_UP in ("open", "approve")

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Make the account; where sign-up is open she is a member at once, else a visitor until let in."""
        user.role = _first_role()
        return super().save_user(request, user, form, commit)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The same for who comes by a sign-in service: her account is made at her first visit, without a form."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Return the account as it would be made: with her name, and the role that the installation gives."""
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = (data.get("name") or " ".join(part for part in parts if part))[:200]
        user.email, user.role = user.email.lower(), _first_role()
        return user


def vouch_for(user: User) -> None:
    """Take the address of an account for confirmed: made at the machine itself, it waits for no letter."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def _first_role() -> Role:
    return Role.MEMBER if settings.SIGN_UP == "open" else Role.VISITOR
