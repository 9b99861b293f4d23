"""What was added up, reconciled and published, as it is kept."""

from __future__ import annotations

from django.http import Http404

from lichen.core.pack import COEFFICIENTS, FLOWS, PROCESSES, STOCKS
from lichen.site.flows.models import Balance, Publication, Summary
from lichen.site.register.models import Change, Sheet
from lichen.site.trust.actor import Actor

SHEETS = tuple(shape.name for shape in (PROCESSES, FLOWS, STOCKS, COEFFICIENTS))


def summary(version: int) -> Summary | None:
    """Return the register of a version added up, None if it is not kept."""
    return Summary.objects.filter(version=version).first()


def has_flow_sheets() -> bool:
    """Return whether the register has a sheet of flows."""
    return Sheet.objects.filter(name=FLOWS.name).exists()


def balance(actor: Actor) -> Balance | None:
    """Return the newest balance that is done, for who may read all; 404 for others."""
    _reads_all(actor)
    return Balance.objects.exclude(about=None).order_by("-at").first()


def balance_asked(actor: Actor) -> Balance | None:
    """Return the newest balance if it is not done yet; 404 for those who may not read all."""
    _reads_all(actor)
    newest = Balance.objects.order_by("-at").first()
    return newest if newest is not None and newest.about is None else None


def is_old(made: Balance) -> bool:
    """Return whether the sheets of flows have changed since they were reconciled."""
    return Change.objects.filter(batch__gt=made.version or 0, kind__in=SHEETS).exists()


def publication() -> Publication | None:
    """Return the newest picture that everybody may see."""
    return Publication.objects.defer("entries").order_by("-at").first()


def _reads_all(actor: Actor) -> None:
    if not actor.reads_all:
        raise Http404
