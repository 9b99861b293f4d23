"""A list finds what is asked for and shown, page by page, in its order; memory says no less than the database."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from lichen.site.register.models import Stream
from lichen.site.register.queries import EVERYTHING, Circle, Filters, columns, known, streams
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage


@pytest.mark.parametrize("text", ["bran", "1", "ash 2", "02", "0203", "whey 1 1", "oak", "a", "1001 ash"])
@pytest.mark.parametrize("size", [1, 3, 50])
def test_pages_of_a_search_hold_what_has_the_words(crowd: list[Actor], text: str, size: int) -> None:
    for actor in crowd:
        every = [row for row in all_of(actor, EVERYTHING, 50) if row.seen >= Stage.RANGES]
        wanted = [
            row.id for row in every
            if all(word in row.resource or (word.isdigit() and row.code.startswith(word)) for word in text.split())
        ]  # fmt: skip
        assert [row.id for row in all_of(actor, Filters(text=text), size)] == wanted


def all_of(actor: Actor, filters: Filters, size: int, sort: str = "resource") -> list:
    rows, after = [], None
    while True:
        page = streams(actor, filters, sort=sort, after=after, size=size)
        rows += page.rows
        after = page.after
        if after is None:
            return rows
        assert len(page.rows) == size


def test_a_search_sorted_by_amount_finds_the_same(crowd: list[Actor]) -> None:
    for actor in crowd:
        by_name = {row.id for row in all_of(actor, Filters(text="bran"), 7) if row.low is not None}
        assert {row.id for row in all_of(actor, Filters(text="bran"), 7, "amount")} == by_name


FILTERS = [
    EVERYTHING, Filters(text="a"), Filters(role="offer"), Filters(amount_from=15), Filters(near=Circle(8.5, 54.5, 60)),
    Filters(area=((8, 54), (9, 55), (9, 54))), Filters(own=True),
]  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("sort", ["resource", "amount"])
@pytest.mark.parametrize("size", [1, 4, 100])
def test_pages_are_those_of_the_database(
    crowd: list[Actor], monkeypatch: pytest.MonkeyPatch, filters: Filters, sort: str, size: int
) -> None:
    found = [ids(all_of(actor, filters, size, sort)) for actor in crowd]
    monkeypatch.setattr(sys.modules["lichen.site.register.queries.streams"], "_coming", lambda *_: None)
    assert found == [ids(all_of(actor, filters, 200, sort)) for actor in crowd]


def test_names_that_came_later_stand_where_they_belong(
    crowd: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their place among the others is the database's to say; where they are many, all of the list is."""
    kept = known.known()
    few = [*Stream.objects.values_list("key", flat=True).distinct()[:9]]
    for most in (500, 5, 0):
        monkeypatch.setattr("lichen.site.register.queries.ordered._MOST_ANYWHERE", most)
        later = replace(kept, ranked=len(few), streams=columns.read(few))
        monkeypatch.setattr(known, "_KEPT", [later])
        found = [ids(all_of(actor, EVERYTHING, 3)) for actor in crowd]
        monkeypatch.setattr(known, "_KEPT", [kept])
        assert found == [ids(all_of(actor, EVERYTHING, 200)) for actor in crowd]


def ids(rows: list) -> list:
    return [row.id for row in rows]
