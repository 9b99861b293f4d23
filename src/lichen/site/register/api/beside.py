"""What stands beside the rows of the register: people, documents, history, batches, things that are there twice."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_etags
from ninja import File, Form, Query, Status
from ninja.files import UploadedFile

from lichen.site.register import queries, services
from lichen.site.register.api.lists import router
from lichen.site.register.queries import kept
from lichen.site.register.schemas import (
    ApartIn,
    BatchOut,
    ChangeOut,
    DocumentOut,
    DoublesOut,
    MergeIn,
    PersonIn,
    PersonOut,
    TextCodeIn,
    TwiceOut,
)
from lichen.site.shell.answers import Rows, in_turn, need_unchanged, rows_of, seal, tag_of, unseal
from lichen.site.shell.files import CONTENT, given
from lichen.site.shell.jobs import Job
from lichen.site.shell.paging import page_of
from lichen.site.trust.actor import Actor, actor_of
from lichen.site.trust.keys import behind
from lichen.site.trust.schemas import JobOut

After = Annotated[str, Query(max_length=4000, description="`next` of the page before")]


@router.get("/organisations/{uuid:organisation_id}/people", response=Rows[PersonOut])
@behind("register.read")
def people(request: HttpRequest, organisation_id: UUID) -> Any:
    """List the people of an organisation, for those who act for it and for who reads all."""
    actor = actor_of(request)
    row = kept.organisation_of(actor, organisation_id)
    return rows_of(PersonOut, queries.people(actor, row.id))


@router.post("/organisations/{uuid:organisation_id}/people", response={201: PersonOut})
@behind("register.write")
def add_person(request: HttpRequest, organisation_id: UUID, body: PersonIn) -> Any:
    """Add somebody to talk to."""
    actor = actor_of(request)
    row = kept.organisation_of(actor, organisation_id)
    return Status(
        201, PersonOut.model_validate(services.save_person(actor, organisation=row, **body.model_dump()))
    )


@router.get("/people/{uuid:person_id}", response=PersonOut)
@behind("register.read")
def person(request: HttpRequest, person_id: UUID) -> Any:
    """Show somebody to talk to, for those who act for her organisation and for who reads all."""
    return PersonOut.model_validate(kept.person_seen(actor_of(request), person_id))


@router.put("/people/{uuid:person_id}", response=PersonOut)
@behind("register.write")
@transaction.atomic
def change_person(request: HttpRequest, person_id: UUID, body: PersonIn) -> Any:
    """Change somebody to talk to."""
    actor = actor_of(request)
    in_turn(person_id)
    row = kept.person_of(actor, person_id)
    need_unchanged(request, lambda: PersonOut.model_validate(row))
    made = services.save_person(actor, organisation=row.organisation, person=row, **body.model_dump())
    return PersonOut.model_validate(made)


@router.delete("/people/{uuid:person_id}", response={204: None})
@behind("register.write")
@transaction.atomic
def remove_person(request: HttpRequest, person_id: UUID) -> Any:
    """Take somebody out; nothing of her is kept."""
    actor = actor_of(request)
    in_turn(person_id)
    row = kept.person_of(actor, person_id)
    need_unchanged(request, lambda: PersonOut.model_validate(row))
    services.remove_person(actor, person=row)


def _row(actor: Actor, subject: UUID) -> Any:
    for find in (kept.stream_of, kept.site_of, kept.organisation_of):
        try:
            return find(actor, subject)
        except Http404:
            continue
    raise Http404


@router.get("/documents", response=Rows[DocumentOut])
@behind("register.read")
def documents(request: HttpRequest, subject: UUID) -> Any:
    """List the documents of an organisation, site or stream."""
    actor = actor_of(request)
    return rows_of(DocumentOut, queries.documents(actor, _row(actor, subject).id))


@router.post("/documents", response={201: DocumentOut})
@behind("register.write")
def add_document(
    request: HttpRequest, subject: Annotated[UUID, Form()], file: Annotated[UploadedFile, File()]
) -> Any:
    """Keep a file with an organisation, site or stream."""
    actor = actor_of(request)
    return Status(
        201, DocumentOut.model_validate(services.add_document(actor, row=_row(actor, subject), file=file))
    )


@router.get("/documents/{uuid:document_id}", openapi_extra=CONTENT)
@behind("register.read")
def document(request: HttpRequest, document_id: UUID) -> Any:
    """Give the content of a document; its owner reads who had it."""
    actor = actor_of(request)
    known = _document(actor, document_id)
    tag = tag_of(known)
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(
            status=304, headers={"ETag": tag}
        )  # nothing of it is given, so no line of the log
    found = services.open_document(actor, document_id=document_id)
    if found is None:
        raise Http404
    return given(found[1], known.name, tag=tag)


def _document(actor: Actor, document_id: UUID) -> DocumentOut:
    found = queries.document(actor, document_id)
    if found is None:
        raise Http404
    return DocumentOut.model_validate(found)


@router.delete("/documents/{uuid:document_id}", response={204: None})
@behind("register.write")
@transaction.atomic
def remove_document(request: HttpRequest, document_id: UUID) -> Any:
    """Delete a document."""
    actor = actor_of(request)
    in_turn(document_id)
    need_unchanged(request, lambda: _document(actor, document_id))
    found = queries.document(actor, document_id)
    if found is None:
        raise Http404
    services.remove_document(actor, document=found)


@router.get("/history/{uuid:subject}", response=Rows[ChangeOut])
@behind("register.read")
def history(request: HttpRequest, subject: UUID, after: After = "") -> Any:
    """List every change of a row, newest first; for its owner and who reads all."""
    found = queries.history(actor_of(request), subject)
    page = page_of(found, ("-batch_id", "-id"), after=unseal(after, of="history") or "")
    return rows_of(ChangeOut, page.rows, seal(page.after, of="history"))


@router.get("/batches", response=Rows[BatchOut])
@behind("register.read")
def batches(request: HttpRequest, after: After = "") -> Any:
    """List changes that were made together, newest first: one's own, or all for who reads all."""
    page = page_of(queries.batches(actor_of(request)), ("-id",), after=unseal(after, of="batches") or "")
    return rows_of(BatchOut, page.rows, seal(page.after, of="batches"))


