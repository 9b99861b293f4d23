"""What is looked up for suggestions costs a fixed number of questions."""

from __future__ import annotations

from pytest_django.fixtures import DjangoAssertNumQueries

from lichen.site.match.queries.suggest import best, known_partners, own_streams
from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import User
from lichen.site.trust.roles import Stage


def test_partners_are_of_the_other_role_and_disclosed(
    valley: dict[str, Stream], miller: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Stream.objects.filter(ref="mix").update(stage=Stage.RANGES)
    mia = actor_for(miller)
    with django_assert_num_queries(1):
        found = known_partners(mia, valley["bran"])
        assert {str(one.site.organisation): seen for one, seen in found.items()} == {
            "Port Feeds": Stage.RANGES
        }
    assert [one.ref for one in own_streams(mia)] == ["bran"]


def test_best_of_the_region_is_for_who_reads_all(
    valley: dict[str, Stream], miller: User, facilitator: Actor
) -> None:
    assert best(actor_for(miller)) == []
    assert best(facilitator) == []  # nothing is made yet
