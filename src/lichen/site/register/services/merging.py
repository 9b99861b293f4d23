"""The same thing twice becomes one: what hangs on the one that goes, hangs on the one that stays."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError
from lichen.core.said import said
from lichen.site.register import bridge
from lichen.site.register.models import (
    Apart,
    Batch,
    Change,
    Document,
    Kept,
    Organisation,
    SheetRow,
    Site,
    Stream,
)
from lichen.site.register.services import along, writing
from lichen.site.register.services.writing import Wanted
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Disclosure, Membership, Party
from lichen.site.trust.roles import Standing
from lichen.site.trust.services import log

MOVED = "moved"  # the kind of a change of what is no row of the pack
_BELOW = {"organisations": ("sites", "organisation"), "sites": ("streams", "site")}
# The columns of other tables that name a site: one key, or several.
_NAMES_A_SITE = {
    "distances": ("from_site", "to_site"), "processes": ("site",), "technologies": ("existing_at", "possible_at"),
}  # fmt: skip


def tell_apart(actor: Actor, *, first: uuid.UUID, second: uuid.UUID) -> Apart:
    """Keep that two rows are not the same thing, so that they are not asked about again."""
    ask_staff(actor)
    low, high = sorted((first, second), key=str)
    return Apart.objects.get_or_create(first=low, second=high, defaults={"by": actor.user})[0]


def ask_staff(actor: Actor) -> None:
    """Raise `PermissionDenied` unless somebody may make one of two rows."""
    if not actor.may("register.merge"):
        raise PermissionDenied(_("Only staff can merge rows."))


@transaction.atomic
def merge(actor: Actor, *, keep: Kept, drop: Kept) -> Batch:
    """Make one of two organisations or two sites: what hangs on `drop` hangs on `keep`, and `drop` goes.

    Cells that `keep` does not state are taken from `drop`. Sites or streams, documents, disclosures, accounts and what
    else refers to `drop` in any room (`along`) move. The batch can be undone. Raises `LichenError` for rows that cannot
    be one, and `PermissionDenied`: staff only, since two owners may be concerned.
    """
    ask_staff(actor)
    writing.in_turn()
    if type(keep) is not type(drop) or not isinstance(keep, (Organisation, Site)) or keep.id == drop.id:
        raise LichenError(_("Only two organisations, or two sites, can be merged."))
    kind = writing.kind_of(type(keep))
    rows = type(keep).objects.in_bulk([keep.id, drop.id])
    keep, drop = rows[keep.id], rows[drop.id]
    if keep.removed is not None or drop.removed is not None:
        raise LichenError(_("One of the two is no longer there."))
    batch = writing.new_batch(
        actor, Batch.Kind.MERGE, said("Merged: {drop} into {keep}", drop=str(drop), keep=str(keep))
    )
    _complete(batch, kind, keep, drop)
    below = _move_below(batch, kind, keep, drop)
    writing.put(batch, kind, [Wanted(drop.id, drop.ref, None)], {drop.id: drop})
    _move_beside(batch, keep, drop, below)
    if kind == "sites":
        _rename_in_sheets(batch, drop.ref, keep.ref)
    for owner in {keep.party_id, drop.party_id}:
        log(actor, "merge", owner=owner, subject=keep.id, subject_name=str(keep), note=str(drop))
    return batch


def _complete(batch: Batch, kind: str, keep: Kept, drop: Kept) -> None:
    """Give the row that stays the cells that only the other states; coordinates stay together."""
    lent = {column: text for column, text in drop.cells.items() if not keep.cells.get(column, "").strip()}
    places = ("latitude", "longitude", "x", "y")
    if any(keep.cells.get(column) for column in places):
        lent = {column: text for column, text in lent.items() if column not in places}
    if not lent:
        return
    meant = keep.meant | {column: text for column, text in drop.meant.items() if column in lent}
    parent = keep.organisation.ref if isinstance(keep, Site) else ""
    written = bridge.Written(keep.ref, keep.cells | lent, meant)
    raw = bridge.pack_of({kind: [(written, parent)]})
    found = bridge.examine_rows(raw, bridge.beside(raw, None, keys=[parent]))
    if found.problems:
        return  # what the other says does not fit: the row stays as it is
    ties = {name: getattr(keep, name) for name in ("party_id", "organisation_id") if hasattr(keep, name)}
    wanted = Wanted(keep.id, keep.ref, written.cells, meant, found.fields[kind][0] | ties)
    writing.put(batch, kind, [wanted], {keep.id: keep})


def _move_below(batch: Batch, kind: str, keep: Kept, drop: Kept) -> list[uuid.UUID]:
    """Move sites or streams; return their ids."""
    table, column = _BELOW[kind]
    rows = {row.id: row for row in bridge.live(table).filter(**{column: drop.id})}
    kept = writing.fields_kept(table)
    moved = []
    for row in rows.values():
        fields = {name: getattr(row, name) for name in kept}
        fields |= {f"{column}_id": keep.id, "party_id": keep.party_id}
        cells = row.cells | {column: keep.cells.get("id", keep.ref)}
        moved.append(Wanted(row.id, row.ref, cells, row.meant, fields))
    writing.put(batch, table, moved, rows)
    return list(rows)


def _move_beside(batch: Batch, keep: Kept, drop: Kept, below: list[uuid.UUID]) -> None:
    """Move what is no row of the pack; which rows is kept, so that they can go back."""
    documents = Document.objects.filter(subject=drop.id)
    moved: dict[str, Any] = {name: str(key) for name, key in _ids_of(keep, drop).items()}
    moved |= {"documents": _ids(documents), "apart": _stay_apart(batch, keep.id, drop.id)}
    documents.update(subject=keep.id, party_id=keep.party_id)
    places, others = _places(moved), keep.party_id != drop.party_id
    if isinstance(keep, Organisation):
        moved |= _hand_over(keep.party_id, drop.party_id, None) | _join(keep.party_id, drop.party_id)
        Party.objects.filter(id=drop.party_id).update(became=keep.party_id)
        moved["along"] = along.hand_over_all(places)
    else:
        if others:
            gone = Stream.objects.filter(site=drop.id).exclude(removed=None).values_list("id", flat=True)
            moved |= _hand_over(keep.party_id, drop.party_id, below)
            moved["with"] = along.hand_over_with(places, {Stream: [*below, *gone], Site: [drop.id]})
        moved["along"] = along.hand_over_all({Site: places[Site]})
    Change.objects.create(batch=batch, kind=MOVED, subject=None, ref=str(drop.id), before=moved, after=None)


def _ids_of(keep: Kept, drop: Kept) -> dict[str, uuid.UUID]:
    """Return the ids of the two rows, and of their parties and organisations."""
    found = {"keep": keep.id, "drop": drop.id, "keep_party": keep.party_id, "drop_party": drop.party_id}
    if isinstance(keep, Site) and isinstance(drop, Site):
        found |= {"keep_above": keep.organisation_id, "drop_above": drop.organisation_id}
    return found


def _places(moved: dict[str, Any]) -> along.Places:
    """Return of each kind of thing which one stays and which one goes."""

    def pair(end: str = "") -> tuple[uuid.UUID, uuid.UUID]:
        return uuid.UUID(moved[f"keep{end}"]), uuid.UUID(moved[f"drop{end}"])

    if "keep_above" not in moved:
        return {Party: pair("_party"), Organisation: pair()}
    return {Party: pair("_party"), Organisation: pair("_above"), Site: pair()}


def _stay_apart(batch: Batch, keep: uuid.UUID, drop: uuid.UUID) -> list[int]:
    """Tell the row that stays apart from what the other was told apart from; return the pairs that are new."""
    made = []
    for pair in Apart.objects.filter(Q(first=drop) | Q(second=drop)).order_by("id"):
        other = pair.second if pair.first == drop else pair.first
        low, high = sorted((keep, other), key=str)
        if other != keep:
            new, is_new = Apart.objects.get_or_create(first=low, second=high, defaults={"by": batch.by})
            made += [new.id] if is_new else []
    return made


def _hand_over(keep: uuid.UUID, drop: uuid.UUID, subjects: list[uuid.UUID] | None) -> dict[str, Any]:
    """Let documents and disclosures of an owner (of some rows, or of all) be another's."""
    documents = Document.objects.filter(party=drop)
    given = Disclosure.objects.filter(owner=drop).exclude(to=keep)  # nobody discloses to herself
    if subjects is not None:
        documents, given = documents.filter(subject__in=subjects), given.filter(subject__in=subjects)
    moved = {"owned": _ids(documents), "given": _ids(given)}
    documents.update(party_id=keep)
    Disclosure.objects.filter(id__in=moved["given"]).update(owner_id=keep)
    return moved


