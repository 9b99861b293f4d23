"""Rebuild the bundled region pack "Scotland 2019" from its public sources.

    python -m tools.build_scotland SEPA FACTORS            write src/lichen/data/packs/scotland-2019
    python -m tools.build_scotland SEPA FACTORS --check    exit code 1 if the bundled one differs

SEPA is a folder with the regulator's data (see SOURCE.md beside the pack):

    waste-site-io.csv               sites: permit, coordinates, operator, activities, tonnes in 2019
    waste-site-material-io.csv.gz   tonnes in and out by permit, material and year
    ewc-code.csv                    List of Waste codes of each material

FACTORS is the file of the UK government's conversion factors 2019 (beis_conversion_factors_2019.csv.gz).

What is judgement stands in tools/scotland/*.csv, each with its reason; how and why, in
docs/how-to/build-scotland-pack.md. The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.bundle import pack_arguments, put
from tools.scotland import about, tables
from tools.scotland.rules import Figures, Rules, read_factors, read_table
from tools.scotland.source import hazardous_materials, read_source

ROOT = Path(__file__).resolve().parents[1]
PACK = ROOT / "src" / "lichen" / "data" / "packs" / "scotland-2019"
YEAR = 2019


def build(sepa: Path, factors: Path) -> tuple[dict[str, str], list[str]]:
    """Return the files of the pack by their path in its folder, and what is worth knowing about the build."""
    source = read_source(sepa, YEAR)
    rules = Rules(Figures(read_table("figures"), read_factors(factors)))
    hazardous = hazardous_materials(sepa)
    made, streams = tables.pack_tables(source, rules, set(hazardous), YEAR)
    beside = about.about_tables(source, streams, rules, hazardous)
    files = {f"{name}.csv": tables.text_of(tables.COLUMNS[name], rows) for name, rows in made.items()}
    files |= {f"about/{name}.csv": tables.text_of(about.COLUMNS[name], rows) for name, rows in beside.items()}
    notes = [*source.notes, *(f"hazardous: {name} (all {n} codes)" for name, n in hazardous.items())]
    notes += [
        "left out: {rows} rows, {tonnes} t of {material} ({role}): {reason}".format_map(row)
        for row in beside["exclusions"]
    ]
    off = [row for row in beside["reconciliation"] if row["difference"] != "0"]
    if off:
        raise SystemExit(f"The pack does not reconcile with its source: {off}")
    notes.append(f"reconciled: {len(beside['reconciliation'])} sums by material and role, all exact")
    notes.append(", ".join(f"{len(rows)} {name}" for name, rows in made.items()))
    return files, notes


def main() -> int:
    """Write the pack, or say whether the bundled one is up to date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sepa", type=Path, help="folder with the regulator's data")
    parser.add_argument("factors", type=Path, help="file with the UK government's conversion factors 2019")
    pack_arguments(parser, PACK)
    asked = parser.parse_args()
    files, notes = build(asked.sepa, asked.factors)
    print("\n".join(notes))
    return put(files, asked.into, check=asked.check)


if __name__ == "__main__":
    sys.exit(main())
