"""Plans as they are compared."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from lichen.core.units import CANONICAL
from lichen.site.match.models import Scenario
from lichen.site.register.models import Site

# figure of a summary: label, what it is measured in ("": counted; "amount", "money": in those of the plan)
COMPARED: dict[str, tuple[object, str]] = {
    "net_benefit": (_("net benefit a year"), "money"),
    "co2e_avoided": (_("emissions avoided a year"), "t CO2e"),
    "placed": (_("placed a year"), "amount"),
    "moved_up": (_("moved up the waste hierarchy"), "amount"),
    "investment": (_("to be invested"), "money"),
    "exchanges": (_("exchanges"), ""),
    "plants": (_("plants"), ""),
}


def scenarios() -> list[Scenario]:
    """Return the plans, newest first."""
    return list(Scenario.objects.select_related("by").order_by("-at", "id")[:100])


def scenario(scenario_id: uuid.UUID) -> Scenario:
    """Return one plan; 404 if there is none."""
    return get_object_or_404(Scenario.objects.select_related("by"), id=scenario_id)


def compared(chosen: Sequence[Scenario]) -> list[dict[str, Any]]:
    """Return the figures of plans side by side: one row for each figure, a cell for each plan (None: not made yet).

    `more` is by what share a figure is more than that of the first plan.
    """
    rows = []
    for name, (label, unit) in COMPARED.items():
        cells: list[dict[str, Any]] = []
        for one in chosen:
            found = one.summary or {}
            shown = {
                "money": found.get("currency", ""),
                "amount": CANONICAL.get(found.get("dimension", ""), ""),
            }
            value, first = found.get(name), cells[0]["value"] if cells else None
            more = value / first - 1 if first and value is not None else None
            cells.append(
                {"value": value, "unit": shown.get(unit, unit), "money": unit == "money", "more": more}
            )
        rows.append({"label": label, "cells": cells})
    return rows


def unit_of(made: Scenario) -> str:
    """Return the unit of the amounts of a plan."""
    return CANONICAL.get((made.summary or {}).get("dimension", ""), "")


def site_names(keys: Sequence[str]) -> list[str]:
    """Return the names of sites by their keys in the region."""
    found = {
        row.ref: str(row) for row in Site.objects.filter(ref__in=list(keys)).select_related("organisation")
    }
    return [found.get(key, key) for key in keys]
