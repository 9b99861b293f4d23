"""How accounts are made: sign-up as the installation wants it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
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
        user.role = Role.MEMBER if settings.SIGN_UP == "open" else Role.VISITOR
        return super().save_user(request, user, form, commit)
