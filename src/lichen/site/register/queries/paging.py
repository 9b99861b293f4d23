"""Pages of long lists by key: a page begins after the last row of the one before, so the last page costs no more."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet

SIZE = 50
_SALT = "lichen.register"
_MOST_ROUNDS = 20


@dataclass(frozen=True)
class Page:
    """Rows of a list, and where the next page begins (`after`, None if this is the last).

    `owners` are the parties, other than the reader's own, of whose streams the page shows ranges or more.
    """

    rows: tuple[Any, ...]
    after: str | None = None
    owners: tuple[tuple[uuid.UUID, int], ...] = ()


def cursor_of(values: Sequence[Any]) -> str:
    """Return the place after a row as text for an address.

    >>> values_of(cursor_of(["bran", uuid.UUID(int=1)]), 2)
    ['bran', '00000000-0000-0000-0000-000000000001']
    """
    return signing.dumps([str(v) if isinstance(v, uuid.UUID) else v for v in values], salt=_SALT)


def values_of(cursor: str, count: int) -> list[Any] | None:
    """Return the values of a cursor, None if it is none that we made: it is signed.

    >>> values_of("x", 2) is None
    True
    """
    try:
        values = signing.loads(cursor, salt=_SALT)
        uuid.UUID(str(values[-1]))
    except (signing.BadSignature, ValueError, LookupError, TypeError):
        return None
    plain = isinstance(values, list) and all(v is None or isinstance(v, (str, int, float)) for v in values)
    return values if plain and len(values) == count else None


def after_row(order: tuple[str, str], values: Sequence[Any]) -> Q:
    """Return the condition of rows behind the one with these values, in an order of two fields, the last unique."""
    name, key = order[0].removeprefix("-"), order[1]
    beyond = "lt" if order[0].startswith("-") else "gt"
    return Q(**{f"{name}__{beyond}": values[0]}) | Q(**{name: values[0], f"{key}__gt": values[1]})


def page_of(
    rows: QuerySet,
    order: tuple[str, str],
    cursor: str | None,
    *,
    size: int = SIZE,
    keep: Callable[[Any], bool] | None = None,
) -> tuple[list[Any], str | None]:
    """Return a page of rows and the cursor of the next; `keep` says which rows count where the database cannot.

    The first field of `order` must not be null in any row.
    """
    found: list[Any] = []
    at = values_of(cursor, 2) if cursor else None
    for _round in range(_MOST_ROUNDS if keep else 1):
        part = list((rows.filter(after_row(order, at)) if at else rows).order_by(*order)[: size + 1])
        found += [row for row in part[:size] if keep is None or keep(row)]
        more = len(part) > size
        if not part:
            return found, None
        last = part[:size][-1]
        at = [getattr(last, order[0].removeprefix("-")), last.id]
        if len(found) >= size or not more:
            break
    return _cut(found, size, order, at, more=more)


def _cut(
    found: list[Any], size: int, order: tuple[str, str], at: list[Any], *, more: bool
) -> tuple[list[Any], str | None]:
    if len(found) > size:
        found, more = found[:size], True
        at = [getattr(found[-1], order[0].removeprefix("-")), found[-1].id]
    return found, cursor_of(at) if more else None
