"""Files into the register and out of it: drafts, what is wrong with them, imports as jobs, exports."""

from __future__ import annotations

import io
import zipfile
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Form, Status
from ninja.files import UploadedFile

from lichen.site.register import services
from lichen.site.register.api.lists import router
from lichen.site.register.schemas import BeginIn, DraftOut, MappingIn, MendsIn, ReviewOut, SourceOut
from lichen.site.shell.answers import Rows, in_turn, need_unchanged, rows_of
from lichen.site.trust import queries as trust
from lichen.site.trust.actor import Actor, actor_of
from lichen.site.trust.keys import behind
from lichen.site.trust.schemas import JobOut

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "csv": "text/csv",
}
BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE = {"responses": {200: {"description": "The file", "content": dict.fromkeys(TYPES.values(), BINARY)}}}


def _party(actor: Actor, party_id: UUID | None) -> Any:
    """Return the owner whose rows are imported, None for the region; what is not hers is not there."""
    if party_id is None:
        return None
    if party_id not in actor.parties and not actor.is_staff:
        raise Http404
    return trust.party(party_id)


@router.get("/imports", response=Rows[DraftOut])
@behind("register.import")
def imports(request: HttpRequest) -> Any:
    """List one's own drafts, newest first."""
    return rows_of(DraftOut, services.drafts(actor_of(request)))


@router.post("/imports", response={201: DraftOut, 202: DraftOut})
@behind("register.import")
def upload(
    request: HttpRequest,
    file: Annotated[UploadedFile, File(description="workbook, CSV, Parquet, or a zip of tables")],
    party: Annotated[UUID | None, Form()] = None,
    begin: Annotated[bool, Form()] = False,
    leave_bad: Annotated[bool, Form()] = False,
) -> Any:
    """Upload a file as a draft; with `begin` it is imported at once, as a job (202).

    Without `party` it is the pack of the region, which staff may import.
    """
    actor = actor_of(request)
    content = b"".join(file.chunks())
    draft = services.upload(actor, name=file.name or "upload", content=content, party=_party(actor, party))
    told = DraftOut.model_validate(draft)
    if not begin:
        return Status(201, told)
    job = services.begin_import(actor, draft=draft, leave_bad=leave_bad)
    return Status(202, told.model_copy(update={"job": JobOut.model_validate(job)}))


@router.get("/imports/{uuid:draft_id}", response=DraftOut)
@behind("register.import")
def draft(request: HttpRequest, draft_id: UUID) -> Any:
    """Show a draft of one's own."""
    return DraftOut.model_validate(services.draft_of(actor_of(request), draft_id))


def _unchanged(request: HttpRequest, actor: Actor, draft_id: UUID) -> Any:
    """Return a draft that is to be changed, as it is if the request states how it is."""
    in_turn(draft_id)
    found = services.draft_of(actor, draft_id)
    need_unchanged(request, lambda: DraftOut.model_validate(found))
    return found


@router.delete("/imports/{uuid:draft_id}", response={204: None})
@behind("register.import")
@transaction.atomic
def discard(request: HttpRequest, draft_id: UUID) -> Any:
    """Delete a draft and its file."""
    actor = actor_of(request)
    services.discard(actor, draft=_unchanged(request, actor, draft_id))


@router.get("/imports/{uuid:draft_id}/sources", response=Rows[SourceOut])
@behind("register.import")
def sources(request: HttpRequest, draft_id: UUID) -> Any:
    """List the tables in the file, with their columns and what each may mean."""
    actor = actor_of(request)
    return rows_of(SourceOut, services.sources(actor, draft=services.draft_of(actor, draft_id)))


@router.put("/imports/{uuid:draft_id}/mapping", response=DraftOut)
@behind("register.import")
@transaction.atomic
def set_mapping(request: HttpRequest, draft_id: UUID, body: MappingIn) -> Any:
    """Say what the columns mean."""
    actor = actor_of(request)
    mapping = body.model_dump()["mapping"]
    found = services.set_mapping(actor, draft=_unchanged(request, actor, draft_id), mapping=mapping)
    return DraftOut.model_validate(found)


@router.patch("/imports/{uuid:draft_id}/cells", response=DraftOut)
@behind("register.import")
@transaction.atomic
def mend(request: HttpRequest, draft_id: UUID, body: MendsIn) -> Any:
    """Write cells of a draft anew."""
    actor = actor_of(request)
    cells = {(one.source, one.row, one.field): one.text for one in body.cells}
    return DraftOut.model_validate(
        services.mend(actor, draft=_unchanged(request, actor, draft_id), cells=cells)
    )


@router.get("/imports/{uuid:draft_id}/review", response=ReviewOut)
@behind("register.import")
def review(request: HttpRequest, draft_id: UUID) -> Any:
    """Tell what would come of importing a draft now, row by row; nothing is written."""
    actor = actor_of(request)
    return ReviewOut.model_validate(services.review(actor, draft=services.draft_of(actor, draft_id)))


@router.get("/imports/{uuid:draft_id}/bad-rows", openapi_extra=FILE)
@behind("register.import")
def bad_rows(request: HttpRequest, draft_id: UUID, form: Literal["xlsx", "csv", "zip"] = "xlsx") -> Any:
    """Give the rows that have problems as a file, each with what is wrong."""
    actor = actor_of(request)
    content = services.bad_rows(actor, draft=services.draft_of(actor, draft_id), suffix=f".{form}")
    return _file(content, f"bad-rows.{form}", TYPES[form])


@router.post("/imports/{uuid:draft_id}/begin", response={202: JobOut})
@behind("register.import")
def begin(request: HttpRequest, draft_id: UUID, body: BeginIn) -> Any:
    """Import a draft as a job."""
    actor = actor_of(request)
    found = services.begin_import(actor, draft=services.draft_of(actor, draft_id), leave_bad=body.leave_bad)
    return Status(202, JobOut.model_validate(found))


@router.get("/export", openapi_extra=FILE)
@behind("register.export")
def export(request: HttpRequest, form: Literal["xlsx", "csv", "parquet"] = "xlsx", own: bool = False) -> Any:
    """Give the register as one workbook, or as a zip of CSV or Parquet tables: one's own rows, or all for staff."""
    kind = {"csv": "zip"}.get(form, form)
    made = services.export_pack(actor_of(request), form=kind, own=own)
    if len(made) == 1 and form != "parquet":
        (content,) = made.values()
    else:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in made.items():
                archive.writestr(name, part)
        content = packed.getvalue()
    suffix = "xlsx" if form == "xlsx" else "zip"
    return _file(content, f"register.{suffix}", TYPES[suffix])


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
