"""Reads what the regulator published: tonnes by site, material and year, and business waste by sector and by region."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tools.scotland.source import unshifted

NOT_STATED = "Material not stated"
NOT_POSITIVE = "the tonnage is below zero, and a flow is not"


@dataclass(frozen=True)
class Record:
    """Tonnes of one material in one year: `where` is a permit, a sector or a region, `table` says which.

    `table`: in, out (of sites), sector, region (of business waste).
    """

    table: str
    where: str
    year: int
    material: str
    tonnes: Decimal


@dataclass(frozen=True)
class Site:
    """A permitted site as the table of 2019 shows it."""

    permit: str
    region: str
    activities: tuple[str, ...]
    taken_in: Decimal
    treated: Decimal
    sent_out: Decimal


@dataclass(frozen=True)
class Source:
    """What was read: every record, those set aside with the reason, and the sites by permit."""

    everything: tuple[Record, ...]
    used: tuple[Record, ...]
    set_aside: tuple[tuple[str, Record], ...]
    sites: dict[str, Site]


def _rows(path: Path) -> list[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def read_site(row: dict[str, str]) -> Site:
    """Return the site of a row; one whose columns are shifted beyond mending has no activity.

    >>> row = {"permit": "P", "region": "Fife", "operator": "A", "activities": "Composting / Landfill", "accepts": "",
    ...        "tonnes-input": "3", "tonnes-treated-recovered": "0", "tonnes-output": "1.5"}
    >>> read_site(row).activities
    ('Composting', 'Landfill')
    """
    mended = unshifted(row)
    words = "" if mended is None else mended["activities"]
    return Site(
        row["permit"],
        row["region"],
        tuple(word.strip() for word in words.split(" / ") if word.strip()),
        Decimal(row["tonnes-input"]),
        Decimal(row["tonnes-treated-recovered"]),
        Decimal(row["tonnes-output"]),
    )


def read_source(folder: Path) -> Source:
    """Return what the folder of the regulator's data says, in one order whatever the order of the files."""
    records = [
        Record(
            row["io-direction"],
            row["permit"],
            int(row["year"]),
            row["material"] or NOT_STATED,
            Decimal(row["tonnes"]),
        )
        for row in _rows(folder / "waste-site-material-io.csv.gz")
    ]
    for table, column in (("sector", "business-sector"), ("region", "region")):
        records += [
            Record(table, row[column], int(row["year"]), row["material"], Decimal(row["tonnes"]))
            for row in _rows(folder / f"business-waste-by-{table}.csv")
        ]
    records.sort(key=lambda one: (one.table, one.where, one.year, one.material, one.tonnes))
    sites = {row["permit"]: read_site(row) for row in _rows(folder / "waste-site-io.csv")}
    return parted(records, dict(sorted(sites.items())))


def parted(records: list[Record], sites: dict[str, Site]) -> Source:
    """Return the records with those set aside that no flow can hold.

    >>> bad = Record("in", "P", 2015, "Soils", Decimal("-8.56"))
    >>> parted([bad], {}).set_aside[0][0]
    'the tonnage is below zero, and a flow is not'
    """
    used = tuple(one for one in records if one.tonnes >= 0)
    set_aside = tuple((NOT_POSITIVE, one) for one in records if one.tonnes < 0)
    return Source(tuple(records), used, set_aside, sites)
