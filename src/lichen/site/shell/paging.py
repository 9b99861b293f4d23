"""Pages of a long list by keyset: each page begins after (or ends before) a row that the reader has seen.

Unlike numbered pages it costs the same on the thousandth page as on the first, and a row that comes or goes meanwhile
shifts nothing. The cursor is signed, so that nobody asks for rows by values of columns that she may not see; and it is
veiled, as the number of a row in it would tell how many there are.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from lichen.site.shell.veil import unveil, veil

SIZE = 50
_SALT = "lichen.page"


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list; `after` and `before` are cursors to the next and the previous ones, None at the ends."""

    rows: Sequence[Any]
    after: str | None = None
    before: str | None = None


def page_of(
    things: QuerySet[Any],
    order: Sequence[str],
    *,
    after: str = "",
    before: str = "",
    size: int = SIZE,
    filled: bool = False,
) -> Page:
    """Return a page of `things` in an order such as ``("-amount", "id")``, whose last field has to be unique.

    Empty cells (null) stand last whichever way it is sorted; where no row has any (`filled`), the order is said so
    that an index of these columns answers it. Raises `BadRequest` for a cursor that is not of this list.
    """
    backward = bool(before) and not after
    keys = [_Key(name, filled or name.lstrip("-") in ("id", "pk")) for name in order]
    cursor = values_of(after or before, order) if after or before else None
    if cursor is not None:
        things = things.filter(_beyond(keys, cursor, backward=backward))
    found = list(things.order_by(*(key.ordering(backward=backward) for key in keys))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    if not found:
        return Page(())
    first, last = cursor_of(found[0], order), cursor_of(found[-1], order)
    if backward:
        return Page(found, after=last, before=first if more else None)
    return Page(found, after=last if more else None, before=first if after else None)


@dataclass(frozen=True, slots=True)
class _Key:
    """One column of the order; `filled`: no row is empty in it."""

    name: str
    filled: bool

    @property
    def field(self) -> str:
        return self.name.lstrip("-")

    @property
    def falls(self) -> bool:
        return self.name.startswith("-")

    def ordering(self, *, backward: bool) -> Any:
        falls = self.falls != backward
        column = F(self.field)
        if self.filled:
            return column.desc() if falls else column.asc()
        nulls = {"nulls_first": True} if backward else {"nulls_last": True}
        return column.desc(**nulls) if falls else column.asc(**nulls)

    def beyond(self, value: Any, *, backward: bool) -> Q | None:
        """Return the rows that stand strictly beyond a value in this column; None if none can."""
        if value is None:
            return Q(**{f"{self.field}__isnull": False}) if backward else None
        compare = "lt" if self.falls != backward else "gt"
        strict = Q(**{f"{self.field}__{compare}": value})
        return strict if backward or self.filled else strict | Q(**{f"{self.field}__isnull": True})

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.field}__isnull": True}) if value is None else Q(**{self.field: value})


def _beyond(keys: list[_Key], values: list[Any], *, backward: bool) -> Q:
    found, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        strict = key.beyond(value, backward=backward)
        if strict is not None:
            found |= same & strict
        same &= key.same(value)
    return found


def cursor_of(row: Any, order: Sequence[str]) -> str:
    """Return the place of a row in an order as text for an address."""
    values = [attrgetter(name.lstrip("-").replace("__", "."))(row) for name in order]
    written = json.dumps([_plain(value) for value in values])
    return signing.dumps([list(order), veil(written, salt=_SALT)], salt=_SALT)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    return {"u": str(value)} if isinstance(value, uuid.UUID) else value


def values_of(cursor: str, order: Sequence[str]) -> list[Any]:
    """Return what a cursor of this order holds, column by column; raises `BadRequest` for any other."""
    try:
        of, hidden = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError):
        of, hidden = None, ""
    if of != list(order):
        raise BadRequest(_("This page of the list cannot be found. Go back to the beginning of the list."))
    return [_whole(value) for value in json.loads(unveil(hidden, salt=_SALT))]


def _whole(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return datetime.fromisoformat(value["t"]) if "t" in value else uuid.UUID(value["u"])
