"""The one way in which rows of the register change: within a batch that keeps every row before and after."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from lichen.site.register import bridge
from lichen.site.register.models import Batch, Change, Kept, Organisation, Sheet, SheetRow, Stream
from lichen.site.register.policy import streams_seen
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party
from lichen.site.trust.roles import Stage
from lichen.site.trust.services import emit

Told = Callable[[float, str], None]
COLUMNS = "columns"  # the kind of a change of a table's columns
_AT_ONCE = 2000
_PARENT = {"sites": "organisation_id", "streams": "site_id"}
_FIELDS = {
    "organisations": ("name", "sector", "country", "party_id"),
    "sites": ("name", "activity", "country", "x", "y", "cell_x", "cell_y", "organisation_id", "party_id"),
    "streams": ("role", "resource", "key", "code", "hazardous", "dimension", "amount", "low", "high", "site_id",
                "party_id", "stage"),
}  # fmt: skip


def fields_kept(kind: str) -> tuple[str, ...]:
    """Return the fields of a table that are made from its cells, and its owner.

    >>> fields_kept("organisations")
    ('name', 'sector', 'country', 'party_id')
    """
    return _FIELDS[kind]


def quiet(_share: float, _stage: str = "") -> None:
    """Tell nobody how far it is."""


@dataclass(slots=True)
class Wanted:
    """A row of organisations, sites or streams as it shall be; `fields` as the engine read it, and its owner.

    `cells` None: the row shall go.
    """

    id: uuid.UUID
    ref: str
    cells: dict[str, str] | None
    meant: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)


def in_turn() -> None:
    """Wait until no other transaction changes the register: batches come one after another, by their ids."""
    if connection.vendor == "postgresql":  # the embedded database has one writer at a time anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('lichen.register'))")


def new_batch(actor: Actor, kind: str, title: str, party: Party | uuid.UUID | None = None) -> Batch:
    """Begin a batch; the transaction has to be `in_turn`."""
    party_id = party.id if isinstance(party, Party) else party
    return Batch.objects.create(kind=kind, title=title, by=actor.user, by_name=actor.name, party_id=party_id)


def snapshot(row: Kept) -> dict[str, Any]:
    """Return what is kept of a row: all that its other fields can be made from."""
    kept: dict[str, Any] = {"cells": row.cells}
    if row.meant:
        kept["meant"] = row.meant
    if parent := _PARENT.get(kind_of(type(row))):
        kept["parent"] = str(getattr(row, parent))
    if hasattr(row, "stage"):
        kept["stage"] = row.stage
    return kept


def put(
    batch: Batch, kind: str, wanted: Sequence[Wanted], old: Mapping[uuid.UUID, Kept], told: Told = quiet
) -> Counter[str]:
    """Write rows of a table as they shall be, and what they were; return how many were new, changed, removed.

    `old` are the rows that are there (removed ones, too) by id; who is wanted as she is, is left alone.
    """
    counts: Counter[str] = Counter()
    model = bridge.MODELS[kind]
    now = timezone.now()
    place = (model.objects.aggregate(most=Max("position"))["most"] or 0) + 1
    for start in range(0, len(wanted), _AT_ONCE):
        rows, changes = [], []
        for one in wanted[start : start + _AT_ONCE]:
            before = old.get(one.id)
            was = snapshot(before) if before is not None and before.removed is None else None
            row = _row(model, one, before, now)
            if before is None:
                row.position, place = place, place + 1
            is_now = None if row.removed else snapshot(row)
            verb = _verb(was, is_now)
            counts[verb] += 1
            if verb == "unchanged" and not _reread(before, row, kind):
                continue
            rows.append(row)
            if verb != "unchanged":
                changes.append(
                    Change(batch=batch, kind=kind, subject=row.id, ref=row.ref, before=was, after=is_now)
                )
        _upsert(model, kind, rows)
        _hand_over(kind, rows, old)
        Change.objects.bulk_create(changes)
        if kind == "streams" and changes:
            _tell([change.subject for change in changes])
        told(min(start + _AT_ONCE, len(wanted)) / len(wanted), "")
    return counts


def _tell(ids: Sequence[uuid.UUID]) -> None:
    """Tell webhooks which streams changed: those who act for the owner, and to whom they are disclosed exactly."""
    changed = Stream.objects.filter(id__in=list(ids))

    def told(actor: Actor) -> dict[str, Any] | None:
        own = changed.filter(party__in=actor.parties).values_list("id", flat=True)
        shown = streams_seen(actor, changed).filter(seen=Stage.EXACT).values_list("id", flat=True)
        known = sorted({str(key) for key in (*own, *shown)})
        return {"streams": known} if known else None

    emit("stream.changed", told)


def _row(model: type[Kept], one: Wanted, before: Kept | None, now: Any) -> Kept:
    if one.cells is None and before is not None:
        row = model(**{name.attname: getattr(before, name.attname) for name in model._meta.concrete_fields})
        row.removed = row.changed = now
        return row
    row = model(id=one.id, ref=one.ref, cells=one.cells, meant=one.meant, changed=now, **one.fields)
    if before is not None:
        row.position, row.made = before.position, before.made
        for name in _FIELDS[kind_of(model)]:
            if name not in one.fields:
                setattr(row, name, getattr(before, name))
    return row


def kind_of(model: type[Kept]) -> str:
    """Return the table of the pack that a model keeps."""
    return next(kind for kind, known in bridge.MODELS.items() if known is model)


def _verb(was: dict[str, Any] | None, is_now: dict[str, Any] | None) -> str:
    if was == is_now:
        return "unchanged"
    return "new" if was is None else "removed" if is_now is None else "changed"


def _reread(before: Kept | None, row: Kept, kind: str) -> bool:
    """Whether a row with the same cells is read otherwise than it was (the region has changed, or the engine has)."""
    return before is not None and any(
        getattr(before, name) != getattr(row, name) for name in (*_FIELDS[kind], "ref")
    )


def _upsert(model: type[Kept], kind: str, rows: Sequence[Kept]) -> None:
    if rows:
        fields = [model._meta.get_field(name.removesuffix("_id")).name for name in _FIELDS[kind]]
        model.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["ref", "position", "cells", "meant", "changed", "removed", *fields],
        )


def _hand_over(kind: str, rows: Sequence[Kept], old: Mapping[uuid.UUID, Kept]) -> None:
    """Let the streams of a site that goes to another owner go with it."""
    if kind == "sites":
        for row in rows:
            if row.id in old and old[row.id].party_id != row.party_id:
                Stream.objects.filter(site_id=row.id).update(party_id=row.party_id)


def parties_for(names: Iterable[str]) -> list[Party]:
    """Make a party for each new organisation, in order."""
    return Party.objects.bulk_create([Party(name=name[:300]) for name in names])


def rename_parties(rows: Iterable[Wanted], old: Mapping[uuid.UUID, Kept]) -> None:
    """Let parties bear the names of their organisations."""
    changed = [
        Party(id=row.fields["party_id"], name=row.fields["name"])
        for row in rows
        if isinstance(before := old.get(row.id), Organisation)
        and before.name != row.fields.get("name", before.name)
    ]
    Party.objects.bulk_update(changed, ["name"], batch_size=500)


def widen(batch: Batch, name: str, columns: Sequence[str], *, known: bool = True) -> None:
    """Make sure that a table has these columns; new ones come last."""
    sheet = Sheet.objects.filter(name=name).first()
    every = tuple(dict.fromkeys([*(sheet.columns if sheet else ()), *columns]))
    if sheet and every == tuple(sheet.columns):
        return
    put_columns(batch, name, list(every), known=known)


def put_columns(batch: Batch, name: str, columns: list[str] | None, *, known: bool = True) -> None:
    """Give a table these columns, or (None) take it out of the register; what was before is kept."""
    sheet = Sheet.objects.filter(name=name).first()
    before = {"columns": sheet.columns, "known": sheet.known} if sheet else None
    after = None if columns is None else {"columns": columns, "known": known}
    if before == after:
        return
    if columns is None:
        Sheet.objects.filter(name=name).delete()
    elif sheet:
        Sheet.objects.filter(name=name).update(columns=columns, known=known)
    else:
        place = (Sheet.objects.aggregate(most=Max("position"))["most"] or 0) + 1
        Sheet.objects.create(name=name, columns=columns, known=known, position=place)
    Change.objects.create(batch=batch, kind=COLUMNS, ref=name, before=before, after=after)


def put_sheet(batch: Batch, name: str, rows: Mapping[int, dict[str, Any] | None]) -> Counter[str]:
    """Write rows of any other table by position: ``{"cells": …, "meant": …}``, or None for a row that shall go."""
    counts: Counter[str] = Counter()
    old = {row.position: row for row in SheetRow.objects.filter(sheet=name)}
    made, changes, gone = [], [], []
    for position, wanted in rows.items():
        before = sheet_snapshot(old[position]) if position in old else None
        verb = _verb(before, wanted)
        counts[verb] += 1
        if verb == "unchanged":
            continue
        changes.append(Change(batch=batch, kind=name, ref=str(position), before=before, after=wanted))
        if wanted is None:
            gone.append(position)
        else:
            cells, meant = wanted["cells"], wanted.get("meant", {})
            made.append(SheetRow(sheet=name, position=position, cells=cells, meant=meant))
    SheetRow.objects.filter(sheet=name, position__in=gone).delete()
    SheetRow.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["sheet", "position"],
        update_fields=["cells", "meant"],
        batch_size=_AT_ONCE,
    )
    Change.objects.bulk_create(changes, batch_size=_AT_ONCE)
    return counts


def sheet_snapshot(row: SheetRow) -> dict[str, Any]:
    """Return what is kept of a row of any other table."""
    return {"cells": row.cells} | ({"meant": row.meant} if row.meant else {})
