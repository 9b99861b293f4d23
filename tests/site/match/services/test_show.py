"""Nothing that is not disclosed comes out of a suggestion, not even that there is one; owners read who looked."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.http import Http404

from lichen.site.match.services import show
from lichen.site.match.services.suggest import answer, refresh
from lichen.site.register.models import Stream
from lichen.site.register.services import save_stream
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import Access, User
from lichen.site.trust.roles import Stage
from lichen.site.trust.services import disclose


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    cache.clear()


def shown(user: User, of: Stream) -> dict[str, Stage]:
    return {one.partner.ref: one.seen for one in show.suggestions(actor_for(user), of=of)}


def test_member_sees_those_who_disclose_and_no_others(
    valley: dict[str, Stream], miller: User, farmer: User
) -> None:
    bran, feed = valley["bran"], valley["feed"]
    assert shown(miller, bran) == {}
    said = {"owner": feed.party, "subject": feed.id, "subject_name": "feed", "to": bran.party}
    disclose(actor_for(farmer), **said, stage=Stage.RANGES)
    assert shown(miller, bran) == {"feed": Stage.RANGES}
    html = show.suggestions(actor_for(miller), of=bran)[0].judged.html
    assert "Hill Farm" not in html
    assert "Farm 7" not in html
    assert "900" not in html
    disclose(actor_for(farmer), **said, stage=Stage.EXACT)
    exact = show.suggestions(actor_for(miller), of=bran)[0]
    assert exact.partner_name == "Hill Farm"
    assert "900" in exact.judged.html


def test_narrower_answer_lies_inside_the_wider(valley: dict[str, Stream], miller: User) -> None:
    amounts = []
    for stage in (Stage.RANGES, Stage.EXACT):
        Stream.objects.filter(ref="feed").update(stage=stage)
        amounts.append(show.suggestions(actor_for(miller), of=valley["bran"])[0].judged.document["amount"])
    (low, high), (least, most) = amounts
    assert low <= least <= most <= high


def test_owner_reads_who_saw_her_stream(valley: dict[str, Stream], miller: User) -> None:
    Stream.objects.filter(ref="feed").update(stage=Stage.RANGES)
    show.suggestions(actor_for(miller), of=valley["bran"])
    line = Access.objects.get(owner=valley["feed"].party, verb="read suggestion")
    assert (line.actor_name, line.stage, line.subject) == ("mia", Stage.RANGES, valley["feed"].id)


def test_staff_sees_all_and_both_owners_read_it(valley: dict[str, Stream], facilitator: Actor) -> None:
    refresh(facilitator)
    run_waiting()
    found = show.suggestions(facilitator, of=valley["bran"])
    assert {one.partner.ref for one in found} == {"feed", "mix"}
    owners = set(Access.objects.filter(verb__startswith="read").values_list("owner", flat=True))
    assert owners == {one.party_id for one in valley.values()}


def test_answers_arrange_what_is_shown(valley: dict[str, Stream], miller: User) -> None:
    Stream.objects.update(stage=Stage.EXACT)
    bran, mia = valley["bran"], actor_for(miller)
    first, second = (one.partner.ref for one in show.suggestions(mia, of=bran))
    pair = {"offer_id": bran.id, "need_id": valley[second].id}
    answer(mia, **pair, kind="interested")
    assert list(shown(miller, bran)) == [second, first]
    answer(mia, **pair, kind="not_now")
    assert list(shown(miller, bran)) == [first, second]
    answer(mia, **pair, kind="never", reason="too wet")
    assert list(shown(miller, bran)) == [first]


def test_card_of_a_pair_is_for_those_who_may_know_both(
    valley: dict[str, Stream], miller: User, facilitator: Actor
) -> None:
    pair = {"offer_id": valley["bran"].id, "need_id": valley["feed"].id}
    with pytest.raises(Http404):
        show.card(actor_for(miller), **pair)
    assert show.card(facilitator, **pair).judged.document["viable"] in ("pass", "unknown")


def test_sectors_elsewhere_are_told_to_the_owner(
    valley: dict[str, Stream], miller: User, farmer: User
) -> None:
    assert show.elsewhere(actor_for(miller), of=valley["bran"])[0]["title"]
    assert show.elsewhere(actor_for(farmer), of=valley["bran"]) == []


def test_a_card_calls_a_stream_as_its_owner_wrote_it(
    valley: dict[str, Stream], miller: User, farmer: User
) -> None:
    """The ending of a key in the region would tell that some other owner has a row of that key, too."""
    mia = actor_for(miller)
    Stream.objects.filter(id=valley["feed"].id).update(stage=Stage.RANGES)
    cells = {"id": "mix", "role": "offer", "resource": "wheat bran", "amount": "5", "unit": "t"}
    own = save_stream(mia, cells=cells, site=valley["bran"].site)  # the port has a hidden one of that key
    assert own.ref != "mix"
    [one] = show.suggestions(mia, of=own)
    assert one.judged.document["giver"] == "mix"
    assert (
        "~" not in f"{one.judged.document}{show.card(mia, offer_id=own.id, need_id=one.need).judged.document}"
    )
