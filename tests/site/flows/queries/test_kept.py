"""What is kept, and for whom."""

from __future__ import annotations

import pytest
from django.http import Http404

from lichen.site.flows.models import Balance
from lichen.site.flows.queries import kept
from lichen.site.register.models import Stream
from lichen.site.register.services import import_pack
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import User
from tests.site.flows.conftest import FLOWS


def test_members_meet_no_balance(db: None, miller: User) -> None:
    for ask in (kept.balance, kept.balance_asked):
        with pytest.raises(Http404):
            ask(actor_for(miller))


def test_newest_balance_is_told_done_or_asked(facilitator: Actor) -> None:
    assert kept.balance(facilitator) is None
    done = Balance.objects.create(about={"layers": []}, version=1)
    asked = Balance.objects.create()
    assert kept.balance(facilitator) == done
    assert kept.balance_asked(facilitator) == asked


def test_balance_is_old_once_its_sheets_change(valley: dict[str, Stream], facilitator: Actor) -> None:
    assert not kept.has_flow_sheets()
    files = {name: text.encode() for name, text in FLOWS.items()}
    batch = import_pack(facilitator, files=files, name="flows").batch
    assert kept.has_flow_sheets()
    assert kept.is_old(Balance(version=batch.id - 1))
    assert not kept.is_old(Balance(version=batch.id))


def test_nothing_is_kept_at_first(db: None) -> None:
    assert kept.summary(1) is None
    assert kept.publication() is None
