"""Pages say what the engine says in the reader's language: with no words of ours, only data is left on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lichen.site.match.models import Scenario
from lichen.site.register.bridge.region import read_of
from lichen.site.register.models import Stream
from lichen.site.shell import telling
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User
from lichen.site.trust.roles import Stage
from tests.engine.match.wordless import only_holes, read, words_of_data

SignedIn = Callable[[User], Client]
UNITS = {"t", "kt", "km", "eur", "year", "co", "co₂e"}


@pytest.fixture
def wordless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages say what the engine says without its words."""
    monkeypatch.setattr(telling, "_pattern", only_holes)


def _part(page: str, begin: str, end: str) -> str:
    """Return what stands between the tag that begins so and an end, each time that it does."""
    found = [part.partition(">")[2].partition(end)[0] for part in page.split(begin)[1:]]
    assert found
    return " ".join(found)


def _ours(markup: str) -> set[str]:
    """Return the words of ours that are left."""
    return read(markup) - words_of_data(read_of().region) - UNITS


@pytest.mark.usefixtures("wordless")
@pytest.mark.parametrize("stage", [Stage.RANGES, Stage.EXACT])
def test_suggestions_are_said_in_the_language_of_the_reader(
    valley: dict[str, Stream], miller: User, signed_in: SignedIn, stage: Stage
) -> None:
    cache.clear()
    Stream.objects.filter(ref__in=["feed", "mix"]).update(stage=stage)
    page = signed_in(miller).get(f"/match/suggestions/{valley['bran'].id}/").content.decode()
    cards = _part(page, '<article class="vcard', "</article>")
    assert cards.count("<h3>") == 2
    assert _ours(cards) == set()
    sections = [f"<section{part.partition('>')[0]}>" for part in page.split("<section")[1:]]
    assert _ours("".join(sections)) == set()


@pytest.mark.usefixtures("wordless")
def test_a_card_is_said_in_the_language_of_the_reader(
    valley: dict[str, Stream], facilitator: Actor, signed_in: SignedIn
) -> None:
    url = f"/match/pairs/{valley['bran'].id}/{valley['feed'].id}/"
    page = signed_in(facilitator.user).get(url).content.decode()
    assert _ours(_part(page, '<article class="vcard', "</article>")) == set()
    assert _ours(_part(page, "<title", "</title>")) <= {"lichen"}
    assert '<p class="lead"' not in page  # the verdict has no data in it


def _planned(client: Client, **asked: Any) -> Scenario:
    client.post("/match/plans/new/", {"name": "all", "technologies": "on"} | asked)
    run_waiting()
    return Scenario.objects.get()


@pytest.mark.usefixtures("wordless")
def test_a_plan_is_said_in_the_language_of_the_reader(
    valley: dict[str, Stream], facilitator: Actor, signed_in: SignedIn
) -> None:
    client = signed_in(facilitator.user)
    made = _planned(client, max_distance="1")
    assert made.summary["reasons"]
    page = client.get(f"/match/plans/{made.id}/").content.decode()
    picture = _part(page, '<figure class="picture plan-picture"', "</figure>")
    assert "<svg" in picture
    assert _ours(picture) <= {"n", "e", "w"}
    assert _ours(_part(page, "<tbody", "</tbody>")) == set()


def test_a_plan_is_kept_in_english_and_an_old_one_is_shown_as_it_is(
    valley: dict[str, Stream], facilitator: Actor, signed_in: SignedIn
) -> None:
    """Programs read the English picture; plans that were made before pictures kept their words still show."""
    client = signed_in(facilitator.user)
    made = _planned(client)
    assert "Goes to" in made.summary["picture"]
    del made.summary["words"]
    made.summary["reasons"] = [{"reason": "of old", "unplaced": 1.0, "offers": 1}]
    made.save()
    page = client.get(f"/match/plans/{made.id}/").content.decode()
    assert "Goes to" in page
    assert "Of old" in page
