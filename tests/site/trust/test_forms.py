"""Forms offer only what the actor may give."""

from __future__ import annotations

from lichen.site.trust.actor import Actor
from lichen.site.trust.forms import TokenForm
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role


def test_token_form_offers_ones_own_permissions() -> None:
    def offered(role: Role) -> set[str]:
        return {value for value, _label in TokenForm(actor=Actor(User(), role)).fields["scopes"].choices}

    assert "match.desk" not in offered(Role.MEMBER)
    assert offered(Role.MEMBER) < offered(Role.FACILITATOR)
