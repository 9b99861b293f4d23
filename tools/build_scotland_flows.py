"""Rebuild the bundled flow pack "Scotland 2007-2020" from its public sources.

    python -m tools.build_scotland_flows SEPA            write src/lichen/data/packs/scotland-flows
    python -m tools.build_scotland_flows SEPA --check    exit code 1 if the bundled one differs

SEPA is a folder with the regulator's data (see SOURCE.md beside the pack):

    waste-site-material-io.csv.gz    tonnes in and out by permit, material and year
    waste-site-io.csv                sites: permit, region, activities, tonnes treated in 2019
    business-waste-by-sector.csv     business waste by sector, material and year
    business-waste-by-region.csv     the same by region

What is judgement stands in tools/scotland_flows/*.csv, each with its reason; how and why, in
docs/how-to/build-scotland-flows.md. The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.bundle import pack_arguments, put
from tools.scotland.tables import text_of
from tools.scotland_flows import about, doubt, sheets
from tools.scotland_flows.groups import nodes_of, read_groups
from tools.scotland_flows.model import model_of, read_names
from tools.scotland_flows.source import read_source

ROOT = Path(__file__).resolve().parents[1]
PACK = ROOT / "src" / "lichen" / "data" / "packs" / "scotland-flows"


def build(sepa: Path) -> tuple[dict[str, str], list[str]]:
    """Return the files of the pack by their path in its folder, and what is worth knowing about the build.

    Raises SystemExit where a sum of the pack is not that of its source.
    """
    source, names = read_source(sepa), read_names()
    model = model_of(source)
    made = sheets.sheets_of(model, names.groups)
    nodes = nodes_of(source.used, source.sites, read_groups())
    beside = {
        "reconciliation": about.reconcile(
            about.source_sums(source.everything, names),
            about.source_sums((one for _, one in source.set_aside), names),
            about.pack_sums(made["flows"], names),
        ),
        "exclusions": about.exclusion_table(source),
        "contradictions": doubt.contradictions(source),
        "sites": about.site_table(nodes),
        "site_totals": about.total_table(source.used),
        "drawn": about.drawn_table(model.processes, nodes),
    }
    off = [row for row in beside["reconciliation"] if row["difference"] != "0"]
    if off:
        raise SystemExit(f"The pack does not reconcile with its source: {off}")
    files = {f"{name}.csv": text_of(sheets.COLUMNS[name], rows) for name, rows in made.items()}
    files |= {f"about/{name}.csv": text_of(about.COLUMNS[name], rows) for name, rows in beside.items()}
    notes = [
        "left out: {table}, {where}, {year}, {material}: {tonnes} t ({reason})".format_map(row)
        for row in beside["exclusions"]
    ]
    notes.append(f"reconciled: {len(beside['reconciliation'])} sums by table, material and year, all exact")
    notes.append(f"{len(beside['contradictions'])} figures of the source contradict others")
    notes.append(", ".join(f"{len(rows)} {name}" for name, rows in made.items()))
    return files, notes


def main() -> int:
    """Write the pack, or say whether the bundled one is up to date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sepa", type=Path, help="folder with the regulator's data")
    pack_arguments(parser, PACK)
    asked = parser.parse_args()
    files, notes = build(asked.sepa)
    print("\n".join(notes))
    return put(files, asked.into, check=asked.check)


if __name__ == "__main__":
    sys.exit(main())
