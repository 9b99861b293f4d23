"""A batch is undone as a whole: every row is again what it was before, unless somebody has gone on from it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lichen.core.errors import LichenError, ProblemsError
from lichen.core.said import said
from lichen.site.register import bridge
from lichen.site.register.models import Batch, Change, Kept
from lichen.site.register.services import writing
from lichen.site.register.services.importing import reread_sites
from lichen.site.register.services.merging import MOVED, move_back
from lichen.site.register.services.writing import COLUMNS, Wanted
from lichen.site.trust.actor import Actor
from lichen.site.trust.services import log

_BELOW = {"organisations": ("sites", "organisation"), "sites": ("streams", "site")}
_STEP = 2000


def may_undo(actor: Actor, batch: Batch) -> bool:
    """Return whether somebody may undo a batch: staff any, others what changed only rows of parties she edits."""
    if not actor.may("register.write") or batch.kind == Batch.Kind.UNDO or batch.undone_by_id:
        return False
    return actor.is_staff or (batch.party_id is not None and actor.edits(batch.party_id))


@transaction.atomic
def undo(actor: Actor, *, batch: Batch) -> Batch:
    """Undo a batch; the undoing is a batch of its own.

    Raises `PermissionDenied`, and `LichenError` with a sentence where the batch cannot be undone: it was already, or
    later changes touch the same rows, or rows that came later belong to rows that would go.
    """
    writing.in_turn()
    batch = Batch.objects.select_for_update().get(id=batch.id)
    if batch.undone_by_id:
        raise LichenError(_("This was undone already."))
    if batch.kind == Batch.Kind.UNDO:
        raise LichenError(_("An undoing cannot be undone. Import or edit again."))
    if not may_undo(actor, batch):
        raise PermissionDenied(_("You cannot undo this: it changed what is not yours."))
    _refuse_if_changed_since(batch)
    made = writing.new_batch(actor, Batch.Kind.UNDO, said("Undone: {what}", what=batch.title), batch.party_id)
    changes: dict[str, list[Change]] = defaultdict(list)
    for change in batch.changes.order_by("id").iterator(chunk_size=_STEP):
        changes[change.kind].append(change)
    _put_sheets(made, changes)
    _put_rows(made, batch, changes)
    for change in changes.get(MOVED, ()):
        move_back(change)
    Batch.objects.filter(id=batch.id).update(undone_by=made)
    log(actor, "undo", owner=batch.party_id, subject_name=batch.title)
    return made


def _refuse_if_changed_since(batch: Batch) -> None:
    later = Change.objects.filter(batch__gt=batch.id, batch__undone_by=None).exclude(
        batch__kind=Batch.Kind.UNDO
    )
    touched = later.filter(subject__in=batch.changes.exclude(subject=None).values("subject")).count()
    for kind in (
        batch.changes.filter(subject=None).exclude(kind=COLUMNS).values_list("kind", flat=True).distinct()
    ):
        touched += later.filter(kind=kind, ref__in=batch.changes.filter(kind=kind).values("ref")).count()
    for moved in batch.changes.filter(kind=MOVED).values_list("before", flat=True):
        touched += later.filter(kind=MOVED, ref=moved["keep"]).count()  # who stayed then has gone since
    if touched:
        raise LichenError(
            ngettext(
                "%(count)d later change touches the same rows. Undo it first.",
                "%(count)d later changes touch the same rows. Undo them first.",
                touched,
            )
            % {"count": touched}
        )


def _put_sheets(made: Batch, changes: dict[str, list[Change]]) -> None:
    system = any(_system(c.before) != _system(c.after) for c in changes.get("region", ()))
    for kind, listed in changes.items():
        if kind not in (*bridge.KEPT, COLUMNS, MOVED):
            writing.put_sheet(made, kind, {int(change.ref): change.before for change in listed})
    for change in changes.get(COLUMNS, ()):
        before = change.before or {}
        if _has_gone_on(change):
            continue  # later rows use these columns
        writing.put_columns(made, change.ref, before.get("columns"), known=before.get("known", True))
    if (
        system
        and bridge.live("sites").exists()
        and any(change.before for change in changes.get("region", ()))
    ):
        reread_sites(made)


def _system(kept: dict[str, Any] | None) -> str:
    return (kept or {}).get("cells", {}).get("coordinate_system", "")


def _has_gone_on(change: Change) -> bool:
    later = Change.objects.filter(kind=change.ref, batch__gt=change.batch_id, batch__undone_by=None)
    return later.exclude(batch__kind=Batch.Kind.UNDO).exists()


def _put_rows(made: Batch, batch: Batch, changes: dict[str, list[Change]]) -> None:
    """Write the rows of organisations, sites and streams as they were: first those above, then those below."""
    for kind in bridge.KEPT:
        listed = changes.get(kind, [])
        if not listed:
            continue
        old = rows_by_id(kind, [change.subject for change in listed])
        wanted = [
            Wanted(change.subject, change.ref, None) for change in listed if change.before is None
        ]  # what was new goes
        _refuse_if_used(kind, batch, [one.id for one in wanted])
        wanted += restored(
            kind, [(change, old[change.subject]) for change in listed if change.before is not None]
        )
        if kind == "organisations":
            writing.rename_parties([one for one in wanted if one.cells is not None], old)
        writing.put(made, kind, wanted, old)


def rows_by_id(kind: str, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Kept]:
    """Return rows of a table by their id, removed ones, too."""
    listed = [key for key in dict.fromkeys(ids) if key is not None]
    found: dict[uuid.UUID, Kept] = {}
    for start in range(0, len(listed), _STEP):
        found |= bridge.MODELS[kind].objects.in_bulk(listed[start : start + _STEP])
    return found


def _refuse_if_used(kind: str, batch: Batch, gone: list[uuid.UUID]) -> None:
    if kind not in _BELOW:
        return
    table, column = _BELOW[kind]
    own = set(batch.changes.filter(kind=table).values_list("subject", flat=True))  # these go, or go back
    for start in range(0, len(gone), _STEP):
        below = bridge.live(table).filter(**{f"{column}__in": gone[start : start + _STEP]})
        if any(key not in own for key in below.values_list("id", flat=True).iterator()):
            raise LichenError(
                _("Rows that came later belong to rows that would go. Remove or undo those first.")
            )


def restored(kind: str, pairs: list[tuple[Change, Kept]]) -> list[Wanted]:
    """Return rows as they were before changes, read anew by the engine."""
    if not pairs:
        return []
    _refuse_if_taken(kind, pairs)
    above = _parents(kind, [change.before.get("parent") for change, _row in pairs])
    rows = []
    for change, _row in pairs:
        parent = above.get(change.before.get("parent", ""))
        rows.append((bridge.Written(change.ref, change.before["cells"], change.before.get("meant", {})),
                     parent.ref if parent else ""))  # fmt: skip
    raw = bridge.pack_of({kind: rows})
    found = bridge.examine_rows(raw, bridge.beside(raw, None))
    if found.problems:
        raise ProblemsError(found.problems)
    wanted = []
    for (change, row), fields in zip(pairs, found.fields[kind], strict=True):
        parent = above.get(change.before.get("parent", ""))
        ties = {"party_id": parent.party_id if parent else row.party_id}
        if parent is not None:
            ties["organisation_id" if kind == "sites" else "site_id"] = parent.id
        if "stage" in change.before:
            ties["stage"] = change.before["stage"]
        kept = change.before
        wanted.append(Wanted(row.id, change.ref, kept["cells"], kept.get("meant", {}), fields | ties))
    return wanted


def _refuse_if_taken(kind: str, pairs: list[tuple[Change, Kept]]) -> None:
    """Raise `LichenError` if another row has meanwhile got the key of one that would come back."""
    back = {change.ref: row.id for change, row in pairs if row.removed is not None}
    keys = list(back)
    for start in range(0, len(keys), _STEP):
        taken = bridge.live(kind).filter(ref__in=keys[start : start + _STEP]).values_list("ref", flat=True)
        if taken:
            raise LichenError(
                _("The key “%s” was given to another row meanwhile. Change that first.") % taken[0]
            )


def _parents(kind: str, ids: Iterable[str | None]) -> dict[str, Kept]:
    table = {"sites": "organisations", "streams": "sites"}.get(kind)
    if table is None:
        return {}
    found = rows_by_id(table, [uuid.UUID(key) for key in ids if key])
    return {str(key): row for key, row in found.items()}
