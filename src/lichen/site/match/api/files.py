"""The files of an exchange."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from lichen.site.match.queries import desk
from lichen.site.match.queries import files as queries
from lichen.site.match.schemas import FileChange, FileOut
from lichen.site.match.services import files as services
from lichen.site.shell.answers import Rows, in_turn, need_unchanged, rows_of, tag_of
from lichen.site.shell.files import CONTENT, given
from lichen.site.trust.actor import actor_of
from lichen.site.trust.keys import behind

router = Router()


@router.get("/exchanges/{uuid:exchange_id}/files", response=Rows[FileOut])
@behind("match.pipeline_own")
def files(request: HttpRequest, exchange_id: UUID) -> Any:
    """List the files of an exchange, as far as one may read them, newest first."""
    actor = actor_of(request)
    return rows_of(FileOut, queries.files(actor, desk.exchange(actor, exchange_id)))


@router.post("/exchanges/{uuid:exchange_id}/files", response={201: FileOut})
@behind("match.pipeline_own")
def add_file(
    request: HttpRequest,
    exchange_id: UUID,
    file: Annotated[UploadedFile, File()],
    for_parties: Annotated[bool, Form()] = False,
) -> Any:
    """Put a file with an exchange; those who keep the desk may, and the two parties: for both sides."""
    actor = actor_of(request)
    of = desk.exchange(actor, exchange_id)
    made = services.add_file(actor, exchange=of, file=file, for_parties=for_parties)
    return Status(201, FileOut.model_validate(made))


@router.get("/exchanges/{uuid:exchange_id}/files/{uuid:file_id}", openapi_extra=CONTENT)
@behind("match.pipeline_own")
def file(request: HttpRequest, exchange_id: UUID, file_id: UUID) -> Any:
    """Give the content of a file; who put it there can read who had it."""
    actor = actor_of(request)
    of = desk.exchange(actor, exchange_id)
    tag = tag_of(FileOut.model_validate(queries.file(actor, of, file_id)))
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": tag})  # nothing of it is given: no line of the log
    found, content = services.open_file(actor, exchange=of, file_id=file_id)
    return given(content, found.name, tag=tag)


@router.patch("/exchanges/{uuid:exchange_id}/files/{uuid:file_id}", response=FileOut)
@behind("match.pipeline_own")
@transaction.atomic
def change_file(request: HttpRequest, exchange_id: UUID, file_id: UUID, body: FileChange) -> Any:
    """Change whether both sides may read a file; those who keep the desk may, of files that no party has put."""
    actor = actor_of(request)
    in_turn(file_id)
    one = queries.file(actor, desk.exchange(actor, exchange_id), file_id)
    need_unchanged(request, lambda: FileOut.model_validate(one))
    made = services.change_file(actor, file=one, for_parties=body.for_parties)
    return FileOut.model_validate(made)


@router.delete("/exchanges/{uuid:exchange_id}/files/{uuid:file_id}", response={204: None})
@behind("match.pipeline_own")
@transaction.atomic
def remove_file(request: HttpRequest, exchange_id: UUID, file_id: UUID) -> Any:
    """Remove a file; those who keep the desk may, and the party that put it."""
    actor = actor_of(request)
    in_turn(file_id)
    one = queries.file(actor, desk.exchange(actor, exchange_id), file_id)
    need_unchanged(request, lambda: FileOut.model_validate(one))
    services.remove_file(actor, file=one)
