"""The tables beside the pack: nothing was lost on the way, and each figure and judgement has its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from tools.scotland.rules import Rules, plain
from tools.scotland.source import Source
from tools.scotland.streams import Stream
from tools.scotland.tables import Table

ROLE = {"in": "need", "out": "offer"}
COLUMNS: dict[str, tuple[str, ...]] = {
    "reconciliation": (
        "material", "role", "source_tonnes", "excluded_tonnes", "pack_tonnes", "difference", "source_rows",
        "excluded_rows", "pack_streams",
    ),
    "exclusions": ("reason", "material", "role", "rows", "tonnes", "permits"),
    "figures": ("figure", "value", "unit", "status", "source", "note"),
    "materials": (
        "material", "group", "reference", "reference_operation", "disposal", "purchase", "hazardous",
        "reason",
    ),
    "operations": (
        "group", "activity", "when", "operation", "kind", "handling", "handling_co2e", "replaces", "reason",
    ),
}  # fmt: skip

Total = dict[tuple[str, str], tuple[Decimal, int]]


def totals(items: Iterable[tuple[str, str, Decimal]]) -> Total:
    """Return tonnes and rows by material and role.

    >>> totals([("Soils", "need", Decimal("1.5")), ("Soils", "need", Decimal("2"))])
    {('Soils', 'need'): (Decimal('3.5'), 2)}
    """
    found: Total = defaultdict(lambda: (Decimal(0), 0))
    for material, role, tonnes in items:
        amount, rows = found[material, role]
        found[material, role] = (amount + tonnes, rows + 1)
    return dict(found)


def reconcile(streams: Total, source: Total, exclusions: Total) -> Table:
    """Return, by material and role, what the source has, what was left out, what the pack has."""
    nothing = (Decimal(0), 0)
    rows = []
    for key in sorted(streams.keys() | source.keys() | exclusions.keys()):
        (there, there_rows), (out, out_rows), (here, here_rows) = (
            book.get(key, nothing) for book in (source, exclusions, streams)
        )
        rows.append({
            "material": key[0], "role": key[1],
            "source_tonnes": plain(there), "excluded_tonnes": plain(out), "pack_tonnes": plain(here),
            "difference": plain(there - out - here),
            "source_rows": str(there_rows), "excluded_rows": str(out_rows), "pack_streams": str(here_rows),
        })  # fmt: skip
    return rows


def exclusion_table(source: Source) -> Table:
    """Return what was left out, by reason, material and role."""
    found: dict[tuple[str, str, str], list[tuple[str, Decimal]]] = defaultdict(list)
    for reason, flow in source.set_aside:
        found[reason, flow.material, ROLE[flow.direction]].append((flow.permit, flow.tonnes))
    return [
        {
            "reason": reason,
            "material": material,
            "role": role,
            "rows": str(len(parts)),
            "tonnes": plain(sum((tonnes for _, tonnes in parts), Decimal(0))),
            "permits": "; ".join(sorted(permit for permit, _ in parts)),
        }
        for (reason, material, role), parts in sorted(found.items())
    ]


def about_tables(
    source: Source, streams: list[Stream], rules: Rules, hazardous: dict[str, int]
) -> dict[str, Table]:
    """Return every table beside the pack by name."""
    figures = [
        {
            "figure": figure.name, "value": plain(figure.value), "unit": figure.unit, "status": figure.status,
            "source": figure.source, "note": figure.note,
        }
        for figure in rules.figures.all.values()
    ]  # fmt: skip
    materials = [
        {
            "material": name, "group": material.group, "reference": material.reference_text,
            "reference_operation": material.reference_operation, "disposal": material.disposal,
            "purchase": material.purchase,
            "hazardous": f"yes: all {hazardous[name]} of its codes are" if name in hazardous else "",
            "reason": material.reason,
        }
        for name, material in rules.materials.items()
    ]  # fmt: skip
    operations = [
        {
            "group": rule.group, "activity": rule.activity, "when": rule.when, "operation": rule.operation,
            "kind": rule.kind, "handling": rule.handling, "handling_co2e": rule.treatment,
            "replaces": rule.replaces, "reason": rule.reason,
        }
        for rule in rules.operations
    ]  # fmt: skip
    return {
        "reconciliation": reconcile(
            totals((stream.material, stream.role, stream.tonnes) for stream in streams),
            totals((flow.material, ROLE[flow.direction], flow.tonnes) for flow in source.everything),
            totals((flow.material, ROLE[flow.direction], flow.tonnes) for _, flow in source.set_aside),
        ),
        "exclusions": exclusion_table(source),
        "figures": figures,
        "materials": materials,
        "operations": operations,
    }
