"""Pages of the lists of the register: those of `shell.paging`, with whose streams they show."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from lichen.site.shell import paging

SIZE = paging.SIZE


@dataclass(frozen=True)
class Page:
    """Rows of a list, and where the next page begins (`after`, None if this is the last).

    `owners` are the parties, other than the reader's own, of whose streams the page shows ranges or more.
    """

    rows: tuple[Any, ...]
    after: str | None = None
    owners: tuple[tuple[uuid.UUID, int], ...] = ()


def page_of(
    rows: QuerySet, order: Sequence[str], cursor: str | None, *, size: int = SIZE
) -> tuple[list[Any], str | None]:
    """Return a page of rows and the cursor of the next; no field of `order` may be null in any row."""
    page = paging.page_of(rows, order, after=cursor or "", size=size, filled=True)
    return list(page.rows), page.after
