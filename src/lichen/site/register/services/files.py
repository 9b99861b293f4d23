"""Documents of rows, and the register as files."""

from __future__ import annotations

import uuid
from typing import BinaryIO

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError
from lichen.core.said import said
from lichen.site.register import bridge, policy, queries
from lichen.site.register.models import Document, Kept
from lichen.site.shell.files import drop, keep, opened
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage
from lichen.site.trust.services import log

FORMS = ("xlsx", "zip", "parquet")


def add_document(actor: Actor, *, row: Kept, file: UploadedFile) -> Document:
    """Keep a file with an organisation, site or stream; who sees that exactly may read it."""
    if not policy.may_change(actor, row.party_id):
        raise PermissionDenied(_("You cannot change what belongs to this organisation."))
    made = Document(party_id=row.party_id, subject=row.id, by=actor.user)
    keep(made, file)
    log(actor, "add document", owner=row.party_id, subject=row.id, subject_name=made.name)
    return made


def open_document(actor: Actor, *, document_id: uuid.UUID) -> tuple[Document, BinaryIO] | None:
    """Return a document and its content, None if it is not there or not shown to her; the owner reads who did."""
    found = queries.document(actor, document_id)
    if found is None:
        return None
    content = opened(found.file, found.name)
    log(
        actor, "read document", owner=found.party_id, subject=found.subject, subject_name=found.name, stage=Stage.EXACT
    )  # fmt: skip
    return found, content


@transaction.atomic
def remove_document(actor: Actor, *, document: Document) -> None:
    """Delete a document and its file."""
    if not policy.may_change(actor, document.party_id):
        raise PermissionDenied(_("You cannot change what belongs to this organisation."))
    log(
        actor,
        "remove document",
        owner=document.party_id,
        subject=document.subject,
        subject_name=document.name,
    )
    drop(document)


def export_pack(actor: Actor, *, form: str = "xlsx", own: bool = False) -> dict[str, bytes]:
    """Return the register as files, every cell as it was written: all of it, or (`own`, and for members) one's own.

    ``xlsx`` is one workbook, ``zip`` a zip of CSV tables, ``parquet`` one file per table. Raises `LichenError` for a
    form that there is not or that cannot hold it.
    """
    if not actor.may("register.export"):
        raise PermissionDenied(_("Your role cannot export the register."))
    if form not in FORMS:
        raise LichenError(_("There is no form “%s”.") % form)
    everything = actor.reads_all and not own
    raw = bridge.stored_pack(plain=False, parties=None if everything else actor.parties)
    if everything:
        for party in (
            bridge.live("organisations").exclude(party__in=actor.parties).values_list("party_id", flat=True)
        ):
            log(actor, "read all", owner=party, stage=Stage.EXACT, note=said("export of the register"))
    return bridge.encode_pack(raw, form)
