"""A search finds what has the words and is shown, page by page, in the order of the list."""

from __future__ import annotations

import pytest

from lichen.site.register.queries import EVERYTHING, Filters, sites, streams
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


def test_common_words_are_found_slice_by_slice(crowd: list[Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.site.register.queries.search._FIRST", 1)
    monkeypatch.setattr("lichen.site.register.queries.search._GROWTH", 2)
    staff = crowd[3]
    wanted = [row.id for row in all_of(staff, EVERYTHING, 50) if "a" in row.resource]
    assert [row.id for row in all_of(staff, Filters(text="a"), 4)] == wanted


def test_sites_are_found_by_words_of_their_owners_too(
    crowd: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    for actor in crowd:
        found = sites(actor, text="YARD works 1").rows
        monkeypatch.setattr("lichen.site.register.queries.search._MOST_SITES", -1)
        assert found == sites(actor, text="YARD works 1").rows
        monkeypatch.undo()
    assert sites(crowd[3], text="yard").rows
