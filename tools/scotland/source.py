"""Reads what the regulator published: sites and their flows in one year; says what is set aside, and why."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

ACTIVITIES = frozenset({
    "Anaerobic digestion", "Civic amenity", "Co-incineration", "Composting", "Incineration", "Landfill",
    "Landfill (not operational)", "Metal recycler", "Other treatment", "Pet cemetery", "Pet crematoria",
    "Transfer station",
})  # fmt: skip
ACCEPTS = frozenset({
    "Commercial", "Household", "Industrial", "Inert", "Other special", "Special", "Special asbestos",
})  # fmt: skip

# Scotland lies within these degrees, Rockall apart: Mull of Galloway to Out Stack, St Kilda to Bound Skerry.
SOUTH, NORTH, WEST, EAST = 54.6, 60.9, -8.7, -0.7

# Sites that are treated more than half of what they take in are treating sites, whatever they are called.
TREATING_SHARE = Decimal("0.5")

NO_COORDINATES = "no coordinates: the permit is not in the table of sites"
OUTSIDE = "the coordinates are not in Scotland"
NOT_POSITIVE = "the tonnage is not above zero"
UNREADABLE = "the row of the site cannot be read: its columns are shifted"


@dataclass(frozen=True)
class Site:
    """One permitted site as the register shows it."""

    permit: str
    name: str
    operator: str
    region: str
    status: str
    latitude: Decimal
    longitude: Decimal
    activities: tuple[str, ...]
    accepts: tuple[str, ...]
    taken_in: Decimal
    treated: Decimal
    sent_out: Decimal

    @property
    def treating(self) -> bool:
        """Whether the regulator counts at least half of what came in as treated or recovered there."""
        return self.taken_in > 0 and self.treated >= TREATING_SHARE * self.taken_in

    @property
    def hazardous_permit(self) -> bool:
        """Whether the site may take special (hazardous) waste."""
        return any(word.startswith(("Special", "Other special")) for word in self.accepts)


@dataclass(frozen=True)
class Flow:
    """Tonnes of one material into or out of one site in the year."""

    permit: str
    direction: str
    material: str
    tonnes: Decimal


@dataclass
class Source:
    """What was read: sites that have flows, their flows, all flows of the year, and what was set aside."""

    sites: dict[str, Site]
    flows: list[Flow]
    everything: list[Flow]
    set_aside: list[tuple[str, Flow]]
    notes: list[str] = field(default_factory=list)


def _open(path: Path) -> list[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(" / ") if word.strip())


def unshifted(row: dict[str, str]) -> dict[str, str] | None:
    """Return the row of a site with its columns in place, or None if that cannot be done.

    At the source a quoted comma in an operator's name could push the rest of the name into `activities` and
    the activities into `accepts`. What the site accepts is then lost.
    """
    activities, accepts = _words(row["activities"]), _words(row["accepts"])
    if set(activities) <= ACTIVITIES and set(accepts) <= ACCEPTS:
        return row
    if accepts and set(accepts) <= ACTIVITIES:
        return row | {
            "operator": f"{row['operator']}, {row['activities']}",
            "activities": row["accepts"],
            "accepts": "",
        }
    return None


def _site(row: dict[str, str]) -> Site:
    return Site(
        permit=row["permit"],
        name=" ".join(row["site-name"].split()),
        operator=" ".join(row["operator"].split()),
        region=row["region"],
        status=row["status"],
        latitude=Decimal(row["latitude"]),
        longitude=Decimal(row["longitude"]),
        activities=_words(row["activities"]),
        accepts=_words(row["accepts"]),
        taken_in=Decimal(row["tonnes-input"]),
        treated=Decimal(row["tonnes-treated-recovered"]),
        sent_out=Decimal(row["tonnes-output"]),
    )


def _stated(site: Site) -> Site:
    """Return the site with the activity that its figures show, where the register states none."""
    if site.activities:
        return site
    return replace(site, activities=("Other treatment" if site.treating else "Transfer station",))


def read_sites(rows: list[dict[str, str]]) -> tuple[dict[str, Site], dict[str, str], list[str]]:
    """Return the readable sites by permit, why others are not used, and what was mended, in words."""
    sites: dict[str, Site] = {}
    refused: dict[str, str] = {}
    notes: list[str] = []
    for raw in rows:
        row = unshifted(raw)
        permit = raw["permit"]
        if row is None:
            refused[permit] = UNREADABLE
            notes.append(f"{permit}: activities '{raw['activities']}' is no activity; site not used")
            continue
        if row is not raw:
            notes.append(f"{permit}: '{raw['activities']}' moved from activities to operator")
        site = _site(row)
        if not (SOUTH < site.latitude < NORTH and WEST < site.longitude < EAST):
            refused[permit] = OUTSIDE
            notes.append(f"{permit}: {site.latitude}, {site.longitude} is not in Scotland; site not used")
            continue
        sites[permit] = _stated(site)
        if sites[permit] is not site and site.taken_in > 0:
            taken = sites[permit].activities[0]
            notes.append(f"{permit} ({site.name}): no activity stated; taken as '{taken}' from its figures")
    return sites, refused, notes


def read_source(folder: Path, year: int) -> Source:
    """Return what the folder of the regulator's data says about one year."""
    known, refused, notes = read_sites(_open(folder / "waste-site-io.csv"))
    everything = [
        Flow(row["permit"], row["io-direction"], row["material"], Decimal(row["tonnes"]))
        for row in _open(folder / "waste-site-material-io.csv.gz")
        if row["year"] == str(year)
    ]
    everything.sort(key=lambda flow: (flow.permit, flow.direction, flow.material, flow.tonnes))
    flows: list[Flow] = []
    set_aside: list[tuple[str, Flow]] = []
    for flow in everything:
        if flow.permit not in known:
            set_aside.append((refused.get(flow.permit, NO_COORDINATES), flow))
        elif flow.tonnes <= 0:
            set_aside.append((NOT_POSITIVE, flow))
        else:
            flows.append(flow)
    used = {flow.permit for flow in flows}
    sites = {permit: known[permit] for permit in sorted(used)}
    notes = [note for note in notes if note.split(":")[0].split(" ")[0] in used or "not used" in note]
    return Source(sites, flows, everything, set_aside, notes + _cross_check(sites, flows))


def _cross_check(sites: dict[str, Site], flows: list[Flow]) -> list[str]:
    """Compare the flows by material with the regulator's own totals by site."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for flow in flows:
        sums[flow.permit, flow.direction] += flow.tonnes
    off = [
        site.permit
        for site in sites.values()
        if abs(sums[site.permit, "in"] - site.taken_in) > Decimal("0.05")
        or abs(sums[site.permit, "out"] - site.sent_out) > Decimal("0.05")
    ]
    said = f"{len(sites) - len(off)} of {len(sites)} sites: the materials add up to the site's own totals"
    return [said + (f"; not {', '.join(off)}" if off else "")]


def hazardous_materials(folder: Path) -> dict[str, int]:
    """Return the materials all of whose List of Waste codes are hazardous, with the number of those codes.

    "Uncategorised" says nothing about what it is, whatever code was given that name.
    """
    codes: dict[str, list[str]] = defaultdict(list)
    for row in _open(folder / "ewc-code.csv"):
        if row["material"] and row["material"] != "Uncategorised":
            codes[row["material"]].append(row["ewc-code"])
    return {name: len(found) for name, found in sorted(codes.items()) if all(c.endswith("*") for c in found)}
