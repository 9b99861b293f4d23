"""An exchange goes through the pipeline step by step; every step, note and task leaves its event."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from lichen.core.errors import LichenError
from lichen.site.match.models import Exchange
from lichen.site.match.services import desk
from lichen.site.register.models import Organisation, Stream
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Access, Delivery, User, Webhook
from lichen.site.trust.roles import Role

State = Exchange.State


@pytest.fixture
def idea(facilitator: Actor, organisation: Callable[..., Organisation]) -> Exchange:
    return desk.open_exchange(
        facilitator, giver=organisation("Mill"), taker=organisation("Farm"), resource="bran", expected=40.0
    )


def test_exchange_walks_the_pipeline(idea: Exchange, facilitator: Actor) -> None:
    for state in desk.ORDER[1:]:
        idea = desk.move(facilitator, exchange=idea, to=state)
    assert (idea.state, idea.readiness) == (State.RUNNING, 8)
    idea = desk.move(facilitator, exchange=idea, to=State.ENDED, text="the mill closed")
    assert idea.ended_because == "the mill closed"
    steps = idea.events.filter(kind="moved").order_by("id").values_list("before", "after")
    assert list(steps) == list(zip(desk.ORDER, [*desk.ORDER[1:], State.ENDED], strict=True))


def test_no_step_is_left_out(idea: Exchange, facilitator: Actor) -> None:
    with pytest.raises(LichenError, match="next step is “contacted”"):
        desk.move(facilitator, exchange=idea, to=State.AGREED, text="they are old friends")


@pytest.mark.parametrize("target", [State.IDEA, State.ENDED])
def test_step_back_and_end_need_a_reason(idea: Exchange, facilitator: Actor, target: str) -> None:
    moved = desk.move(facilitator, exchange=idea, to=State.CONTACTED)
    with pytest.raises(LichenError, match="Say why"):
        desk.move(facilitator, exchange=moved, to=target, text="  ")
    assert desk.move(facilitator, exchange=moved, to=target, text="no answer").state == target


def test_move_to_where_it_stands_changes_nothing(idea: Exchange, facilitator: Actor) -> None:
    assert desk.move(facilitator, exchange=idea, to=State.IDEA).events.count() == 1


def test_both_parties_read_in_their_log_what_the_desk_did(idea: Exchange, facilitator: Actor) -> None:
    desk.move(facilitator, exchange=idea, to=State.CONTACTED)
    owners = Access.objects.filter(verb="move exchange").values_list("owner", flat=True)
    assert set(owners) == {idea.giver.party_id, idea.taker.party_id}


def test_the_log_of_an_idea_names_each_side_her_own_stream_only(
    valley: dict[str, Stream], facilitator: Actor
) -> None:
    """The log tells an owner that her stream was used, and not for whom before she is contacted."""
    made = desk.open_of_pair(facilitator, offer_id=valley["bran"].id, need_id=valley["feed"].id)
    names = Access.objects.filter(verb="open exchange").values_list("subject_name", flat=True)
    assert list(names) == ["wheat bran", "wheat bran"]
    desk.move(facilitator, exchange=made, to=State.CONTACTED)
    told = Access.objects.filter(verb="move exchange").values_list("subject_name", flat=True)
    assert list(told) == [made.title, made.title]


def test_webhooks_of_the_parties_hear_nothing_of_an_idea(
    valley: dict[str, Stream], facilitator: Actor, miller: User
) -> None:
    Webhook.objects.create(user=miller, url="https://mia.org/", events=["exchange.moved"], salt="s")
    made = desk.open_of_pair(facilitator, offer_id=valley["bran"].id, need_id=valley["feed"].id)
    desk.move(facilitator, exchange=made, to=State.ENDED, text="too far")
    assert not Delivery.objects.exists()


def test_members_do_not_keep_the_desk(idea: Exchange, person: Callable[..., User]) -> None:
    mia = actor_for(person("mia", party=idea.giver.party))
    for verb in (
        lambda: desk.move(mia, exchange=idea, to=State.CONTACTED),
        lambda: desk.set_readiness(mia, exchange=idea, level=2),
        lambda: desk.add_task(mia, exchange=idea, title="call"),
        lambda: desk.finish_task(mia, task_id=uuid.uuid4()),
        lambda: desk.open_exchange(mia, giver=idea.giver, taker=idea.taker, resource="x"),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_party_writes_notes_that_both_sides_see(
    idea: Exchange, facilitator: Actor, person: Callable[..., User]
) -> None:
    mia, eve = actor_for(person("mia", party=idea.giver.party)), actor_for(person("eve"))
    assert desk.add_note(mia, exchange=idea, text="samples are ready").for_parties
    assert not desk.add_note(facilitator, exchange=idea, text="they seem keen").for_parties
    with pytest.raises(PermissionDenied):
        desk.add_note(eve, exchange=idea, text="let me in")
    with pytest.raises(LichenError, match="empty"):
        desk.add_note(mia, exchange=idea, text=" ")


def test_task_is_ticked_off_once(idea: Exchange, facilitator: Actor) -> None:
    task = desk.add_task(facilitator, exchange=idea, title="call the farm", due=date(2026, 1, 1))
    assert desk.finish_task(facilitator, task_id=task.id).done is not None
    assert desk.finish_task(facilitator, task_id=task.id) is None
    with pytest.raises(LichenError, match="what has to be done"):
        desk.add_task(facilitator, exchange=idea, title=" ")


def test_exchange_needs_two_organisations_and_an_amount_that_is_one(
    idea: Exchange, facilitator: Actor
) -> None:
    with pytest.raises(LichenError, match="same organisation"):
        desk.open_exchange(facilitator, giver=idea.giver, taker=idea.giver, resource="x")
    with pytest.raises(LichenError, match="more than nothing"):
        desk.open_exchange(facilitator, giver=idea.giver, taker=idea.taker, resource="x", expected=0)


@pytest.mark.parametrize("level", [0, 10])
def test_readiness_counts_from_one_to_nine(idea: Exchange, facilitator: Actor, level: int) -> None:
    with pytest.raises(LichenError, match="from 1 to 9"):
        desk.set_readiness(facilitator, exchange=idea, level=level)
    assert desk.set_readiness(facilitator, exchange=idea, level=5).readiness == 5


def test_analyst_looks_but_does_not_touch(idea: Exchange, person: Callable[..., User]) -> None:
    with pytest.raises(PermissionDenied):
        desk.move(actor_for(person("ana", role=Role.ANALYST)), exchange=idea, to=State.CONTACTED)
