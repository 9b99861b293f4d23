"""Filters keep the same streams in memory as in the database, and show as much of them, to readers of every kind."""

from __future__ import annotations

import pytest

from lichen.site.register.models import Stream
from lichen.site.register.queries import Circle, Filters, known
from lichen.site.register.queries.picked import Picker
from lichen.site.register.queries.streams import narrowed
from lichen.site.trust.actor import Actor


@pytest.mark.parametrize(
    "filters",
    [
        Filters(), Filters(text="bran"), Filters(text="1"), Filters(text="02"), Filters(text="bran 1"),
        Filters(text=" "),
        Filters(code="0203"), Filters(code="02 03 04"), Filters(code="7"), Filters(role="offer"), Filters(role="need"),
        Filters(role="other"), Filters(dimension="mass"), Filters(dimension="energy"), Filters(own=True),
        Filters(amount_from=10), Filters(amount_to=10), Filters(amount_from=20, amount_to=20),
        Filters(near=Circle(8.5, 54.5, 30)), Filters(near=Circle(8.5, 54.5, 1e4)), Filters(near=Circle(0, 0, 1)),
        Filters(area=((8, 54), (8.7, 54), (8.2, 54.9))), Filters(area=((8, 54), (9, 55), (9, 54), (8, 55))),
        Filters(near=Circle(8.4, 54.6, 40), area=((8, 54), (9, 54), (9, 55)), role="offer"),
        Filters(amount_from=150), Filters(text="ash", role="offer", amount_to=15, dimension="mass"),
    ],
)  # fmt: skip
def test_memory_and_database_agree(crowd: list[Actor], filters: Filters) -> None:
    assert agreed(crowd, filters)


def test_they_agree_on_streams_of_one_site_or_organisation(crowd: list[Actor]) -> None:
    for stream in Stream.objects.select_related("site")[:12]:
        agreed(crowd, Filters(site=stream.site_id))
        agreed(crowd, Filters(organisation=stream.site.organisation_id))


def test_they_agree_where_nothing_is_known_of_amounts(crowd: list[Actor]) -> None:
    Stream.objects.filter(amount=20).update(amount=None, low=None, high=None)
    for filters in (Filters(amount_from=0), Filters(amount_to=1e9), Filters(amount_from=-5, amount_to=5)):
        agreed(crowd, filters)


def agreed(crowd: list[Actor], filters: Filters) -> bool:
    known.forget()
    kept = known.known()
    rows = kept.streams
    for actor in crowd:
        seen, keep = Picker(actor, filters, kept)()
        wanted = dict(narrowed(actor, filters).values_list("id", "seen"))
        found = {
            key.ljust(16, b"\0"): stage
            for key, stage in zip(rows.ids[keep].tolist(), seen[keep], strict=True)
        }
        assert found == {key.bytes: stage for key, stage in wanted.items()}
    return True
