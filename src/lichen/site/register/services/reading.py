"""Reading what is others': each look at ranges or more of another's streams is a line in the log of the owner."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from lichen.site.register import queries
from lichen.site.register.queries import EVERYTHING, Filters, Page, StreamRow
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage
from lichen.site.trust.services import log_reading


def read_streams(
    actor: Actor,
    filters: Filters = EVERYTHING,
    *,
    sort: str = "resource",
    after: str | None = None,
    size: int = queries.SIZE,
) -> Page:
    """Return a page of streams as `queries.streams`, and log it for the owners: one line each."""
    page = queries.streams(actor, filters, sort=sort, after=after, size=size)
    _note(actor, page.owners, "read streams")
    return page


def read_stream(actor: Actor, stream_id: uuid.UUID) -> StreamRow | None:
    """Return one stream as far as it is shown, None if it is not there or not disclosed; log it for its owner."""
    page = queries.stream(actor, stream_id)
    row = page.rows[0] if page.rows else None
    if row is not None:
        _note(actor, page.owners, "read stream", subject=row.id, name=row.resource)
    return row


def _note(
    actor: Actor,
    owners: Sequence[tuple[uuid.UUID, int]],
    verb: str,
    *,
    subject: uuid.UUID | None = None,
    name: str = "",
) -> None:
    told = [(owner, Stage(stage)) for owner, stage in owners]
    log_reading(actor, verb, told, subject=subject, subject_name=name)
