"""Each look at another's ranges or more is one line in the owner's log, however many rows the page has."""

from __future__ import annotations

from lichen.site.register import services
from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Access
from lichen.site.trust.roles import Stage


def lines() -> list[tuple[str, str, int]]:
    rows = Access.objects.filter(verb__startswith="read").order_by("id")
    return list(rows.values_list("verb", "owner__name", "stage"))


def test_a_page_is_one_line_for_each_owner(valley: None, staff: Actor, farmer: Actor, miller: Actor) -> None:
    services.read_streams(farmer)
    assert lines() == []  # what every member sees is not logged
    Stream.objects.filter(ref="bran").update(stage=Stage.RANGES)
    services.read_streams(farmer)
    services.read_streams(miller)
    assert lines() == [("read streams", "Valley Mill Ltd", Stage.RANGES)]
    services.read_streams(staff)
    assert sorted(lines()[1:]) == [("read streams", "Hill Farm", 3), ("read streams", "Valley Mill Ltd", 3)]


def test_one_stream_is_logged_by_its_name(valley: None, staff: Actor, farmer: Actor) -> None:
    bran = Stream.objects.get(ref="bran")
    assert services.read_stream(farmer, bran.id).amount is None
    assert services.read_stream(staff, bran.id).amount == 1440.0
    assert lines() == [("read stream", "Valley Mill Ltd", 3)]
    Stream.objects.filter(id=bran.id).update(stage=Stage.HIDDEN)
    assert services.read_stream(farmer, bran.id) is None
