"""Offers and needs: what leaves a site, and what it takes in, with what happens to it and what that costs.

What a site takes in and sends out again as the same material passes through it: that part of the need is
*passed on* (R13), and only the rest can end there. A passed-on tonne lands where the reference case puts it,
so it earns nothing: its receiver pays or gets what the reference case costs or brings, plus a station's fee.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from tools.scotland.names import slug
from tools.scotland.rules import Material, Operation, Rules, plain
from tools.scotland.source import Source

STATION_OPERATION = "R13"
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Stream:
    """A row of the table of streams, with what it was made from."""

    id: str
    permit: str
    role: str
    material: str
    tonnes: Decimal
    cells: dict[str, str]


def _money(value: Decimal) -> str:
    return plain(value.quantize(Decimal("0.01")))


def _emission(value: Decimal) -> str:
    return plain(value.quantize(Decimal("0.0001")))


def handed_on(rules: Rules, material: Material, label: str) -> dict[str, str]:
    """Return the cells of a need whose material does not end at the site."""
    figures = rules.figures
    fee = figures.work_out("TRANSFER_FEE").value
    onward, onward_co2e = figures.work_out(material.disposal), figures.work_out(material.disposal_co2e)
    cells = {"source": f"{label}; handling: assumption"}
    if material.reference == "market":
        return cells | {
            "reference_cost": _money(-onward.value),
            "reference_co2e": _emission(-onward_co2e.value),
            "handling_cost": _money(fee),
            "handling_co2e": "0",
        }
    return cells | {
        "reference_cost": "0",
        "reference_co2e": "0",
        "handling_cost": _money(fee + onward.value),
        "handling_co2e": _emission(onward_co2e.value),
    }


def ended(rules: Rules, material: Material, rule: Operation, label: str) -> dict[str, str]:
    """Return the cells of a need whose material ends at the site."""
    # "own" stands for what treating the material costs: a specialist's price; nothing if it is traded.
    own = material.treatment if material.reference == "specialist" else "0"
    handling = rules.figures.work_out(rule.handling.replace("own", own))
    replaces = rule.replaces == "yes"
    claims = bool(material.virgin)
    cells = {
        "reference_cost": "" if replaces and material.purchase else "0",
        "reference_co2e": "" if replaces and claims else "0",
        "handling_cost": _money(handling.value),
        "source": f"{label}; handling: {handling.trust}" if handling.trust else label,
    }
    if rule.treatment:
        cells["handling_co2e"] = _emission(rules.figures.work_out(rule.treatment).value)
    elif material.reference != "tip" and replaces and not claims:
        cells["handling_co2e"] = "0"
    return cells


def offers(source: Source, rules: Rules, hazardous: set[str], label: str) -> list[Stream]:
    """Return what leaves each site, one offer per site and material."""
    found = []
    for flow in source.flows:
        if flow.direction != "out":
            continue
        material = rules.materials[flow.material]
        cells = {
            "hazardous": "yes" if flow.material in hazardous else "",
            "operation": material.reference_operation,
            "reference": material.reference_text,
            "source": label,
        }
        name = f"out-{slug(flow.permit)}-{material.slug}"
        found.append(Stream(name, flow.permit, "offer", flow.material, flow.tonnes, cells))
    return found


def needs(source: Source, rules: Rules, hazardous: set[str], label: str) -> list[Stream]:
    """Return what each site takes in: what ends there, and what is handed on, per material."""
    sent: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for flow in source.flows:
        if flow.direction == "out":
            sent[flow.permit, flow.material] += flow.tonnes
    found = []
    for flow in source.flows:
        if flow.direction != "in":
            continue
        site, material = source.sites[flow.permit], rules.materials[flow.material]
        rule = rules.best_fit(flow.material, site.activities, treating=site.treating)
        passed = min(flow.tonnes, sent[flow.permit, flow.material]) if rule.final else _ZERO
        kept = flow.tonnes - passed
        name = f"in-{slug(flow.permit)}-{material.slug}"
        common = {"hazardous": "yes" if flow.material in hazardous else ""}
        if kept > 0:
            what = ended(rules, material, rule, label) if rule.final else handed_on(rules, material, label)
            cells = common | what | {"operation": rule.operation}
            found.append(Stream(name, flow.permit, "need", flow.material, kept, cells))
        if passed > 0:
            cells = common | handed_on(rules, material, label)
            cells |= {"operation": STATION_OPERATION, "note": "passed on"}
            found.append(Stream(f"{name}-passed-on", flow.permit, "need", flow.material, passed, cells))
    return found
