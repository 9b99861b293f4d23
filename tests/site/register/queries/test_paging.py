"""A page begins behind the last row of the one before, also where rows have the same value."""

from __future__ import annotations

import base64
import json
import uuid

from lichen.site.register.models import Stream
from lichen.site.register.queries.paging import cursor_of, page_of, values_of


def test_rows_of_the_same_value_are_each_shown_once(valley: None) -> None:
    Stream.objects.update(key="same")
    seen, after = [], None
    for _page in range(3):
        rows, after = page_of(Stream.objects.all(), ("key", "id"), after, size=1)
        seen += [row.ref for row in rows]
    assert (sorted(seen), after) == (["bran", "feed", "husk"], None)


def test_rows_that_are_not_kept_do_not_end_the_list(valley: None) -> None:
    rows, after = page_of(
        Stream.objects.all(), ("ref", "id"), None, size=1, keep=lambda row: row.ref == "husk"
    )
    assert ([row.ref for row in rows], after) == (["husk"], None)


def test_a_cursor_holds_plain_values_and_a_key() -> None:
    key = uuid.uuid4()
    assert values_of(cursor_of([1.5, key]), 2) == [1.5, str(key)]
    assert values_of(cursor_of([[1], key]), 2) is None
    assert values_of(cursor_of([key]), 2) is None
    assert values_of(cursor_of([1, "no key"]), 2) is None


def test_a_cursor_that_somebody_else_made_is_the_beginning(valley: None) -> None:
    forged = base64.urlsafe_b64encode(json.dumps([None, str(uuid.uuid4())]).encode()).decode()
    assert values_of(forged, 2) is None
    assert len(page_of(Stream.objects.all(), ("key", "id"), forged)[0]) == 3
