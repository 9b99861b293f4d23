"""Rows that may be only once are; a period does not end before it begins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError

from lichen.site.match.models import Answer, Contact, Exchange, File, Outcome
from lichen.site.match.queries import desk
from lichen.site.match.services.outcomes import record_outcome
from lichen.site.register.models import Site, Stream
from lichen.site.register.services import merge, save_site, save_stream, undo
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import User


def test_period_does_not_end_before_it_begins(running: Callable[..., Exchange]) -> None:
    with pytest.raises(IntegrityError):
        Outcome.objects.create(exchange=running("bran"), begins=date(2025, 2, 1), ends=date(2025, 1, 1))


@pytest.fixture
def dealt(valley: dict[str, Stream], facilitator: Actor, miller: User) -> Exchange:
    """An exchange of the mill and the farm with an answer, a contact and a file of the mill, and a record."""
    bran, feed = valley["bran"], valley["feed"]
    Answer.objects.create(offer=bran, need=feed, party=bran.party, kind="interested")
    Answer.objects.create(offer=bran, need=feed, party=feed.party, kind="never")
    made = Exchange.objects.create(
        title="bran",
        state="running",
        giver=bran.site.organisation,
        taker=feed.site.organisation,
        offer=bran,
        need=feed,
    )
    Contact.objects.create(exchange=made, party=bran.party, name="Mia")
    File.objects.create(exchange=made, party=bran.party, name="permit", size=1)
    Outcome.objects.create(exchange=made, begins=date(2025, 1, 1), ends=date(2025, 12, 31), amount=5.0)
    return made


def owners(of: Exchange) -> list[object]:
    """Return who is told as an exchange's giver and taker, and who answered, named and put what is with it."""
    of = Exchange.objects.get(id=of.id)
    beside = [Contact.objects.get().party_id, File.objects.get().party_id]
    answers = dict(Answer.objects.values_list("kind", "party"))
    return [of.giver.party_id, of.taker.party_id, answers["interested"], answers["never"], *beside]


def test_site_that_goes_to_another_takes_its_exchange_along(
    dealt: Exchange, valley: dict[str, Stream], facilitator: Actor, miller: User
) -> None:
    """The works were kept as the mill's and are the port's: the deal is the port's then, with all that is its own."""
    mill, farm, port = (valley[key].party_id for key in ("bran", "feed", "mix"))
    before = owners(dealt)
    assert before == [mill, farm, mill, farm, mill, mill]
    works, quay = Site.objects.get(ref="mill-north"), Site.objects.get(ref="port-1")
    batch = merge(facilitator, keep=quay, drop=works)
    assert owners(dealt) == [port, farm, port, farm, port, port]
    assert not desk.visible(actor_for(miller)).exists()
    undo(facilitator, batch=batch)
    assert owners(dealt) == before


def test_site_that_goes_leaves_the_exchanges_of_others(
    dealt: Exchange, valley: dict[str, Stream], facilitator: Actor
) -> None:
    """Another site of the mill goes to the port; the deal of the works is none of its business."""
    mill = valley["bran"].site.organisation
    shed = save_site(
        facilitator, cells={"name": "Shed", "latitude": "55.6", "longitude": "12.5"}, organisation=mill
    )
    save_stream(
        facilitator, cells={"role": "offer", "resource": "dust", "amount": "1", "unit": "t"}, site=shed
    )
    before = owners(dealt)
    merge(facilitator, keep=Site.objects.get(ref="port-1"), drop=shed)
    assert Stream.objects.get(resource="dust").party_id == valley["mix"].party_id
    assert owners(dealt) == before


def test_organisation_that_becomes_another_takes_its_exchange_along(
    dealt: Exchange, valley: dict[str, Stream], facilitator: Actor, miller: User
) -> None:
    """Its people read the deal as before and record what it brings, though they act for the other now."""
    mill, farm, port = (valley[key].party_id for key in ("bran", "feed", "mix"))
    batch = merge(facilitator, keep=valley["mix"].site.organisation, drop=valley["bran"].site.organisation)
    assert owners(dealt) == [port, farm, port, farm, port, port]
    actor, now = actor_for(miller), Exchange.objects.get(id=dealt.id)
    assert list(desk.visible(actor)) == [dealt]
    record_outcome(
        actor,
        exchange=now,
        begins=date(2026, 1, 1),
        ends=date(2026, 6, 30),
        figures={"amount": 3.0},
        reference="waste",
    )
    undo(facilitator, batch=batch)
    assert owners(dealt) == [mill, farm, mill, farm, mill, mill]
    assert dealt.outcomes.count() == 2
