"""The verbs of results: record what an exchange brought, correct a record."""

from __future__ import annotations

import math
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError
from lichen.site.match.models import Exchange, Outcome
from lichen.site.match.services.desk import note_down, tell_of
from lichen.site.trust.actor import Actor


def may_record(actor: Actor, exchange: Exchange) -> bool:
    """Return whether somebody may record results: the desk, and those who edit for one of the parties."""
    ours = any(actor.edits(party) for party in (exchange.giver.party_id, exchange.taker.party_id))
    return actor.may("match.desk") or (ours and actor.may("match.pipeline_own"))


@transaction.atomic
def record_outcome(
    actor: Actor,
    *,
    exchange: Exchange,
    begins: date,
    ends: date,
    figures: dict[str, float | None],
    reference: str,
    measured: bool = False,
    source: str = "",
    replaces: Outcome | None = None,
) -> Outcome:
    """Record what an exchange brought from the first day to the last, against a stated reference.

    Raises `LichenError` if the period overlaps that of another record of the exchange, lies in the future, if no figure
    is given, or the reference is missing: what would have happened otherwise.
    """
    if not may_record(actor, exchange):
        raise PermissionDenied(_("Only facilitators and the two parties record results."))
    held = Exchange.objects.select_for_update().get(id=exchange.id)
    _check(held, begins, ends, figures, reference)
    counted = held.outcomes.filter(replaced_by=None).exclude(id=replaces.id if replaces else None)
    clash = counted.filter(begins__lte=ends, ends__gte=begins).first()
    if clash is not None:
        said = {"begins": _day(clash.begins), "ends": _day(clash.ends)}
        raise LichenError(
            _("%(begins)s to %(ends)s is recorded already; correct that record, or choose other days") % said
        )
    made = Outcome.objects.create(
        exchange=held,
        begins=begins,
        ends=ends,
        reference=reference.strip()[:500],
        measured=measured,
        source=source.strip()[:300],
        by=actor.user,
        **{name: figures.get(name) for name in Outcome.FIGURES},
    )
    if replaces is not None:
        replaces.replaced_by = made
        replaces.save(update_fields=["replaced_by"])
    said = f"{begins.isoformat()} – {ends.isoformat()}"
    note_down(held, actor, "corrected" if replaces else "result", after=said, for_parties=True)
    tell_of(held, "outcome.recorded", {"exchange": str(held.id), "outcome": str(made.id)})
    return made


def correct_outcome(
    actor: Actor,
    *,
    outcome: Outcome,
    begins: date,
    ends: date,
    figures: dict[str, float | None],
    reference: str,
    measured: bool = False,
    source: str = "",
) -> Outcome:
    """Replace a record by a better one; both stay, the newer one counts."""
    if outcome.replaced_by_id is not None:
        raise LichenError(_("This record was corrected already; correct the newer one"))
    return record_outcome(
        actor,
        exchange=outcome.exchange,
        begins=begins,
        ends=ends,
        figures=figures,
        reference=reference,
        measured=measured,
        source=source,
        replaces=outcome,
    )


def _check(
    exchange: Exchange, begins: date, ends: date, figures: dict[str, float | None], reference: str
) -> None:
    given = {name: value for name, value in figures.items() if value is not None}
    if exchange.state not in (Exchange.State.RUNNING, Exchange.State.ENDED):
        raise LichenError(_("Only an exchange that runs, or ran, has results. Move it to “running” first"))
    if ends < begins:
        raise LichenError(_("The last day is before the first"))
    if ends > timezone.localdate():
        raise LichenError(_("The last day is in the future; results are of days that are over"))
    if not given:
        raise LichenError(_("Give at least one figure; what is not known stays empty"))
    odd = [name for name, value in given.items() if not math.isfinite(value)]
    if odd or set(given) - set(Outcome.FIGURES):
        raise LichenError(_("A figure is not a number"))
    if any(given.get(name, 0.0) < 0 for name in ("amount", "jobs")):
        raise LichenError(_("An amount or a number of jobs cannot be negative"))
    if not reference.strip():
        raise LichenError(_("Say what would have happened otherwise: results are differences to that"))


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
