"""Suggestions as members and facilitators meet them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from lichen.site.match.models import Answer, Exchange
from lichen.site.register.models import Stream
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User
from lichen.site.trust.roles import Stage
from tests.site.match.pages.reading import ours, part

SignedIn = Callable[[User], Client]


def test_member_finds_and_answers_a_match(
    valley: dict[str, Stream], miller: User, facilitator: Actor, signed_in: SignedIn
) -> None:
    cache.clear()
    mia, bran = signed_in(miller), valley["bran"]
    assert "What fits wheat bran" in mia.get("/match/suggestions/").content.decode()
    url = f"/match/suggestions/{bran.id}/"
    nothing = mia.get(url).content.decode()
    assert "Nobody yet who shows enough" in nothing
    assert "Who takes such things elsewhere" in nothing
    Stream.objects.filter(ref="feed").update(stage=Stage.EXACT)
    assert "Hill Farm" in mia.get(url).content.decode()
    asked = {"kind": "interested", "stream": str(bran.id)}
    said = mia.post(
        f"/match/pairs/{bran.id}/{valley['feed'].id}/answer/", asked, follow=True
    ).content.decode()
    assert "A facilitator will bring you together." in said
    assert Answer.objects.get().party == bran.party
    fay = signed_in(facilitator.user)
    assert "Somebody is interested" in fay.get("/match/desk/").content.decode()
    fay.post(f"/match/desk/from/{bran.id}/{valley['feed'].id}/")
    assert Exchange.objects.get().giver.name == "Valley Mill Ltd"


def test_a_reason_is_chosen_and_what_it_moves_says_so(
    valley: dict[str, Stream], miller: User, signed_in: SignedIn
) -> None:
    cache.clear()
    Stream.objects.update(stage=Stage.EXACT)
    mia, bran = signed_in(miller), valley["bran"]
    url = f"/match/suggestions/{bran.id}/"
    assert '<option value="far">too far</option>' in mia.get(url).content.decode()
    first, second = (one.partner for one in mia.get(url).context["found"])
    sector = first.site.organisation.sector[:2]
    asked = {"kind": "not_now", "because": "partner", "stream": str(bran.id)}
    mia.post(f"/match/pairs/{bran.id}/{first.id}/answer/", asked)
    assert Answer.objects.get().because == "partner"
    known = {"party": bran.party, "kind": "never", "because": "partner", "features": [f"sector:{sector}"]}
    Answer.objects.create(offer=bran, need=bran, **known)
    Answer.objects.create(offer=second, need=second, **known)
    said = mia.get(url).content.decode()
    assert f"Placed lower because you said no to 3 of 3 partners of the sector {sector}." in said
    mia.post(f"/match/pairs/{bran.id}/{first.id}/answer/", asked | {"because": "weather"})
    assert Answer.objects.count() == 3


def test_stream_of_others_is_not_there(valley: dict[str, Stream], miller: User, signed_in: SignedIn) -> None:
    mia = signed_in(miller)
    assert mia.get(f"/match/suggestions/{valley['feed'].id}/").status_code == 404
    pair = f"/match/pairs/{valley['bran'].id}/{valley['feed'].id}/"
    assert mia.get(pair).status_code == 404
    assert mia.post(f"{pair}answer/", {"kind": "interested"}).status_code == 404


def test_facilitator_sees_the_most_promising(
    valley: dict[str, Stream], facilitator: Actor, signed_in: SignedIn
) -> None:
    fay = signed_in(facilitator.user)
    assert "The register has changed" in fay.get("/match/suggestions/").content.decode()
    run_waiting()
    said = fay.get("/match/suggestions/").content.decode()
    assert "Most promising in the region" in said
    assert "Card of wheat bran" in said
    card = fay.get(f"/match/pairs/{valley['bran'].id}/{valley['feed'].id}/").content.decode()
    assert "Would it work?" in card


@pytest.mark.usefixtures("wordless")
@pytest.mark.parametrize("stage", [Stage.RANGES, Stage.EXACT])
def test_suggestions_are_said_in_the_language_of_the_reader(
    valley: dict[str, Stream], miller: User, signed_in: SignedIn, stage: Stage
) -> None:
    cache.clear()
    Stream.objects.filter(ref__in=["feed", "mix"]).update(stage=stage)
    page = signed_in(miller).get(f"/match/suggestions/{valley['bran'].id}/").content.decode()
    cards = part(page, '<article class="vcard', "</article>")
    assert cards.count("<h3>") == 2
    assert ours(cards) == set()
    sections = [f"<section{part.partition('>')[0]}>" for part in page.split("<section")[1:]]
    assert ours("".join(sections)) == set()


@pytest.mark.usefixtures("wordless")
def test_a_card_is_said_in_the_language_of_the_reader(
    valley: dict[str, Stream], facilitator: Actor, signed_in: SignedIn
) -> None:
    url = f"/match/pairs/{valley['bran'].id}/{valley['feed'].id}/"
    page = signed_in(facilitator.user).get(url).content.decode()
    assert ours(part(page, '<article class="vcard', "</article>")) == set()
    assert ours(part(page, "<title", "</title>")) <= {"lichen"}
    assert '<p class="lead"' not in page  # the verdict has no data in it
