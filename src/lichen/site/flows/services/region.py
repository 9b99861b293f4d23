"""Pictures of the register: of the region, for those who read all, and of sites, as far as they are disclosed."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from django.core.cache import cache
from django.db import transaction
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from lichen.core.said import said
from lichen.site.flows.bridge import cells as tables
from lichen.site.flows.bridge.draw import Drawn, draw_register, label
from lichen.site.flows.models import Summary
from lichen.site.flows.queries import kept, sums
from lichen.site.register.bridge.region import version
from lichen.site.register.models import Site, Stream
from lichen.site.shell import jobs
from lichen.site.shell.models import Job
from lichen.site.trust.actor import Actor
from lichen.site.trust.roles import Stage
from lichen.site.trust.services import log

KIND = "flows.summary"
AT_ONCE = 50_000  # streams that are added up while the reader waits
KEPT = 2  # versions whose sums are kept


@dataclass(frozen=True, slots=True)
class Chosen:
    """A picture of the region with what it shows, what could be chosen, and what there is no amount of."""

    drawn: Drawn
    wanted: tables.Wanted
    dimensions: tuple[str, ...]
    version: int
    unstated: int
    within: str
    of: str


def summed(actor: Actor) -> tuple[int, pl.DataFrame] | Job:
    """Return the register added up, with its version; a job that does it if that takes long."""
    now = version()
    known = kept.summary(now)
    if known is None and sums.count_streams() > AT_ONCE:
        by = actor.user.id if actor.user else None
        title = said("Adding up what flows")
        return jobs.ask(KIND, title, {"version": now}, by=by, once=str(now), next_url="/flows/")
    if known is None:
        known = _keep(now, tables.packed(tables.cells_of(sums.sums())))
    return now, tables.unpacked(known.cells)


def make_summary(asked: dict[str, Any], told: jobs.Told) -> dict[str, Any]:  # noqa: ARG001 - of the version now
    """Add up the register; the work of the job."""
    now = version()
    made = tables.packed(tables.cells_of(sums.sums()))
    with transaction.atomic():
        told.hold()
        _keep(now, made)
    return {"next_url": "/flows/"}


def _keep(now: int, made: bytes) -> Summary:
    known, _new = Summary.objects.update_or_create(version=now, defaults={"cells": made})
    old = Summary.objects.order_by("-version").values_list("version", flat=True)[KEPT:]
    Summary.objects.filter(version__in=list(old)).delete()
    return known


def region_picture(actor: Actor, asked: dict[str, str]) -> Chosen | Job:
    """Return the picture of the whole region, for those who read all; a job if it has to be added up first.

    `asked` may have ``dimension``, ``grouping``, ``shows``, ``within`` and ``of`` as in `Wanted`; what makes no sense
    is taken as not asked. Raises 404 for those who may not read all: others see what is published.
    """
    if not actor.reads_all:
        raise Http404
    found = summed(actor)
    if isinstance(found, Job):
        return found
    now, cells = found
    wanted = _wanted(asked, cells)
    rows = tables.placed(_by_site(wanted) if wanted.of is not None else cells, wanted)
    _log_owners(actor, rows)
    names = tables.spelt(cells) | _site_names(rows)
    within = _within(wanted, names)
    of = label((tables.GIVES, wanted.of), {}, wanted.grouping) if wanted.of is not None else ""
    drawn = _kept_picture(now, wanted, rows, names, ", ".join(filter(None, (_("Flows"), of, within))))
    dimensions = tuple(tables.choices(cells))
    return Chosen(drawn, wanted, dimensions, now, tables.unstated(cells), within, of)


def _wanted(asked: dict[str, str], cells: pl.DataFrame) -> tables.Wanted:
    usual = tables.usual(cells)
    known = {
        "dimension": tuple(sums.UNITS),
        "grouping": (tables.SECTOR, tables.ACTIVITY),
        "shows": (tables.NEEDS, tables.NOW),
    }
    chosen = {name: asked[name] for name, may in known.items() if asked.get(name) in may}
    within = asked.get("within", "")
    if within.startswith((tables.CHAPTER, tables.KEY)):
        chosen["within"] = within
    return replace(usual, **chosen, of=asked.get("of"))


def _by_site(wanted: tables.Wanted) -> pl.DataFrame:
    rows = sums.sums_of_sites(wanted.grouping, wanted.of or "")
    return tables.cells_of(rows, sums.OF_SITE)


def _log_owners(actor: Actor, rows: pl.DataFrame) -> None:
    """Tell each owner whose sites are drawn one by one; sums of sectors name nobody."""
    for party in rows["party"].unique().sort() if "party" in rows.columns else ():
        log(actor, "read flows", owner=uuid.UUID(party), stage=Stage.EXACT)


def _site_names(rows: pl.DataFrame) -> dict[str, str]:
    """Return the names of sites by their id; two of one name are told apart by their organisation."""
    if "site" not in rows.columns:
        return {}
    told = rows.select("site", "site_name", "organisation_name").unique("site").rows()
    often = Counter(name for _id, name, _organisation in told)
    return {
        key: f"{name}, {organisation}" if name and often[name] > 1 else name or organisation
        for key, name, organisation in told
    }


def _within(wanted: tables.Wanted, names: dict[str, str]) -> str:
    return label((tables.WHAT, wanted.within), names, wanted.grouping) if wanted.within else ""


def _kept_picture(
    now: int, wanted: tables.Wanted, rows: pl.DataFrame, names: dict[str, str], title: str
) -> Drawn:
    """Return a picture of the region; the same is drawn once for all who read all, in each language."""
    key = f"flows:{uuid.uuid5(uuid.NAMESPACE_OID, repr((now, wanted, translation.get_language())))}"
    known = cache.get(key)
    if known is None:
        flows, unit = tables.flows_of(rows, wanted.shows), sums.UNITS[wanted.dimension]
        known = draw_register(flows, names, unit=unit, title=title, grouping=wanted.grouping)
        cache.set(key, known, 3600)
    return known


@dataclass(frozen=True, slots=True)
class OfSites:
    """What enters and leaves one site or a few: a picture, what could be chosen, and whether the reader sees all."""

    drawn: Drawn
    dimension: str
    dimensions: tuple[str, ...]
    streams: int
    unstated: int
    all_seen: bool


def site_picture(actor: Actor, *, site: Site, dimension: str = "") -> OfSites:
    """Return what enters and leaves a site, as far as it is disclosed exactly to the reader; others' are logged."""
    found = sums.streams_at(actor, [site.id])
    if found and site.party_id not in actor.parties:
        log(
            actor,
            "read flows",
            owner=site.party_id,
            subject=site.id,
            subject_name=str(site),
            stage=Stage.EXACT,
        )
    return _of_sites(found, str(site), dimension, all_seen=sums.all_seen(actor, site))


