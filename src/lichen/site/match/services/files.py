"""The verbs of the files of an exchange: put one there, read it, change who reads it, remove it.

The history names a file only where both sides may read it; of one that only the desk reads, it says that there was one.
"""

from __future__ import annotations

import uuid
from typing import BinaryIO

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError
from lichen.site.match.models import Exchange, File
from lichen.site.match.queries import contacts
from lichen.site.match.queries import files as queries
from lichen.site.match.services.desk import log_for, note_down, sides
from lichen.site.shell.files import drop, keep, opened
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage
from lichen.site.trust.services import log

MOST = 200  # files of an exchange


@transaction.atomic
def add_file(actor: Actor, *, exchange: Exchange, file: UploadedFile, for_parties: bool = False) -> File:
    """Put a file with an exchange.

    Those who keep the desk may, and who edits for one of the two parties: what a party puts there, both sides read.
    Raises `LichenError` for a file that is too large, and for one too many.
    """
    if not queries.may_put(actor, exchange):
        raise PermissionDenied(_("Only facilitators and the two parties put files here."))
    Exchange.objects.select_for_update().get(id=exchange.id)  # one after another
    if exchange.files.count() >= MOST:
        raise LichenError(_("An exchange has at most %d files") % MOST)
    made = File(exchange=exchange, by=actor.user)
    made.party_id = None if actor.may("match.desk") else contacts.keeper(actor, exchange)
    made.for_parties = for_parties or not actor.may("match.desk")
    keep(made, file)
    _tell(actor, made, "file added", after=made.name)
    return made


def open_file(actor: Actor, *, exchange: Exchange, file_id: uuid.UUID) -> tuple[File, BinaryIO]:
    """Return a file and its content; who put it there can read who had it. Raises `Http404` if she may not read it."""
    found = queries.file(actor, exchange, file_id)
    content = opened(found.file, found.name)
    if found.party_id is not None or not actor.may("match.desk"):  # of the desk's reading its own, no line
        log(
            actor, "read file", owner=found.party_id, subject=exchange.id, subject_name=exchange.title,
            stage=Stage.EXACT, note=found.name,
        )  # fmt: skip
    return found, content


@transaction.atomic
def change_file(actor: Actor, *, file: File, for_parties: bool) -> File:
    """Let both sides read a file of the desk, or the desk alone again; whoever has taken it along has it.

    Raises `LichenError` for a file that a party has put: that one both sides read as long as it is there.
    """
    if not queries.may_change(actor):
        raise PermissionDenied(_("Only facilitators change who may read a file."))
    held = _held(file)
    if held.party_id is not None and not for_parties:
        raise LichenError(_("What a party has put here, both sides read. Remove it instead"))
    if for_parties != held.for_parties:
        names = {"after": held.name} if for_parties else {"before": held.name}
        held.for_parties = True  # both sides read of it, now or until now
        _tell(actor, held, "file shown" if for_parties else "file hidden", **names)
        held.for_parties = for_parties
        held.save(update_fields=["for_parties"])
    return held


@transaction.atomic
def remove_file(actor: Actor, *, file: File) -> None:
    """Remove a file: the desk may, and who edits for the party that put it."""
    if not queries.may_remove(actor, file):
        raise PermissionDenied(_("Only who has put a file here, and facilitators, remove it."))
    held = _held(file)
    _tell(actor, held, "file removed", before=held.name)
    drop(held)


def _held(file: File) -> File:
    rows = File.objects.select_related("exchange__giver", "exchange__taker").select_for_update(of=("self",))
    return get_object_or_404(rows, id=file.id)


def _tell(actor: Actor, file: File, kind: str, **names: str) -> None:
    """Write an event, and a line of the log for each side that may read the file."""
    of = file.exchange
    note_down(of, actor, kind, for_parties=file.for_parties, **(names if file.for_parties else {}))
    log_for(actor, kind, of, sides(of) if file.for_parties else (), note=file.name)
