"""The verbs of plans: ask for a scenario, make it, forget it."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from lichen.core.said import said
from lichen.site.match.models import Scenario
from lichen.site.register.bridge.region import read_of
from lichen.site.shell import jobs
from lichen.site.trust.actor import Actor
from lichen.site.trust.services import log

KIND = "match.plan"


@transaction.atomic
def ask_plan(actor: Actor, *, name: str, wishes: dict[str, Any]) -> Scenario:
    """Ask for a plan of the region under wishes; it is made in the background."""
    if not actor.may("match.plan_run"):
        raise PermissionDenied(_("Only facilitators make plans."))
    made = Scenario.objects.create(name=name[:200], wishes=wishes, by=actor.user)
    job = jobs.ask(
        KIND,
        said("Planning: {name}", name=made.name),
        {"scenario": str(made.id)},
        by=actor.user.id if actor.user else None,
        next_url=f"/match/plans/{made.id}/",
    )
    made.job = job.id
    made.save(update_fields=["job"])
    log(actor, "plan", subject=made.id, subject_name=made.name)
    return made


def make_scenario(asked: dict[str, Any], told: jobs.Told) -> dict[str, Any]:
    """Make the plan of a scenario; the work of the job."""
    from lichen.site.match.bridge.plan import plan  # heavy: only the job plans

    scenario = Scenario.objects.get(id=uuid.UUID(asked["scenario"]))
    read = read_of()
    found = plan(read.region, scenario.wishes, told)
    with transaction.atomic():
        told.hold()
        scenario.summary = found.summary | {"picture": found.picture, "words": found.words}
        scenario.version = read.version
        scenario.document.save(f"{scenario.id}.zip", ContentFile(found.files), save=False)
        scenario.save()
    return {"next_url": f"/match/plans/{scenario.id}/"}


def told_plan(scenario: Scenario) -> dict[str, Any]:
    """Return what the page of a plan says in the reader's language: its picture, and why the rest finds no place."""
    from lichen.site.match.bridge.plan import picture_of, reasons_of  # heavy: only pages of plans tell them

    made = scenario.summary or {}
    return {"picture": picture_of(made), "reasons": reasons_of(made)}


@transaction.atomic
def forget_plan(actor: Actor, *, scenario: Scenario) -> None:
    """Delete a scenario and its files."""
    if not actor.may("match.plan_run"):
        raise PermissionDenied(_("Only facilitators delete plans."))
    log(actor, "delete plan", subject=scenario.id, subject_name=scenario.name)
    file = scenario.document
    scenario.delete()
    if file:
        transaction.on_commit(lambda: file.storage.delete(file.name))
