"""One row is added, changed or taken away; the engine checks it beside what it belongs to."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError, Problem, ProblemsError
from lichen.core.said import Said, said
from lichen.site.register import bridge, policy
from lichen.site.register.models import Batch, Kept, Organisation, Site, Stream
from lichen.site.register.services import writing
from lichen.site.register.services.writing import Wanted
from lichen.site.shell.fields import said_later
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party
from lichen.site.trust.roles import Stage
from lichen.site.trust.services import log

Cells = Mapping[str, str | None]


def save_organisation(
    actor: Actor, *, cells: Cells, organisation: Organisation | None = None, party: Party | None = None
) -> Organisation:
    """Change an organisation, or add one: staff any, others (with `party`) the one of a party that they act for.

    `cells` are columns to what somebody wrote; a column that is not in them stays as it is, an empty one is emptied.
    Raises `ProblemsError` with every problem (sheet ``organisations``, column), and `PermissionDenied`.
    """
    owner = organisation.party_id if organisation else (party.id if party else None)
    _ask(actor, owner)
    fields: dict[str, Any] = {"party_id": owner}
    saved = _save(actor, "organisations", cells, organisation, None, fields, owner)
    return Organisation.objects.get(id=saved)


def save_site(
    actor: Actor, *, cells: Cells, site: Site | None = None, organisation: Organisation | None = None
) -> Site:
    """Change a site, or add one to an organisation; see `save_organisation`."""
    above = organisation or (site.organisation if site else None)
    if above is None or above.removed is not None:
        raise LichenError(_("Say which organisation the site belongs to."))
    _ask(actor, above.party_id, site.party_id if site else None)
    fields = {"organisation_id": above.id, "party_id": above.party_id}
    return Site.objects.get(id=_save(actor, "sites", cells, site, above, fields, above.party_id))


def save_stream(
    actor: Actor,
    *,
    cells: Cells,
    stream: Stream | None = None,
    site: Site | None = None,
    by_hand: bool = False,
) -> Stream:
    """Change a stream, or add one to a site; see `save_organisation`.

    `by_hand`: cells were typed by a person, whose ``1.234`` may be 1234; a program's is 1.234.
    """
    above = site or (stream.site if stream else None)
    if above is None or above.removed is not None:
        raise LichenError(_("Say at which site the stream is."))
    _ask(actor, above.party_id, stream.party_id if stream else None)
    fields = {"site_id": above.id, "party_id": above.party_id}
    asked = frozenset(cells) if by_hand else frozenset[str]()
    return Stream.objects.get(id=_save(actor, "streams", cells, stream, above, fields, above.party_id, asked))


def _ask(actor: Actor, *owners: uuid.UUID | None) -> None:
    """Raise `PermissionDenied` unless somebody may change rows of these owners (None: of one that is new)."""
    first, *others = owners
    allowed = actor.may("register.write") and (actor.is_staff if first is None else actor.edits(first))
    if not allowed or any(owner is not None and not policy.may_change(actor, owner) for owner in others):
        raise PermissionDenied(_("You cannot change what belongs to this organisation."))


@transaction.atomic
def _save(
    actor: Actor, kind: str, cells: Cells, row: Kept | None, above: Kept | None, fields: dict[str, Any],
    owner: uuid.UUID | None, asked: frozenset[str] = frozenset(),
) -> uuid.UUID:  # fmt: skip
    writing.in_turn()
    if row is not None:
        row = bridge.MODELS[kind].objects.filter(id=row.id, removed=None).first()
        if row is None:
            raise Http404
    written, parent = _as_written(kind, cells, row, above)
    read, found = _checked(kind, written, parent, owner, row, asked)
    if kind == "organisations" and owner is None:
        fields = fields | {"party_id": writing.parties_for([found["name"]])[0].id}
    batch = writing.new_batch(actor, Batch.Kind.EDIT, _title(kind, found, row), fields["party_id"])
    wanted = Wanted(row.id if row else uuid.uuid4(), read.ref, read.cells, read.meant, found | fields)
    old = {row.id: row} if row else {}
    if kind == "organisations":
        writing.rename_parties([wanted], old)
    writing.widen(batch, kind, [*bridge.SHAPES[kind].names, *read.cells])
    writing.put(batch, kind, [wanted], old)
    verb = "change" if row else "add"
    log(actor, verb, owner=fields["party_id"], subject=wanted.id, subject_name=_title(kind, found, row))
    return wanted.id


def _as_written(kind: str, cells: Cells, row: Kept | None, above: Kept | None) -> tuple[bridge.Written, str]:
    """Return a row as it shall be written, with a key if it has none, and the key of the row above it."""
    told = dict(row.cells) if row else {}
    meant = {column: text for column, text in (row.meant if row else {}).items() if column not in cells}
    for column, text in cells.items():
        if text is None or not text.strip():
            told.pop(column, None)
        else:
            told[column] = text
    parent = ""
    if kind in bridge.PARENTS and above is not None:
        told[bridge.PARENTS[kind][0]] = above.cells.get("id", above.ref)
        parent = above.ref
    if not told.get("id", "").strip():
        told["id"] = row.cells.get("id", row.ref) if row else uuid.uuid4().hex[:12]
    key = told["id"].strip()
    same = row is not None and key == row.cells.get("id", row.ref).strip()
    return bridge.Written(row.ref if same and row else key, told, meant), parent


def _checked(
    kind: str, written: bridge.Written, parent: str, owner: uuid.UUID | None, row: Kept | None,
    asked: frozenset[str],
) -> tuple[bridge.Written, dict[str, Any]]:  # fmt: skip
    """Return the row with a key of its own and its figures plainly written, and what the engine read from it."""
    raw = bridge.pack_of({kind: [(written, parent)]}, asked=asked)
    found = bridge.examine_rows(raw, bridge.beside(raw, None if owner is None else [owner], keys=[parent]))
    problems = [*bridge.unfit(raw), *found.problems, *_twice(kind, written, owner, row)]
    if problems:
        raise ProblemsError(replace(problem, file="", row=0) for problem in problems)
    plain = bridge.tables_of(raw)[0].rows[0].meant
    ref = written.ref
    taken = bridge.live(kind).filter(ref=ref).exclude(id=row.id if row else None)
    key = f"{ref[:190]}~{uuid.uuid4().hex[:6]}" if taken.exists() else ref
    return bridge.Written(key, written.cells, written.meant | plain), found.fields[kind][0]


def _twice(
    kind: str, written: bridge.Written, owner: uuid.UUID | None, row: Kept | None
) -> Iterable[Problem]:
    """Give a problem if the owner has another row of that key; whether others have one is not told."""
    if kind == "organisations" or owner is None:
        return
    others = bridge.live(kind, [owner]).exclude(id=row.id if row else None)
    key = written.cells["id"].strip()
    if any(key == (cells.get("id") or ref).strip() for ref, cells in others.values_list("ref", "cells")):
        what = _("you have another row of that key")
        yield Problem("", kind, 0, "id", key, what, _("give each row a key of its own, or leave it empty"))


def _title(kind: str, found: dict[str, Any], row: Kept | None) -> Said:
    name = found.get("name") or found.get("resource") or found.get("code") or ""
    told = {
        "organisations": (
            said("Organisation changed: {name}", name=name)
            if row
            else said("Organisation added: {name}", name=name)
        ),
        "sites": said("Site changed: {name}", name=name) if row else said("Site added: {name}", name=name),
        "streams": said("Stream changed: {name}", name=name)
        if row
        else said("Stream added: {name}", name=name),
    }
    return told[kind]


@transaction.atomic
def remove(actor: Actor, *, row: Kept) -> Batch:
    """Take an organisation, site or stream out of the register, with all that belongs to it; it can be undone."""
    _ask(actor, row.party_id)
    writing.in_turn()
    kind = writing.kind_of(type(row))
    gone: dict[str, list[Kept]] = {kind: [row]}
    if kind == "organisations":
        gone["sites"] = list(bridge.live("sites").filter(organisation=row.id))
    if kind != "streams":
        sites = gone.get("sites", [])
        gone["streams"] = list(bridge.live("streams").filter(site__in=[site.id for site in sites]))
    batch = writing.new_batch(actor, Batch.Kind.EDIT, said("Removed: {what}", what=str(row)), row.party_id)
    for table, rows in gone.items():
        wanted = [Wanted(one.id, one.ref, None) for one in rows]
        writing.put(batch, table, wanted, {one.id: one for one in rows})
    log(actor, "remove", owner=row.party_id, subject=row.id, subject_name=str(row))
    return batch


@transaction.atomic
def set_stage(actor: Actor, *, streams: Iterable[Stream], stage: Stage) -> Batch:
    """Set how much of streams every member may see; only their owner may, staff may not do it for her."""
    listed = list(streams)
    owners = {stream.party_id for stream in listed}
    if not actor.may("trust.disclose") or any(not actor.owns(owner) for owner in owners):
        raise PermissionDenied(_("Only the owner can disclose."))
    writing.in_turn()
    party = owners.pop() if len(owners) == 1 else None
    batch = writing.new_batch(
        actor,
        Batch.Kind.EDIT,
        said("Shown to all members: {stage}", stage=said_later(Stage(stage).label)),
        party,
    )
    old = {stream.id: stream for stream in Stream.objects.filter(id__in=[s.id for s in listed], removed=None)}
    kept = writing.fields_kept("streams")
    wanted = [
        Wanted(
            s.id, s.ref, s.cells, s.meant, {name: getattr(s, name) for name in kept} | {"stage": int(stage)}
        )
        for s in old.values()
    ]
    writing.put(batch, "streams", wanted, old)
    for stream in old.values():
        log(
            actor, "show all", owner=stream.party_id, subject=stream.id, subject_name=str(stream), stage=stage
        )
    return batch
