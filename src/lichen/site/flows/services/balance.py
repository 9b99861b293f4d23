"""The verbs of balances: ask for one, make it, read it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from lichen.core.said import said
from lichen.site.flows.bridge.opened import TABLES, read_picture, read_table
from lichen.site.flows.models import Balance
from lichen.site.flows.queries import kept
from lichen.site.register.bridge.region import version
from lichen.site.shell import jobs
from lichen.site.shell.files import opened
from lichen.site.trust.actor import Actor
from lichen.site.trust.services import log

KIND = "flows.balance"
KEPT = 3  # balances that are kept


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a balance: which it is, the picture, and the flows of its period [unit of the layer]."""

    layer: str
    unit: str
    period: str
    depth: dict[str, Any]
    svg: str
    table: pl.DataFrame


@transaction.atomic
def ask_balance(actor: Actor) -> jobs.Job:
    """Ask for the sheets of flows to be reconciled; once for a version of the register."""
    if not actor.may("flows.balance"):
        raise PermissionDenied(_("Only facilitators and analysts reconcile."))
    now = version()
    made = Balance.objects.create(by=actor.user)
    job = jobs.ask(
        KIND,
        said("Reconciling the flows"),
        {"balance": str(made.id)},
        by=actor.user.id if actor.user else None,
        once=str(now),
        next_url="/flows/balance/",
    )
    if job.asked["balance"] != str(made.id):  # somebody has asked already
        made.delete()
        return job
    made.job = job.id
    made.save(update_fields=["job"])
    log(actor, "reconcile", subject=made.id)
    return job


def make_balance(asked: dict[str, Any], told: jobs.Told) -> dict[str, Any]:
    """Reconcile the sheets of flows; the work of the job."""
    from lichen.site.flows.bridge.balance import balanced_file, stored_system  # heavy: only the job balances

    now = version()
    about, file = balanced_file(stored_system(), told)
    with transaction.atomic():
        told.hold()
        made = Balance.objects.get(id=uuid.UUID(asked["balance"]))
        made.version, made.about = now, about
        made.document.save(f"{made.id}.zip", ContentFile(file), save=False)
        made.save()
        _forget_old()
    return {"next_url": "/flows/balance/"}


def _forget_old() -> None:
    done = Balance.objects.exclude(about=None).order_by("-at")
    for old in done[KEPT:]:
        file = old.document
        old.delete()
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))


def picture(made: Balance, *, layer: str = "", period: str = "", depth: str = "") -> Picture:
    """Return one picture of a balance; by default the first layer, the last period and the coarsest depth."""
    about = made.about or {}
    layers, periods = [one["name"] for one in about["layers"]], about["periods"]
    depths = {one["key"]: one for one in about["depths"]}
    chosen = (layer or layers[0], period or periods[-1], depth or next(iter(depths)))
    if chosen[0] not in layers or chosen[1] not in periods or chosen[2] not in depths:
        raise Http404
    place = layers.index(chosen[0])
    with opened(made.document, f"balance-{made.at:%Y-%m-%d}.zip") as file:
        unit = about["layers"][place]["unit"]
        svg, table = read_picture(file, place, chosen[2], periods.index(chosen[1]), unit)
    of = table.filter(pl.col("period") == chosen[1]).sort("amount", descending=True)
    return Picture(chosen[0], unit, chosen[1], depths[chosen[2]], svg, of)


def table(made: Balance, name: str, *, whole: bool = False) -> pl.DataFrame:
    """Return one table of a balance; 404 if there is none of that name.

    Unless it is asked for `whole`, without how its sentences can be said again: that is for pages.
    """
    if name not in TABLES:
        raise Http404
    with opened(made.document, f"balance-{made.at:%Y-%m-%d}.zip") as file:
        found = read_table(file, name)
    return found if whole else found.drop("said", strict=False)


def current(actor: Actor) -> Balance:
    """Return the newest balance that is done; 404 if there is none or the reader may not read all."""
    made = kept.balance(actor)
    if made is None:
        raise Http404
    return made
