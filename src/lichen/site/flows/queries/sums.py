"""The streams of the register, added up in the database; those of single sites one by one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Min, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Left
from django.http import Http404

from lichen.site.register.models import Site, Stream
from lichen.site.register.policy import sites_seen, streams_seen
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage

# What streams are grouped by; `sector` is the NACE division of who owns, `chapter` that of the List of Waste.
GROUPED = ("role", "dimension", "sector", "activity", "chapter", "key", "operation")
# A row of `sums`: what it is grouped by, a spelling of the resource, amount [canonical unit/year], and how many streams
# there are, with an amount and in all.
CELLS = (*GROUPED, "resource", "amount", "stated", "streams")
OF_SITE = ("site", "site_name", "organisation_name", "party")
UNITS = {"mass": "t", "energy": "MWh", "volume": "m³"}


def _grouped(streams: QuerySet[Stream]) -> QuerySet[Stream]:
    return streams.filter(removed=None).annotate(
        sector=Left("site__organisation__sector", 2),
        activity=F("site__activity"),
        chapter=Left("code", 2),
        operation=KeyTextTransform("operation", "cells"),
    )


def _summed(rows: QuerySet[Stream], by: Sequence[str]) -> list[tuple[Any, ...]]:
    told = (Min("resource"), Sum("amount"), Count("amount"), Count("id"))
    return list(
        rows.order_by().values_list(*by).annotate(a=told[0], b=told[1], c=told[2], d=told[3]).order_by(*by)
    )


def sums() -> list[tuple[Any, ...]]:
    """Return all streams added up, a row for each kind as in `CELLS`. One query."""
    return _summed(_grouped(Stream.objects.all()), GROUPED)


def sums_of_parties() -> list[tuple[Any, ...]]:
    """Return the streams added up by owner: the owner's id, then the columns of `CELLS`. One query."""
    return _summed(_grouped(Stream.objects.all()), ("party_id", *GROUPED))


def sums_of_sites(grouping: str, group: str) -> list[tuple[Any, ...]]:
    """Return the streams of one sector (or activity) added up by site: `OF_SITE`, then `CELLS`."""
    rows = _grouped(Stream.objects.all()).filter(**{grouping: group})
    return _summed(rows, ("site_id", "site__name", "site__organisation__name", "party_id", *GROUPED))


def count_streams() -> int:
    """Return how many streams there are."""
    return Stream.objects.filter(removed=None).count()


def own_sites(actor: Actor) -> list[Site]:
    """Return the sites of the parties that somebody acts for."""
    found = Site.objects.filter(party__in=actor.parties, removed=None).select_related("organisation")
    return list(found.order_by("name", "id"))


def site(actor: Actor, site_id: uuid.UUID) -> Site:
    """Return a site whose name somebody may see; 404 otherwise."""
    found = sites_seen(actor).select_related("organisation").filter(id=site_id).first()
    if found is None:
        raise Http404
    return found


def streams_at(actor: Actor, sites: Sequence[uuid.UUID]) -> list[Stream]:
    """Return the streams at some sites that somebody may see exactly, each with `operation`, where it goes now."""
    rows = _grouped(streams_seen(actor)).filter(seen=Stage.EXACT, site__in=sites)
    return list(rows.select_related("site__organisation").order_by("role", "key", "id"))


def all_seen(actor: Actor, site: Site) -> bool:
    """Return whether somebody sees every stream of a site exactly: its owner, and who reads all."""
    return actor.reads_all or site.party_id in actor.parties
