"""Organisations and sites as somebody may see them: those whose names she may know."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from lichen.site.register import policy
from lichen.site.register.models import Batch, Change, Document, Organisation, Person, Site
from lichen.site.register.queries.known import known
from lichen.site.register.queries.paging import SIZE, Page, page_of
from lichen.site.register.queries.places import Circle, Point, on_plane, within
from lichen.site.register.queries.places import near as close_to
from lichen.site.trust.actor import Actor

_LISTED = ("id", "name", "activity", "country", "x", "y", "party_id", "organisation_id", "organisation__name")
_MOST_SITES = 2000


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation; `party` is it as trust sees it."""

    id: uuid.UUID
    name: str
    sector: str
    country: str
    party: uuid.UUID
    own: bool


@dataclass(frozen=True)
class SiteRow:
    """A site with its organisation; `x`, `y` [degrees east and north, or km]."""

    id: uuid.UUID
    name: str
    activity: str
    country: str
    x: float | None
    y: float | None
    organisation: uuid.UUID
    organisation_name: str
    own: bool


def organisations(
    actor: Actor,
    *,
    text: str = "",
    sector: str = "",
    own: bool = False,
    after: str | None = None,
    size: int = SIZE,
) -> Page:
    """Return a page of the organisations whose names somebody may know, by name."""
    rows = policy.organisations_seen(actor)
    for word in text.split():
        rows = rows.filter(name__icontains=word)
    if sector:
        rows = rows.filter(sector__startswith=sector)
    if own:
        rows = rows.filter(party__in=actor.parties)
    found, more = page_of(rows, ("name", "id"), after, size=size)
    return Page(tuple(organisation_row(actor, one) for one in found), more)


def organisation_row(actor: Actor, one: Organisation) -> OrganisationRow:
    """Return an organisation as a row of a list."""
    own = one.party_id in actor.parties
    return OrganisationRow(one.id, one.name, one.sector, one.country, one.party_id, own)


def organisation(actor: Actor, organisation_id: uuid.UUID) -> Organisation | None:
    """Return an organisation whose name somebody may know, None if it is not there or not shown to her."""
    return policy.organisations_seen(actor).filter(id=organisation_id).first()


def sites(
    actor: Actor,
    *,
    text: str = "",
    organisation: uuid.UUID | None = None,
    near: Circle | None = None,
    area: tuple[Point, ...] = (),
    own: bool = False,
    after: str | None = None,
    size: int = SIZE,
) -> Page:
    """Return a page of the sites whose names and places somebody may know, by name."""
    rows = policy.sites_seen(actor).values_list(*_LISTED, named=True)
    if text.split():
        rows = _found(rows, text.split())
    if organisation:
        rows = rows.filter(organisation=organisation)
    if own:
        rows = rows.filter(party__in=actor.parties)
    if near:
        rows = close_to(rows, near, plane=on_plane())
    if area:
        rows = within(rows, area)
    found, more = page_of(rows, ("name", "id"), after, size=size)
    return Page(tuple(site_row(actor, one) for one in found), more)


def _sites_with(words: Sequence[str]) -> list[uuid.UUID] | None:
    """Return the sites whose name, or that of their organisation, has all words; None if there are very many."""
    found = list(known().places.values())
    for word in words:
        folded = word.casefold()
        found = [place for place in found if folded in place.words]
    return [place.id for place in found] if len(found) <= _MOST_SITES else None


def _found(rows: QuerySet, words: list[str]) -> QuerySet:
    """Keep sites whose name, or that of their organisation, has all words."""
    ids = _sites_with(words)
    if ids is not None:
        return rows.filter(id__in=ids)
    for word in words:  # a common word: the first sites by name have it
        rows = rows.filter(Q(name__icontains=word) | Q(organisation__name__icontains=word))
    return rows


def site_row(actor: Actor, one: Any) -> SiteRow:
    """Return a site, or a plain row of `_LISTED`, as a row of a list.

    It is called as its organisation where it has no name.
    """
    owner = one.organisation__name if hasattr(one, "organisation__name") else one.organisation.name
    own = one.party_id in actor.parties
    return SiteRow(
        one.id, one.name or owner, one.activity, one.country, one.x, one.y, one.organisation_id, owner, own
    )  # fmt: skip


def site(actor: Actor, site_id: uuid.UUID) -> Site | None:
    """Return a site that is shown to somebody, None if it is not there or not shown to her."""
    return policy.sites_seen(actor).filter(id=site_id).select_related("organisation").first()


def people(actor: Actor, organisation_id: uuid.UUID) -> QuerySet:
    """Return the people of an organisation: for those who act for it, and for who reads all."""
    mine = Q(organisation__party__in=actor.parties) if not actor.reads_all else Q()
    return Person.objects.filter(mine, organisation=organisation_id, organisation__removed=None).order_by(
        "name", "id"
    )


def documents(actor: Actor, subject: uuid.UUID) -> QuerySet:
    """Return the documents of a row that somebody may read, newest first."""
    return policy.documents_seen(actor, subject)


def document(actor: Actor, document_id: uuid.UUID) -> Document | None:
    """Return a document that somebody may read, None if it is not there or not shown to her."""
    found = Document.objects.filter(id=document_id).first()
    return found if found and policy.sees_exactly(actor, found.subject) else None


def history(actor: Actor, subject: uuid.UUID) -> QuerySet:
    """Return every change of a row, newest first, each with its batch: who, when, before and after."""
    if not policy.sees_history(actor, subject):
        return Change.objects.none()
    return Change.objects.filter(subject=subject).select_related("batch").order_by("-batch_id", "-id")


def batches(actor: Actor) -> QuerySet:
    """Return the batches that somebody may see: of all, or those of the parties that she acts for; newest first."""
    rows = Batch.objects.order_by("-id")
    return rows if actor.reads_all else rows.filter(party__in=actor.parties)