@router.post("/batches/{uuid:batch_id}/undo", response={201: BatchOut})
@behind("register.write")
def undo(request: HttpRequest, batch_id: UUID) -> Any:
    """Undo changes that were made together, as a whole."""
    actor = actor_of(request)
    made = services.undo(actor, batch=kept.batch_of(actor, batch_id))
    return Status(201, BatchOut.model_validate(made))


@router.post("/codes", response={204: None})
@behind("register.write")
def confirm_text(request: HttpRequest, body: TextCodeIn) -> Any:
    """Keep the code that a person settled on for a text; suggestions learn from it."""
    services.confirm_text(actor_of(request), text=body.text, code=body.code)


@router.get("/doubles", response={200: DoublesOut, 202: JobOut})
@behind("register.merge")
def doubles(request: HttpRequest) -> Any:
    """List organisations and sites that may be the same thing twice.

    A large register has to be looked through first, as a job (202): ask again when it is done.
    """
    found = services.doubles(actor_of(request))
    if isinstance(found, Job):
        return Status(202, JobOut.model_validate(found).model_copy(update={"result": None}))
    rows = rows_of(TwiceOut, found.pairs).rows
    return DoublesOut(rows=rows, crowded=found.crowded, more=found.more, is_old=found.job is not None)


@router.post("/doubles/merge", response={201: BatchOut})
@behind("register.merge")
def merge(request: HttpRequest, body: MergeIn) -> Any:
    """Make one of two rows."""
    found = kept.rows_of(body.kind, [body.keep, body.drop])
    if body.keep not in found or body.drop not in found:
        raise Http404
    made = services.merge(actor_of(request), keep=found[body.keep], drop=found[body.drop])
    return Status(201, BatchOut.model_validate(made))


@router.post("/doubles/apart", response={204: None})
@behind("register.merge")
def tell_apart(request: HttpRequest, body: ApartIn) -> Any:
    """Keep that two rows are not the same thing."""
    services.tell_apart(actor_of(request), first=body.first, second=body.second)
