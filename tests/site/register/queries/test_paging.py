"""A page begins behind the last row of the one before, also where rows have the same value."""

from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lichen.site.register.models import Stream
from lichen.site.register.queries.paging import page_of


def test_rows_of_the_same_value_are_each_shown_once(valley: None) -> None:
    Stream.objects.update(key="same")
    seen, after = [], None
    for _page in range(3):
        rows, after = page_of(Stream.objects.all(), ("key", "id"), after, size=1)
        seen += [row.ref for row in rows]
    assert (sorted(seen), after) == (["bran", "feed", "husk"], None)


def test_order_is_that_of_an_index(valley: None) -> None:
    """To ask for empty cells last would sort a million rows for each page; here no cell is empty."""
    _first, after = page_of(Stream.objects.all(), ("-low", "id"), None, size=1)
    with CaptureQueriesContext(connection) as caught:
        page_of(Stream.objects.all(), ("-low", "id"), after, size=1)
    said = caught[0]["sql"].upper().partition("WHERE")[2]
    assert ("NULL" in said, "LOW" in said, "DESC" in said) == (False, True, True)


def test_a_cursor_that_somebody_else_made_is_refused(valley: None) -> None:
    with pytest.raises(BadRequest, match="beginning of the list"):
        page_of(Stream.objects.all(), ("key", "id"), "WzEsIDJd:x:y")
