"""The desk shows what needs a hand, and each reader what is hers to see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.http import Http404
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from lichen.site.match.models import Event, Exchange, Task
from lichen.site.match.queries import desk
from lichen.site.match.services.desk import move, open_exchange, open_of_pair
from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import User
from lichen.site.trust.roles import Stage

Running = Callable[..., Exchange]


def heard_of(exchange: Exchange, days: int) -> None:
    Event.objects.create(exchange=exchange, kind="note", at=timezone.now() - timedelta(days=days))


def test_stuck_is_what_was_silent_longer_than_its_state_allows(running: Running, facilitator: Actor) -> None:
    late, well = running("late", state="contacted"), running("well", state="testing")
    for exchange in (late, well):
        heard_of(exchange, 40)
    assert desk.stuck(facilitator) == [late]
    heard_of(late, 1)
    assert desk.stuck(facilitator) == []


def test_overdue_tasks_come_oldest_first(running: Running, facilitator: Actor) -> None:
    bran = running("bran")
    days = {"b": date(2026, 1, 2), "a": date(2026, 1, 1), "open": None}
    tasks = {name: Task.objects.create(exchange=bran, title=name, due=due) for name, due in days.items()}
    Task.objects.create(exchange=bran, title="done", due=date(2025, 1, 1), done=timezone.now())
    Task.objects.create(exchange=bran, title="soon", due=timezone.localdate())
    assert desk.overdue(facilitator) == [tasks["a"], tasks["b"]]


def test_member_sees_the_exchanges_of_her_organisation(
    running: Running, person: Callable[..., User], facilitator: Actor
) -> None:
    ours, theirs = running("ours"), running("theirs")
    mia = actor_for(person("mia", party=ours.giver.party))
    assert desk.exchange(mia, ours.id) == ours
    with pytest.raises(Http404):
        desk.exchange(mia, theirs.id)
    assert [column.count for column in desk.board(mia)] == [0, 0, 0, 0, 1]
    assert [column.count for column in desk.board(facilitator)] == [0, 0, 0, 0, 2]
    assert [column.count for column in desk.board(facilitator, search="THEIRS")] == [0, 0, 0, 0, 1]


def test_board_marks_what_needs_a_hand_for_the_desk_alone(
    running: Running, person: Callable[..., User], facilitator: Actor
) -> None:
    """The parties read nothing of the tasks of the desk, nor when it last did something."""
    late, silent = running("late", state="agreed"), running("silent", state="agreed")
    heard_of(silent, 200)
    Task.objects.create(exchange=late, title="call", due=date(2026, 1, 1))
    agreed = desk.board(facilitator)[3]
    assert (agreed.late, agreed.stuck) == ({late.id}, {silent.id})
    theirs = desk.board(actor_for(person("mia", party=late.giver.party)))[3]
    assert (theirs.late, theirs.stuck, [row.due for row in theirs.rows]) == (frozenset(), frozenset(), [None])


def test_notes_among_the_staff_stay_there(
    running: Running, person: Callable[..., User], facilitator: Actor
) -> None:
    bran = running("bran")
    for text, shared in (("private", False), ("shared", True)):
        Event.objects.create(exchange=bran, kind="note", text=text, for_parties=shared)
    mia = actor_for(person("mia", party=bran.taker.party))
    assert [event.text for event in desk.events(mia, bran)] == ["shared"]
    assert desk.events(facilitator, bran).count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_board_costs_the_same_however_many(
    count: int, running: Running, facilitator: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        running(f"bran {number}")
    with django_assert_num_queries(2):
        columns = desk.board(facilitator)
        assert [str(row.giver) for row in columns[-1].rows]


def test_an_idea_of_the_desk_names_nobody_to_anybody(
    valley: dict[str, Stream], facilitator: Actor, miller: User, farmer: User
) -> None:
    """Staff discloses nothing: of an idea the parties hear when they are contacted, and then for good."""
    idea = open_of_pair(facilitator, offer_id=valley["bran"].id, need_id=valley["feed"].id)
    both = actor_for(miller), actor_for(farmer)
    assert [list(desk.visible(one)) for one in both] == [[], []]
    move(facilitator, exchange=idea, to="contacted")
    assert [list(desk.visible(one)) for one in both] == [[idea], [idea]]
    move(facilitator, exchange=idea, to="idea", text="too early")
    assert [list(desk.visible(one)) for one in both] == [[idea], [idea]]


def test_an_idea_that_ended_as_one_stays_with_the_desk(
    valley: dict[str, Stream], facilitator: Actor, miller: User
) -> None:
    idea = open_of_pair(facilitator, offer_id=valley["bran"].id, need_id=valley["feed"].id)
    move(facilitator, exchange=idea, to="ended", text="too far")
    assert list(desk.visible(actor_for(miller))) == []


def test_an_idea_stands_with_who_sees_both_streams_exactly(
    valley: dict[str, Stream], facilitator: Actor, miller: User, farmer: User
) -> None:
    Stream.objects.filter(id=valley["bran"].id).update(stage=Stage.EXACT)
    idea = open_of_pair(facilitator, offer_id=valley["bran"].id, need_id=valley["feed"].id)
    assert list(desk.visible(actor_for(farmer))) == [idea]
    assert list(desk.visible(actor_for(miller))) == []  # the need is not shown to her


def test_the_desk_tells_no_amount_before_both_have_agreed(
    valley: dict[str, Stream], facilitator: Actor, miller: User, farmer: User
) -> None:
    """What the desk read from both streams, a party is told where the other has disclosed it, or once all is agreed."""
    made = open_exchange(
        facilitator, giver=valley["bran"].site.organisation, taker=valley["feed"].site.organisation,
        resource="wheat bran", offer=valley["bran"], need=valley["feed"], expected=900.0, reference="feed of today",
    )  # fmt: skip
    move(facilitator, exchange=made, to="contacted")
    mia, finn = actor_for(miller), actor_for(farmer)

    def told(actor: Actor) -> tuple[float | None, str]:
        one = desk.exchange(actor, made.id)
        return one.expected, one.reference

    assert (told(mia), told(facilitator)) == ((None, ""), (900.0, "feed of today"))
    Stream.objects.filter(id=valley["bran"].id).update(stage=Stage.EXACT)
    assert (told(mia), told(finn)) == ((None, ""), (900.0, "feed of today"))
    for state in ("testing", "agreed"):
        move(facilitator, exchange=made, to=state)
    assert told(mia) == (900.0, "feed of today")


def test_tasks_are_the_desks(running: Running, person: Callable[..., User], facilitator: Actor) -> None:
    bran = running("bran")
    Task.objects.create(exchange=bran, title="ask what they would pay at most")
    assert list(desk.tasks(actor_for(person("mia", party=bran.giver.party)), bran)) == []
    assert desk.tasks(facilitator, bran).count() == 1
