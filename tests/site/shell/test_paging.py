"""Walking a list page by page, forward or backward, meets every row once, in its order, whatever is empty."""

from __future__ import annotations

import itertools
import uuid

import pytest
from django.core.exceptions import BadRequest

from lichen.site.register.models import Organisation, Site, Stream
from lichen.site.shell.paging import page_of
from lichen.site.trust.models import Party

pytestmark = pytest.mark.django_db
ORDERS = [
    ("-amount", "id"),
    ("amount", "id"),
    ("resource", "-amount", "id"),
    ("-made", "id"),
    ("site__name", "id"),
]


@pytest.fixture
def streams() -> list[Stream]:
    party = Party.objects.create(name="mill")
    organisation = Organisation.objects.create(party=party, ref="mill")
    sites = [Site.objects.create(organisation=organisation, ref=name, name=name) for name in "ab"]
    rows = itertools.product([None, 1.0, 2.5], ["bran", "ash"], sites)
    return [
        Stream.objects.create(
            site=site, ref=str(uuid.uuid4()), role="offer", resource=resource, amount=amount
        )
        for amount, resource, site in rows
    ]


@pytest.mark.parametrize("order", ORDERS, ids="/".join)
@pytest.mark.parametrize("size", [1, 5, 12, 50])
def test_walk_meets_every_row_once_both_ways(
    streams: list[Stream], order: tuple[str, ...], size: int
) -> None:
    things = Stream.objects.select_related("site")
    whole = [row.id for row in page_of(things, order, size=100).rows]
    assert sorted(whole) == sorted(stream.id for stream in streams)
    walked, pages, after = [], [], ""
    while True:
        page = page_of(things, order, after=after, size=size)
        walked += [row.id for row in page.rows]
        pages.append(page)
        if page.after is None:
            break
        after = page.after
    assert walked == whole
    assert pages[0].before is None
    back, before = [row.id for row in pages[-1].rows], pages[-1].before
    while before:
        page = page_of(things, order, before=before, size=size)
        back = [row.id for row in page.rows] + back
        before = page.before
    assert back == whole


def test_cursor_of_another_list_is_refused(streams: list[Stream]) -> None:
    cursor = page_of(Stream.objects.all(), ("-amount", "id"), size=2).after
    for after in (cursor, f"{cursor}x", "nonsense"):
        with pytest.raises(BadRequest):
            page_of(Stream.objects.all(), ("amount", "id"), after=after)


def test_empty_list_has_no_cursors() -> None:
    page = page_of(Stream.objects.all(), ("id",))
    assert (list(page.rows), page.after, page.before) == ([], None, None)