def _join(keep: uuid.UUID, drop: uuid.UUID) -> dict[str, Any]:
    """Let what one party was told be another's, and its people act for the other.

    Where the other has an owner, people do not come along: only that owner lets somebody act for it.
    """
    told = Disclosure.objects.filter(to=drop).exclude(owner=keep)
    moved = {"told": _ids(told), "accounts": []}
    Disclosure.objects.filter(id__in=moved["told"]).update(to_id=keep)
    if not Membership.objects.filter(party=keep, standing=Standing.OWNER).exists():
        already = Membership.objects.filter(party=keep).values("user")
        moved["accounts"] = list(
            Membership.objects.filter(party=drop).exclude(user__in=already).values_list("id", flat=True)
        )
        Membership.objects.filter(id__in=moved["accounts"]).update(party_id=keep)
    return moved


def _ids(rows: Any) -> list[str]:
    return [str(key) for key in rows.values_list("id", flat=True)]


def move_back(change: Change) -> None:
    """Undo what `merge` moved that is no row of the pack."""
    moved, places = change.before, _places(change.before)
    for went in ("along", "with"):
        along.hand_back(moved.get(went, {}), places)
    Party.objects.filter(id=moved["drop_party"], became=moved["keep_party"]).update(became=None)
    Apart.objects.filter(id__in=moved["apart"]).delete()
    Document.objects.filter(id__in=moved["documents"]).update(
        subject=moved["drop"], party_id=moved["drop_party"]
    )
    Document.objects.filter(id__in=moved.get("owned", [])).update(party_id=moved["drop_party"])
    Disclosure.objects.filter(id__in=moved.get("given", [])).update(owner_id=moved["drop_party"])
    Disclosure.objects.filter(id__in=moved.get("told", [])).update(to_id=moved["drop_party"])
    Membership.objects.filter(id__in=moved.get("accounts", [])).update(party_id=moved["drop_party"])


def _rename_in_sheets(batch: Batch, old: str, new: str) -> None:
    """Name the site that stays where other tables name the one that goes."""
    for sheet, columns in _NAMES_A_SITE.items():
        changed = {}
        for row in SheetRow.objects.filter(sheet=sheet):
            cells = row.cells | {c: _renamed(row.cells[c], old, new) for c in columns if c in row.cells}
            meant = row.meant | {c: _renamed(row.meant[c], old, new) for c in columns if c in row.meant}
            if (cells, meant) != (row.cells, row.meant):
                changed[row.position] = {"cells": cells} | ({"meant": meant} if meant else {})
        if changed:
            writing.put_sheet(batch, sheet, changed)


def _renamed(cell: str, old: str, new: str) -> str:
    """Return a cell that names sites (``a; b`` or ``a = 500; b = 20``) with one of them named otherwise.

    >>> _renamed("mill = 500; mill-2 = 20", "mill", "works"), _renamed("mill", "mill", "works")
    ('works = 500; mill-2 = 20', 'works')
    """
    entries = []
    for entry in cell.split(";"):
        name, sign, rest = entry.partition("=")
        entries.append(entry.replace(old, new, 1) if name.strip() == old else f"{name}{sign}{rest}")
    return ";".join(entries)
