"""Who discloses names a partner; nobody finds out by trying names who is here."""

from __future__ import annotations

import pytest

from lichen.core.errors import LichenError
from lichen.site.register.models import Organisation, Stream
from lichen.site.register.services.named import party_called
from lichen.site.trust import services
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage


def test_names_that_are_not_shown_are_answered_a_few_times_a_day(
    valley: None, farmer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that somebody may know anyway are not counted, wrong ones are."""
    monkeypatch.setattr(services, "MOST_LOOKS", 2)
    mill = Organisation.objects.get(ref="mill").party
    assert party_called(farmer, "valley mill ltd") == mill
    assert party_called(farmer, "Nobody Ltd") is None
    assert party_called(farmer, "Hill Farm") is not None  # her own
    with pytest.raises(LichenError, match="many names"):
        party_called(farmer, "Valley Mill Ltd")
    Stream.objects.filter(party=mill).update(stage=Stage.EXACT)
    assert party_called(farmer, "Valley Mill Ltd") == mill
