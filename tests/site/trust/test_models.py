"""Accounts are one for each address, whatever its case; rows that may be only once are."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from lichen.site.trust.models import Membership, Party, User


def test_address_is_one_account_whatever_its_case(db: None) -> None:
    mia = User.objects.create_user("Mia@Example.org", "a long password")
    assert mia.email == "mia@example.org"
    assert User.objects.get_by_natural_key("MIA@example.ORG") == mia
    assert not User.objects.create_user("eve@example.org").has_usable_password()


def test_somebody_acts_for_a_party_once(mill: Party) -> None:
    mia = User.objects.create_user("mia@example.org")
    Membership.objects.create(user=mia, party=mill)
    with pytest.raises(IntegrityError):
        Membership.objects.create(user=mia, party=mill)