def own_picture(actor: Actor, *, dimension: str = "") -> OfSites:
    """Return what enters and leaves all sites of the parties that somebody acts for."""
    found = sums.streams_at(actor, [site.id for site in sums.own_sites(actor)])
    return _of_sites(found, _("Our sites"), dimension, all_seen=True)


def _of_sites(found: Sequence[Stream], title: str, dimension: str, *, all_seen: bool) -> OfSites:
    counted = Counter(one.dimension for one in found if one.amount and one.dimension in sums.UNITS)
    chosen = dimension if dimension in counted else max(counted, key=lambda d: counted[d], default="mass")
    flows, names = _through(found, chosen)
    drawn = draw_register(flows, names, unit=sums.UNITS[chosen], title=title)
    there = tuple(name for name in sums.UNITS if name in counted)
    return OfSites(drawn, chosen, there, len(found), sum(one.amount is None for one in found), all_seen)


def _through(found: Sequence[Stream], dimension: str) -> tuple[list[tables.Flow], dict[str, str]]:
    """Return the flows into and out of sites, and how resources and sites are spelt."""
    names: dict[str, str] = {}
    sizes: Counter[tuple[tuple[str, str], tuple[str, str]]] = Counter()
    for one in found:
        if one.dimension != dimension or not one.amount:
            continue
        names.setdefault(one.key, one.resource)
        names[str(one.site_id)] = str(one.site)
        place = (tables.SITE, str(one.site_id))
        if one.role == Stream.Role.NEED:
            sizes[(tables.ENTERS, one.key), place] += one.amount
        else:
            sizes[place, (tables.LEAVES, one.key)] += one.amount
    flows = [tables.Flow(start, end, amount) for (start, end), amount in sizes.most_common()]
    return flows, names
