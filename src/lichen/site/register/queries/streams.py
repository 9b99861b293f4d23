"""Streams as somebody may see them: what her stage does not show is not read, sorted, searched or filtered by."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from lichen.site.register import policy
from lichen.site.register.models import Site, Stream
from lichen.site.register.queries.filters import EVERYTHING, Filters, words_of
from lichen.site.register.queries.known import known
from lichen.site.register.queries.ordered import next_by_figure, next_by_name
from lichen.site.register.queries.paging import SIZE, Page, page_of
from lichen.site.register.queries.picked import Picker
from lichen.site.register.queries.places import near, on_plane, within
from lichen.site.shell.paging import values_of
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage

UNITS = {"mass": "t", "energy": "MWh", "volume": "m³"}
SORTS = ("resource", "amount")
# What a row is made of, and no more: to make objects of three tables for every line took as long as to find them.
_LISTED = (
    "id", "seen", "stage", "role", "resource", "key", "code", "hazardous", "dimension", "amount", "low", "high", "ref",
    "party_id", "site_id", "site__name", "site__country", "site__x", "site__y", "site__cell_x", "site__cell_y",
    "site__organisation_id", "site__organisation__name", "site__organisation__sector", "site__organisation__country",
)  # fmt: skip
_BY_NAME, _BY_AMOUNT, _BY_ID = ("key", "id"), ("-by", "id"), ("id",)
_UNNAMED = "~"  # begins a cursor among the streams whose resource is not shown


@dataclass(frozen=True)
class StreamRow:
    """A stream as far as `seen` shows it; what is not shown is None or "".

    `resource` and `code` are told from ranges on. `division` are the first two digits of the owner's NACE code. `x`,
    `y` are the place, or the middle of its cell unless `exact_place`. `amount` [unit/year] at the stage of exact,
    `low`, `high` from ranges on. `stage`, what all members see, is told to the owner and to who reads all.
    """

    id: uuid.UUID
    seen: Stage
    role: str
    division: str
    country: str
    x: float | None
    y: float | None
    exact_place: bool
    resource: str = ""
    code: str = ""
    unit: str = ""
    hazardous: bool | None = None
    amount: float | None = None
    low: float | None = None
    high: float | None = None
    ref: str = ""
    site: uuid.UUID | None = None
    site_name: str = ""
    organisation: uuid.UUID | None = None
    organisation_name: str = ""
    stage: Stage | None = None
    own: bool = False


def streams(
    actor: Actor,
    filters: Filters = EVERYTHING,
    *,
    sort: str = "resource",
    after: str | None = None,
    size: int = SIZE,
) -> Page:
    """Return a page of the streams that somebody may know of, sorted by ``resource`` or (largest first) ``amount``.

    Streams whose resource is not shown stand last, in an order that says nothing of it. Sorted by amount, the list
    holds those whose amount she may know at least as a band, and goes by the band: the order within a band tells
    nothing. At most five queries, whatever the number of rows.
    """
    rows = narrowed(actor, filters)
    coming = _coming(actor, filters, sort, after, size + 1)
    if coming is not None:
        rows = rows.filter(id__in=coming)
    if sort == "amount":
        figure = F("amount" if actor.reads_all else "low")
        rows = rows.filter(policy.shown(actor, Stage.RANGES)).annotate(by=figure).exclude(by=None)
        found, more = page_of(listed(rows, "by"), _BY_AMOUNT, after, size=size)
    elif actor.reads_all:
        found, more = page_of(listed(rows), _BY_NAME, after, size=size)
    else:
        found, more = _named_first(actor, listed(rows), filters, after, size)
    return Page(tuple(row_of(actor, one) for one in found), more, owners_of(actor, found))


def _coming(
    actor: Actor, filters: Filters, sort: str, after: str | None, size: int
) -> list[uuid.UUID] | None:
    """Return streams among which the next of a list are; None where all have to be asked."""
    kept = known()
    pick = Picker(actor, filters, kept)
    if sort == "amount":
        at = values_of(after, _BY_AMOUNT) if after else None
        order = kept.by_amount if actor.reads_all else kept.by_low
        return next_by_figure(kept, order, pick, at=at, size=size)
    unnamed = (after or "").startswith(_UNNAMED)
    cursor = (after or "").removeprefix(_UNNAMED)
    at = values_of(cursor, _BY_ID if unnamed else _BY_NAME) if cursor else None
    return next_by_name(kept, pick, at=at, unnamed=unnamed, size=size)


def _named_first(
    actor: Actor, rows: QuerySet, filters: Filters, after: str | None, size: int
) -> tuple[list[Any], str | None]:
    """Return a page of streams by name, those whose names are not shown last, by their random ids."""
    named = policy.shown(actor, Stage.RANGES)
    found: list[Any] = []
    at = after or ""
    if not at.startswith(_UNNAMED):
        found, more = page_of(rows.filter(named), _BY_NAME, after, size=size)
        if more is not None or filters.named:
            return found, more
        at = _UNNAMED
    rest = rows.filter(~named)
    if len(found) >= size:
        return found, _UNNAMED if rest.exists() else None
    cursor = at.removeprefix(_UNNAMED) or None
    unnamed, more = page_of(rest, _BY_ID, cursor, size=size - len(found))
    return found + unnamed, None if more is None else _UNNAMED + more


def narrowed(actor: Actor, filters: Filters) -> QuerySet:
    """Return the streams that somebody may know of and that filters keep."""
    rows = policy.streams_seen(actor)
    if filters.text or filters.code:
        rows = rows.filter(policy.shown(actor, Stage.RANGES))
    for word in words_of(filters):
        rows = rows.filter(Q(key__contains=word) | Q(code__startswith=word)) if word.isdigit() else rows.filter(
            key__contains=word
        )  # fmt: skip
    if filters.role in Stream.Role.values:
        rows = rows.filter(role=filters.role)
    if filters.code:
        rows = rows.filter(code__startswith=filters.code.replace(" ", ""))
    if filters.dimension:
        rows = rows.filter(policy.shown(actor, Stage.RANGES), dimension=filters.dimension)
    if filters.own:
        rows = rows.filter(party__in=actor.parties)
    if filters.site:
        rows = rows.filter(policy.shown(actor, Stage.EXACT), site=filters.site)
    if filters.organisation:
        rows = rows.filter(policy.shown(actor, Stage.EXACT), site__organisation=filters.organisation)
    return _placed(actor, _amounts(actor, rows, filters), filters)


def _amounts(actor: Actor, rows: QuerySet, filters: Filters) -> QuerySet:
    """Keep amounts within bounds: the amount where it is shown, else the band that it is shown as."""
    if filters.amount_from is not None:
        above = Q(amount__gte=filters.amount_from), Q(high__gt=filters.amount_from)
        rows = rows.filter(_either(actor, *above))
    if filters.amount_to is not None:
        below = Q(amount__lte=filters.amount_to), Q(low__lte=filters.amount_to)
        rows = rows.filter(_either(actor, *below))
    return rows


def _either(actor: Actor, exact: Q, band: Q) -> Q:
    if actor.reads_all:
        return exact
    whole = policy.shown(actor, Stage.EXACT)
    return (whole & exact) | (~whole & policy.shown(actor, Stage.RANGES) & band)


def _placed(actor: Actor, rows: QuerySet, filters: Filters) -> QuerySet:
    """Keep places within the circle and the area: the place where it is shown, else the middle of its cell."""
    if not (filters.near or filters.area):
        return rows
    place = cell = Site.objects.values("id")
    if filters.near:
        plane = on_plane()
        place = near(place, filters.near, plane=plane)
        cell = near(cell, filters.near, plane=plane, x="cell_x", y="cell_y")
    if filters.area:
        place = within(place, filters.area)
        cell = within(cell, filters.area, x="cell_x", y="cell_y")
    if actor.reads_all:
        return rows.filter(site__in=place)
    whole = policy.shown(actor, Stage.EXACT)
    return rows.filter((whole & Q(site__in=place)) | (~whole & Q(site__in=cell)))


def listed(rows: QuerySet, *more: str) -> QuerySet:
    """Return streams as plain rows of what a list may tell, for `row_of`, and of more fields."""
    written = KeyTextTransform("id", "cells")
    return rows.annotate(written=written).values_list(*_LISTED, "written", *more, named=True)


def row_of(actor: Actor, stream: Any) -> StreamRow:
    """Return a stream (a row of `listed`) as far as it is shown."""
    seen = Stage(stream.seen)
    exact, own = seen == Stage.EXACT, stream.party_id in actor.parties
    shown: dict[str, Any] = {}
    if seen >= Stage.RANGES:
        unit = UNITS.get(stream.dimension, "")
        shown |= {
            "resource": stream.resource, "code": stream.code, "low": stream.low, "high": stream.high, "unit": unit,
            "hazardous": stream.hazardous,
        }  # fmt: skip
    if exact:
        shown |= {
            "amount": stream.amount, "ref": stream.ref if stream.written is None else stream.written,
            "site": stream.site_id, "site_name": stream.site__name, "organisation": stream.site__organisation_id,
            "organisation_name": stream.site__organisation__name,
        }  # fmt: skip
    if own or actor.reads_all:
        shown["stage"] = Stage(stream.stage)
    return StreamRow(
        id=stream.id, seen=seen, role=stream.role, division=stream.site__organisation__sector[:2],
        country=stream.site__country or stream.site__organisation__country,
        x=stream.site__x if exact else stream.site__cell_x, y=stream.site__y if exact else stream.site__cell_y,
        exact_place=exact, own=own, **shown,
    )  # fmt: skip


def owners_of(actor: Actor, found: Sequence[Any]) -> tuple[tuple[uuid.UUID, int], ...]:
    """Return the other parties whose streams are shown as ranges or more, each with the most that is shown."""
    most: dict[uuid.UUID, int] = {}
    for stream in found:
        if stream.seen >= Stage.RANGES and stream.party_id not in actor.parties:
            most[stream.party_id] = max(most.get(stream.party_id, 0), stream.seen)
    return tuple(sorted(most.items(), key=lambda pair: str(pair[0])))


def stream(actor: Actor, stream_id: uuid.UUID) -> Page:
    """Return one stream as a page of one row; of none if it is not there or not disclosed."""
    found = list(listed(policy.streams_seen(actor).filter(id=stream_id)))
    return Page(tuple(row_of(actor, one) for one in found), None, owners_of(actor, found))
