"""What is published tells nobody's figure, not even together with what was published before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from lichen.site.flows.models import Publication
from lichen.site.flows.services import publish as services
from lichen.site.register.models import Stream
from lichen.site.shell import jobs
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Membership, User

Valley = dict[str, Stream]


def published(actor: Actor) -> Publication:
    """Publish now."""
    services.ask_publication(actor)
    assert jobs.run_waiting() == 1
    return Publication.objects.latest("at")


def test_members_do_not_publish(miller: User) -> None:
    with pytest.raises(PermissionDenied):
        services.ask_publication(actor_for(miller))


def test_only_what_many_do_is_published(valley: Valley, facilitator: Actor) -> None:
    made = published(facilitator)
    assert made.cells == [
        ["mass", "gives", "10", "what", "key:wheat bran", 165.0],
        ["mass", "what", "key:wheat bran", "goes", "R3", 165.0],
    ]
    assert made.names == {"wheat bran": "wheat bran"}
    assert made.withheld == 5
    assert b"slag" not in bytes(made.entries)


def test_picture_shows_what_is_published(valley: Valley, facilitator: Actor) -> None:
    found = services.published_picture(published(facilitator))
    assert (found.dimension, found.dimensions, found.ways) == ("mass", ("mass",), ("now",))
    assert {row.amount for row in found.drawn.rows} == {165.0}
    assert "slag" not in found.drawn.svg
    assert "25 " not in found.drawn.svg


def test_change_of_one_party_is_not_told_by_the_next_picture(valley: Valley, facilitator: Actor) -> None:
    published(facilitator)
    Stream.objects.filter(ref="bran-north").update(amount=61.0)
    made = published(facilitator)
    assert made.cells == []
    assert services.published_picture(made).drawn.nothing


def test_organisations_of_one_person_are_one_contributor(
    valley: Valley, facilitator: Actor, person: Callable[..., User]
) -> None:
    """Who founds two mills beside two others makes no third and fourth contributor of herself."""
    eve = person("eve")
    for name in ("bran-north", "bran-south", "bran-east"):
        Membership.objects.create(user=eve, party=valley[name].party)
    assert published(facilitator).cells == []


def test_rule_is_told() -> None:
    assert services.rule()["contributors"] == 3
