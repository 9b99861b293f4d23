"""Lists that are searched by words: the names that have the words are known (`known`), the database finds their rows.

To look for a part of a name in a million rows takes a database long, whether the word is rare or common; there are far
fewer names than rows. What somebody may see is asked of the database in every case.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from lichen.site.register.queries.known import known
from lichen.site.register.queries.paging import page_of
from lichen.site.shell.paging import cursor_of, values_of

_FIRST, _GROWTH, _MOST = 8, 8, 4096  # names that are looked up at once: few are enough for a common word
_MOST_SITES = 2000
_ORDER = ("key", "id")


def page_by_names(
    rows: QuerySet,
    words: Sequence[str],
    after: str | None,
    *,
    size: int,
) -> tuple[list[Any], str | None]:
    """Return a page of streams, by name, whose names or codes have all the words, as `page_of`."""
    names, at = known().names, values_of(after, _ORDER) if after else None
    ordered, later = names.like(words, after=str(at[0]) if at else "")
    found: list[Any] = []
    wanted, end = _FIRST, ""
    while True:
        part = list(islice(ordered, wanted))
        within = rows.filter(key__in={*part, *later})
        if later and end:
            within = within.filter(key__gt=end)
        if later and len(part) == wanted:  # what comes later in the order waits for the part where it stands
            within = within.filter(key__lte=part[-1])
        got, more = page_of(within, _ORDER, after, size=size + 1 - len(found))
        found += got
        if len(found) > size:
            return found[:size], cursor_of(found[size - 1], _ORDER)
        if more is not None or len(part) < wanted:
            return found, more
        wanted, end = min(wanted * _GROWTH, _MOST), part[-1]


def having(words: Sequence[str], *, most: int) -> Q | None:
    """Return a condition that every stream meets whose name or code has all the words, and that an index answers.

    It is wider than the words where a name has one and a code another. None if more than `most` names have them.
    """
    kept = known().names
    found = {
        key for names in (kept.sorted, kept.later) for key in names if all(word in key for word in words)
    }
    if len(found) > most:
        return None
    asked = Q(key__in=found)
    for word in filter(str.isdigit, words):
        asked |= Q(code__startswith=word)
    return asked


def sites_with(words: Sequence[str]) -> list[uuid.UUID] | None:
    """Return the sites whose name, or that of their organisation, has all words; None if there are very many."""
    found = list(known().places.values())
    for word in words:
        folded = word.casefold()
        found = [place for place in found if folded in place.words]
    return [place.id for place in found] if len(found) <= _MOST_SITES else None
