"""Own answers move own suggestions, and those of nobody else."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from lichen.core.errors import LichenError
from lichen.site.match.models import Answer
from lichen.site.match.services import learning, show
from lichen.site.match.services.suggest import answer
from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Party, User
from lichen.site.trust.roles import Stage


@pytest.fixture(autouse=True)
def _all_is_disclosed(valley: dict[str, Stream]) -> None:
    cache.clear()
    Stream.objects.update(stage=Stage.EXACT)


def order(actor: Actor, of: Stream) -> list[str]:
    return [one.partner.ref for one in show.suggestions(actor, of=of)]


def refused(party: Party, pair: tuple[Stream, Stream], features: list[str], times: int = 4) -> None:
    """Let a party have refused pairs with such features before, of streams that it has no more."""
    streams = [
        Stream.objects.create(
            site=one.site, ref=f"{one.ref}-{party.id}-{number}", role=one.role, resource="old", key=f"old {number}",
            stage=Stage.HIDDEN,
        )
        for number in range(times) for one in pair
    ]  # fmt: skip
    Stream.objects.filter(resource="old").update(removed="2026-01-01T00:00Z")
    for offer, need in zip(streams[::2], streams[1::2], strict=True):
        Answer.objects.create(
            offer=offer, need=need, party=party, kind="never", because="partner", features=features
        )


def test_an_answer_keeps_what_it_was_about(valley: dict[str, Stream], miller: User) -> None:
    pair = {"offer_id": valley["bran"].id, "need_id": valley["feed"].id}
    made = answer(actor_for(miller), **pair, kind="not_now", because="far")
    assert made.because == "far"
    assert {"haul:1", "sector:01", "treatment:no"} <= set(made.features)
    with pytest.raises(LichenError, match="no such reason"):
        answer(actor_for(miller), **pair, kind="never", because="weather")


def test_refusals_lower_what_is_like_them_and_say_so(valley: dict[str, Stream], miller: User) -> None:
    bran, mia = valley["bran"], actor_for(miller)
    first, second = order(mia, bran)
    sector = {"feed": "01", "mix": "10"}[first]
    refused(bran.party, (bran, valley["feed"]), [f"sector:{sector}"])
    found = show.suggestions(mia, of=bran)
    assert [one.partner.ref for one in found] == [second, first]
    assert found[1].placed == (
        f"Placed lower because you said no to 4 of 4 partners of the sector {sector}.",
    )
    assert found[0].placed == ()


def test_answers_of_others_move_nothing(
    valley: dict[str, Stream], miller: User, farmer: User, facilitator: Actor
) -> None:
    """Neither a partner's answers nor, for staff, the owner's: the page would tell of them."""
    bran, feed = valley["bran"], valley["feed"]
    before = order(actor_for(miller), bran)
    refused(feed.party, (bran, feed), ["sector:01", "sector:10"])
    assert order(actor_for(miller), bran) == before
    refused(bran.party, (bran, feed), [f"sector:{({'feed': '01', 'mix': '10'})[before[0]]}"])
    assert order(facilitator, bran) == before
    assert order(actor_for(miller), bran) != before


def test_nothing_is_learnt_while_the_register_cannot_be_read(
    valley: dict[str, Stream], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise LichenError("The register cannot be read.")

    monkeypatch.setattr(learning, "read_of", broken)
    assert learning.features_now(valley["bran"], valley["feed"], Stage.EXACT) == []
