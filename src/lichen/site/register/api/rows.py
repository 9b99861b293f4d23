"""Single rows of the register: read, added, changed, taken away, shown to others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import Status

from lichen.site.register import services
from lichen.site.register.api.lists import router
from lichen.site.register.queries import kept
from lichen.site.register.queries.who import organisation_row, site_row
from lichen.site.register.schemas import (
    BatchOut,
    CellsIn,
    CodeIn,
    DisclosureIn,
    DisclosureOut,
    OrganisationOut,
    OrganisationWhole,
    SiteOut,
    SiteWhole,
    StageIn,
    StreamOut,
    StreamWhole,
)
from lichen.site.shell.answers import Rows, in_turn, need_unchanged, rows_of
from lichen.site.trust import queries as trust
from lichen.site.trust.actor import Actor, actor_for, actor_of
from lichen.site.trust.keys import behind
from lichen.site.trust.roles import Stage
from lichen.site.trust.services import disclose, found_party, withdraw


def _stream(actor: Actor, stream_id: UUID) -> StreamWhole:
    row = services.read_stream(actor, stream_id)
    if row is None:
        raise Http404
    cells = kept.stream_of(actor, stream_id).cells if row.seen == Stage.EXACT else None
    return StreamWhole(**StreamOut.model_validate(row).model_dump(), cells=cells)


def _site(actor: Actor, site_id: UUID) -> SiteWhole:
    row = kept.site_of(actor, site_id)
    return SiteWhole(**SiteOut.model_validate(site_row(actor, row)).model_dump(), cells=row.cells)


def _organisation(actor: Actor, organisation_id: UUID) -> OrganisationWhole:
    row = kept.organisation_of(actor, organisation_id)
    known = OrganisationOut.model_validate(organisation_row(actor, row))
    return OrganisationWhole(**known.model_dump(), cells=row.cells)


@router.get("/streams/{uuid:stream_id}", response=StreamWhole)
@behind("register.read")
def stream(request: HttpRequest, stream_id: UUID) -> Any:
    """Show a stream as far as it is disclosed."""
    return _stream(actor_of(request), stream_id)


@router.post("/sites/{uuid:site_id}/streams", response={201: StreamWhole})
@behind("register.write")
def add_stream(request: HttpRequest, site_id: UUID, body: CellsIn) -> Any:
    """Add a stream to a site."""
    actor = actor_of(request)
    made = services.save_stream(actor, cells=body.cells, site=kept.site_of(actor, site_id))
    return Status(201, _stream(actor, made.id))


@router.patch("/streams/{uuid:stream_id}", response=StreamWhole)
@behind("register.write")
@transaction.atomic
def change_stream(request: HttpRequest, stream_id: UUID, body: CellsIn) -> Any:
    """Change cells of a stream."""
    actor = actor_of(request)
    in_turn(stream_id)
    row = kept.stream_of(actor, stream_id)
    need_unchanged(request, lambda: _stream(actor, stream_id))
    services.save_stream(actor, cells=body.cells, stream=row)
    return _stream(actor, stream_id)


@router.delete("/streams/{uuid:stream_id}", response=BatchOut)
@behind("register.write")
@transaction.atomic
def remove_stream(request: HttpRequest, stream_id: UUID) -> Any:
    """Take a stream out of the register; undoing the batch brings it back."""
    actor = actor_of(request)
    in_turn(stream_id)
    row = kept.stream_of(actor, stream_id)
    need_unchanged(request, lambda: _stream(actor, stream_id))
    return BatchOut.model_validate(services.remove(actor, row=row))


@router.put("/streams/{uuid:stream_id}/stage", response=StreamWhole)
@behind("trust.disclose")
@transaction.atomic
def set_stage(request: HttpRequest, stream_id: UUID, body: StageIn) -> Any:
    """Say how much of a stream every member sees; only its owner may."""
    actor = actor_of(request)
    in_turn(stream_id)
    row = kept.stream_of(actor, stream_id)
    need_unchanged(request, lambda: _stream(actor, stream_id))
    services.set_stage(actor, streams=[row], stage=Stage[body.stage.upper()])
    return _stream(actor, stream_id)


@router.post("/streams/{uuid:stream_id}/code", response=StreamWhole)
@behind("register.write")
def confirm_code(request: HttpRequest, stream_id: UUID, body: CodeIn) -> Any:
    """Give a stream the code that a person settled on."""
    actor = actor_of(request)
    services.confirm_code(actor, stream=kept.stream_of(actor, stream_id), code=body.code)
    return _stream(actor, stream_id)


@router.get("/streams/{uuid:stream_id}/disclosures", response=Rows[DisclosureOut])
@behind("register.read")
def disclosures(request: HttpRequest, stream_id: UUID) -> Any:
    """List to whom a stream is and was disclosed; for those who act for its owner, and for who reads all."""
    actor = actor_of(request)
    row = kept.stream_of(actor, stream_id)
    if row.party_id not in actor.parties and not actor.reads_all:
        raise Http404
    return rows_of(DisclosureOut, [_disclosure(one) for one in trust.disclosures(row.id)])


def _disclosure(one: Any) -> DisclosureOut:
    one.to_name = one.to.name if one.to else ""
    return DisclosureOut.model_validate(one)


@router.post("/streams/{uuid:stream_id}/disclosures", response={201: DisclosureOut})
@behind("trust.disclose")
def add_disclosure(request: HttpRequest, stream_id: UUID, body: DisclosureIn) -> Any:
    """Show an organisation (or every member) more of a stream; what was in force for it ends."""
    actor = actor_of(request)
    row = kept.stream_of(actor, stream_id)
    to = trust.party(body.to) if body.to else None
    owner, stage = trust.party(row.party_id), Stage[body.stage.upper()]
    made = disclose(actor, owner=owner, subject=row.id, subject_name=str(row), to=to, stage=stage)
    return Status(201, _disclosure(made))


@router.delete("/streams/{uuid:stream_id}/disclosures", response={204: None})
@behind("trust.disclose")
def end_disclosure(request: HttpRequest, stream_id: UUID, to: UUID | None = None) -> Any:
    """End what is disclosed of a stream to an organisation (or, with none named, to every member)."""
    actor = actor_of(request)
    row = kept.stream_of(actor, stream_id)
    other = trust.party(to) if to else None
    if not withdraw(actor, owner=trust.party(row.party_id), subject=row.id, to=other):
        raise Http404


@router.get("/sites/{uuid:site_id}", response=SiteWhole)
@behind("register.read")
def site(request: HttpRequest, site_id: UUID) -> Any:
    """Show a site."""
    return _site(actor_of(request), site_id)


@router.post("/organisations/{uuid:organisation_id}/sites", response={201: SiteWhole})
@behind("register.write")
def add_site(request: HttpRequest, organisation_id: UUID, body: CellsIn) -> Any:
    """Add a site to an organisation."""
    actor = actor_of(request)
    above = kept.organisation_of(actor, organisation_id)
    made = services.save_site(actor, cells=body.cells, organisation=above)
    return Status(201, _site(actor, made.id))


@router.patch("/sites/{uuid:site_id}", response=SiteWhole)
@behind("register.write")
@transaction.atomic
def change_site(request: HttpRequest, site_id: UUID, body: CellsIn) -> Any:
    """Change cells of a site."""
    actor = actor_of(request)
    in_turn(site_id)
    row = kept.site_of(actor, site_id)
    need_unchanged(request, lambda: _site(actor, site_id))
    services.save_site(actor, cells=body.cells, site=row)
    return _site(actor, site_id)


@router.delete("/sites/{uuid:site_id}", response=BatchOut)
@behind("register.write")
@transaction.atomic
def remove_site(request: HttpRequest, site_id: UUID) -> Any:
    """Take a site with its streams out of the register."""
    actor = actor_of(request)
    in_turn(site_id)
    row = kept.site_of(actor, site_id)
    need_unchanged(request, lambda: _site(actor, site_id))
    return BatchOut.model_validate(services.remove(actor, row=row))


@router.get("/organisations/{uuid:organisation_id}", response=OrganisationWhole)
@behind("register.read")
def organisation(request: HttpRequest, organisation_id: UUID) -> Any:
    """Show an organisation."""
    return _organisation(actor_of(request), organisation_id)


@router.post("/organisations", response={201: OrganisationWhole})
@behind("register.write")
@transaction.atomic
def add_organisation(request: HttpRequest, body: CellsIn) -> Any:
    """Add an organisation: staff any, others one that they own from then on."""
    actor = actor_of(request)
    party = None
    if not actor.is_staff:
        party = found_party(actor, name=str(body.cells.get("name") or ""))
        actor = actor_for(actor.user, actor.scopes) if actor.user else actor
    made = services.save_organisation(actor, cells=body.cells, party=party)
    return Status(201, _organisation(actor, made.id))


@router.patch("/organisations/{uuid:organisation_id}", response=OrganisationWhole)
@behind("register.write")
@transaction.atomic
def change_organisation(request: HttpRequest, organisation_id: UUID, body: CellsIn) -> Any:
    """Change cells of an organisation."""
    actor = actor_of(request)
    in_turn(organisation_id)
    row = kept.organisation_of(actor, organisation_id)
    need_unchanged(request, lambda: _organisation(actor, organisation_id))
    services.save_organisation(actor, cells=body.cells, organisation=row)
    return _organisation(actor, organisation_id)


@router.delete("/organisations/{uuid:organisation_id}", response=BatchOut)
@behind("register.write")
@transaction.atomic
def remove_organisation(request: HttpRequest, organisation_id: UUID) -> Any:
    """Take an organisation with its sites and streams out of the register."""
    actor = actor_of(request)
    in_turn(organisation_id)
    row = kept.organisation_of(actor, organisation_id)
    need_unchanged(request, lambda: _organisation(actor, organisation_id))
    return BatchOut.model_validate(services.remove(actor, row=row))
