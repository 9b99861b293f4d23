"""The tables of the pack, each as a header and rows of text."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from tools.scotland.names import organisations, read_aliases, slug
from tools.scotland.rules import Figures, Material, Rules, plain, read_table
from tools.scotland.source import Site, Source
from tools.scotland.streams import Stream, needs, offers

Table = list[dict[str, str]]
LABEL = "SEPA 2019"
_STREAM_COLUMNS = (
    "id", "site", "role", "resource", "hazardous", "amount", "unit", "operation", "reference",
    "reference_cost", "reference_co2e", "handling_cost", "handling_co2e", "source", "status", "note",
)  # fmt: skip
COLUMNS: dict[str, tuple[str, ...]] = {
    "region": (
        "name", "year", "currency", "coordinate_system", "carbon_price", "discount_rate", "source", "note",
    ),
    "organisations": ("id", "name", "country"),
    "sites": (
        "id", "organisation", "name", "latitude", "longitude", "activity", "hazardous_permit", "note",
    ),
    "streams": _STREAM_COLUMNS,
    "technologies": (
        "id", "name", "operation", "unit", "inputs", "outputs", "residues", "loss", "operating_cost",
        "electricity", "co2e", "step_capacity", "max_steps", "investment", "lifetime", "fixed_cost",
        "possible_at", "source", "status", "note",
    ),
    "prices": ("resource", "kind", "value", "unit", "source", "status", "note"),
    "transport": (
        "mode", "unit", "cost_per_km", "co2e_per_km", "detour_factor", "source", "status", "note",
    ),
    "factors": ("resource", "operation", "kind", "value", "unit", "source", "status", "note"),
}  # fmt: skip


def text_of(columns: tuple[str, ...], rows: Table) -> str:
    """Return a table as the text of a CSV file."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def region_table(year: int, figures: Figures) -> Table:
    """Return the one row that says what the pack is about."""
    carbon, rate = figures.all["CARBON_VALUE"], figures.all["DISCOUNT_RATE"]
    return [{
        "name": f"Scotland {year}",
        "year": str(year),
        "currency": "GBP",
        "coordinate_system": "WGS84",
        "carbon_price": plain(carbon.value),
        "discount_rate": plain(rate.value),
        "source": "Sites and tonnes: contains SEPA data © Scottish Environment Protection Agency, licensed under "
        f"the Open Government Licence. Carbon price: {carbon.label}, {carbon.status}. Discount rate: {rate.label}, "
        f"{rate.status}",
        "note": f"carbon price: {carbon.source}; {carbon.note}. Discount rate: {rate.source}",
    }]  # fmt: skip


def _site_note(site: Site) -> str:
    parts = [site.permit, site.region]
    if site.status not in {"Operational", ""}:
        parts.append(f"status in the register: {site.status.lower()}")
    return "; ".join(parts)


def site_tables(source: Source) -> tuple[Table, Table]:
    """Return the tables of organisations and of sites."""
    operators = {permit: site.operator for permit, site in source.sites.items()}
    of_permit, names = organisations(operators, read_aliases())
    sites = [
        {
            "id": slug(permit),
            "organisation": of_permit[permit],
            "name": site.name,
            "latitude": plain(site.latitude.quantize(Decimal("0.000001"))),
            "longitude": plain(site.longitude.quantize(Decimal("0.000001"))),
            "activity": " / ".join(site.activities),
            "hazardous_permit": "yes" if site.hazardous_permit else "no",
            "note": _site_note(site),
        }
        for permit, site in source.sites.items()
    ]
    rows = [{"id": key, "name": names[key], "country": "GB"} for key in sorted(names)]
    return rows, sites


def stream_table(streams: list[Stream]) -> Table:
    """Return the table of streams."""
    return [
        {
            "id": stream.id,
            "site": slug(stream.permit),
            "role": stream.role,
            "resource": stream.material,
            "amount": plain(stream.tonnes),
            "unit": "t",
            "status": "regulator",
        }
        | stream.cells
        for stream in streams
    ]


def _worked_out(
    figures: Figures, expression: str, unit: str, what: dict[str, str], why: str = ""
) -> dict[str, str]:
    value = figures.work_out(expression)
    return what | {
        "value": plain(value.value.quantize(Decimal("0.0001"))),
        "unit": unit,
        "source": value.source,
        "status": value.status,
        "note": why,
    }


