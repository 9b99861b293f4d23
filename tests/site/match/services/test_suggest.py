"""Suggestions are made for all streams at once; who answers one answers for her own side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from lichen.core.errors import LichenError
from lichen.site.match.models import Answer, Suggestion
from lichen.site.match.services.suggest import answer, refresh
from lichen.site.register.models import Stream
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import User
from lichen.site.trust.roles import Stage, Standing


def test_suggestions_are_made_once_for_each_version(valley: dict[str, Stream], facilitator: Actor) -> None:
    first = refresh(facilitator)
    assert refresh(facilitator) == first
    run_waiting()
    found = {(one.offer.ref, one.need.ref): one for one in Suggestion.objects.all()}
    assert set(found) == {("bran", "feed"), ("bran", "mix")}
    assert sorted(one.rank_offer for one in found.values()) == [1, 2]
    assert {one.rank_need for one in found.values()} == {1}
    assert refresh(facilitator) is None


def test_nothing_is_asked_of_an_empty_register(facilitator: Actor) -> None:
    assert refresh(facilitator) is None


def test_answer_is_given_for_ones_own_side_to_what_one_may_know(
    valley: dict[str, Stream], miller: User, farmer: User, person: Callable[..., User]
) -> None:
    pair = {"offer_id": valley["bran"].id, "need_id": valley["feed"].id}
    with pytest.raises(Http404):  # the farm shows its sector only
        answer(actor_for(miller), **pair, kind="interested")
    Stream.objects.filter(ref="feed").update(stage=Stage.RANGES)
    made = answer(actor_for(miller), **pair, kind="interested")
    assert (made.party, made.kind) == (valley["bran"].party, Answer.Kind.INTERESTED)
    with pytest.raises(LichenError, match="Say why"):
        answer(actor_for(miller), **pair, kind="never")
    with pytest.raises(Http404):
        answer(actor_for(person("eve")), **pair, kind="interested")
    with pytest.raises(Http404):
        answer(actor_for(miller), offer_id=valley["feed"].id, need_id=valley["bran"].id, kind="interested")
    reader = actor_for(person("ron", party=valley["bran"].party, standing=Standing.READER))
    with pytest.raises(PermissionDenied):
        answer(reader, **pair, kind="interested")
