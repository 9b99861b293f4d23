"""Rebuild the packaged concept register (src/lichen/data/concepts) from its sources and our own labels.

    python -m tools.build_concepts TAXONOMY            write the tables
    python -m tools.build_concepts TAXONOMY --check    exit code 1 if the packaged ones differ
    python -m tools.build_concepts --own               renew our own labels only; needs no sources

TAXONOMY is a folder that holds the sources named in src/lichen/data/concepts/SOURCE.md:

    low-ewc/ewc-onto.ttl, low-ewc/EWC_NAMES.xlsx           List of Waste in German and Dutch
    nace/Nacebel-2008-FR-NL-DE.xls                         NACE in French, Dutch and German
    bonsai-classifications/flowobject/tree_*.csv           EWC-Stat, CPA, HS
    bonsai-classifications/activitytype/conc_isic_*.csv    ISIC to NACE
    gemet/*.rdf                                            GEMET
    fkko/fkko-*.csv                                        Russian catalogue of wastes

Our own part stands in tools/concepts: `resources.csv`, `labels/<lang>.csv`, `low/<lang>.csv` (translations of the
List of Waste) and `words/<lang>.csv` (lexicon). Reading the old workbook needs the package fastexcel.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import polars as pl

from lichen.core.concepts import SCHEMAS, Register, concept_register
from tools.build_link import write_index
from tools.concept_parts.check import problems
from tools.concept_parts.fkko import build_fkko
from tools.concept_parts.gemet import build_gemet
from tools.concept_parts.low import build_low, own_titles
from tools.concept_parts.nace import build_nace
from tools.concept_parts.own import build_own
from tools.concept_parts.rows import Part, read_csv
from tools.concept_parts.trees import build_trees

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tools" / "concepts"
PACKAGED = ROOT / "src" / "lichen" / "data" / "concepts"


def tables_of(part: Part) -> dict[str, pl.DataFrame]:
    """Return the tables of a register, each row once, in the order they were added."""
    rows: dict[str, list[tuple[object, ...]]] = {
        "schemes": [
            tuple(row[column] for column in SCHEMAS["schemes"]) for row in read_csv(OWN / "schemes.csv")
        ],
        "concepts": [*part.concepts],
        "labels": [*part.labels],
        "mappings": [*part.mappings],
        "words": [*part.words],
    }
    return {
        name: pl.DataFrame(rows[name], schema=schema, orient="row").unique(maintain_order=True)
        for name, schema in SCHEMAS.items()
    }


def build(taxonomy: Path) -> Register:
    """Return the register made from its sources."""
    parts = [build(taxonomy) for build in (build_nace, build_trees, build_gemet, build_fkko)]
    return Register(**tables_of(build_low(taxonomy).join([own_titles(OWN), build_own(OWN), *parts])))


def renew(packaged: Register) -> Register:
    """Return a register with our own part renewed and the rest as it was packaged."""
    own = tables_of(own_titles(OWN).join([build_own(OWN)]))
    kept = {
        "concepts": packaged.concepts.filter(pl.col("scheme") != "own"),
        "labels": packaged.labels.filter(pl.col("origin") != "own"),
        "mappings": packaged.mappings.filter(~pl.col("source").str.starts_with("own")),
        "words": packaged.words.clear(),
    }
    joined = {name: pl.concat([table, own[name]]) for name, table in kept.items()}
    return Register(schemes=own["schemes"], **joined)


def same(one: Register, other: Register) -> bool:
    """Whether two registers hold the same rows, in whatever order."""
    pairs = ((getattr(one, name), getattr(other, name), list(schema)) for name, schema in SCHEMAS.items())
    return all(a.sort(by).equals(b.sort(by)) for a, b, by in pairs)


def main(arguments: list[str] | None = None) -> int:
    """Build the register; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("taxonomy", type=Path, nargs="?")
    parser.add_argument("--own", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    if (options.taxonomy is None) != options.own:
        parser.error("give either the folder of the sources or --own")
    register = renew(concept_register()) if options.own else build(options.taxonomy)
    found = problems(register)
    if found:
        sys.stderr.write("\n".join([*found, ""]))
        return 1
    if options.check:
        return 0 if same(register, concept_register()) else 1
    PACKAGED.mkdir(parents=True, exist_ok=True)
    for name in SCHEMAS:
        getattr(register, name).write_parquet(
            PACKAGED / f"{name}.parquet", compression="zstd", compression_level=19
        )
    write_index(register)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