def price_table(rules: Rules) -> Table:
    """Return what each material costs to get rid of without the exchange, and what a buyer pays elsewhere."""
    figures, rows = rules.figures, []
    for name, material in rules.materials.items():
        what = {"resource": name, "kind": "disposal"}
        why = f"{material.reference_text}: {material.reason}"
        rows.append(_worked_out(figures, material.disposal, "GBP/t", what, why))
    for name, material in rules.materials.items():
        if material.purchase:
            what = {"resource": name, "kind": "purchase"}
            rows.append(_worked_out(figures, material.purchase, "GBP/t", what))
    rows.append(_worked_out(figures, "ELECTRICITY_PRICE", "GBP/MWh", {"kind": "electricity"}))
    return rows


def _treatments(material: Material) -> list[tuple[str, str]]:
    """Return the operations whose emissions are stated for a material, each with its expression."""
    stated = [("D1", material.landfilled), ("D10", material.burnt), ("R1", material.burnt)]
    if material.recycled:
        stated.append((material.recycled_as, material.recycled))
    return [(operation, expression) for operation, expression in stated if expression]


def factor_table(rules: Rules) -> Table:
    """Return what today's way, the receiver's way and a bought tonne emit, by material."""
    figures, rows = rules.figures, []
    for name, material in rules.materials.items():
        what = {"resource": name, "kind": "disposal"}
        rows.append(_worked_out(figures, material.disposal_co2e, "kg/t", what, material.reference_text))
    for name, material in rules.materials.items():
        if material.virgin and material.purchase:
            what = {"resource": name, "kind": "virgin"}
            rows.append(_worked_out(figures, material.virgin, "kg/t", what))
    for name, material in rules.materials.items():
        for operation, expression in _treatments(material):
            what = {"resource": name, "operation": operation, "kind": "treatment"}
            rows.append(_worked_out(figures, expression, "kg/t", what))
    rows.append(_worked_out(figures, "GRID", "kg/kWh", {"kind": "electricity"}))
    return rows


def transport_table(figures: Figures) -> Table:
    """Return the one mode of transport."""
    haulage, hgv, detour = (figures.all[name] for name in ("HAULAGE", "HGV", "DETOUR"))
    return [{
        "mode": "lorry",
        "unit": "t",
        "cost_per_km": plain(haulage.value),
        "co2e_per_km": plain(hgv.value),
        "detour_factor": plain(detour.value),
        "source": f"cost: {haulage.source}; emissions: {hgv.source}; detour: {detour.source}",
        "status": "assumption",
        "note": f"cost ({haulage.status}): {haulage.note}; emissions ({hgv.status}): {hgv.note}; "
        f"detour ({detour.status}): {detour.note}",
    }]  # fmt: skip


def technology_table(source: Source) -> Table:
    """Return the technologies, with the sites that are large enough and fit to have one."""
    rows = []
    for row in read_table("technologies"):
        wanted, least = row["where_activities"].split(";"), Decimal(row["where_tonnes"])
        possible = sorted(
            slug(flow.permit)
            for flow in source.flows
            if flow.direction == "in"
            and flow.material == row["where_material"]
            and flow.tonnes >= least
            and source.sites[flow.permit].status != "Not operational"
            and set(wanted) & set(source.sites[flow.permit].activities)
        )
        note = (
            f"{row['note']}; may be built where {plain(least)} t or more of {row['where_material'].lower()} "
            f"came in at a site with the activity {' or '.join(wanted).lower()}"
        )
        kept = {column: cell for column, cell in row.items() if column in COLUMNS["technologies"]}
        rows.append(kept | {"possible_at": "; ".join(possible), "note": note})
    return rows


def pack_tables(
    source: Source, rules: Rules, hazardous: set[str], year: int
) -> tuple[dict[str, Table], list[Stream]]:
    """Return every table of the pack by name, and the streams they hold."""
    streams = offers(source, rules, hazardous, LABEL) + needs(source, rules, hazardous, LABEL)
    names, sites = site_tables(source)
    tables = {
        "region": region_table(year, rules.figures),
        "organisations": names,
        "sites": sites,
        "streams": stream_table(streams),
        "technologies": technology_table(source),
        "prices": price_table(rules),
        "transport": transport_table(rules.figures),
        "factors": factor_table(rules),
    }
    return tables, streams
