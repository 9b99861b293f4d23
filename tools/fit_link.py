"""Fit the few coefficients of the linker (src/lichen/data/link/model.json).

    python -m tools.fit_link TAXONOMY     on benchmarks/symbiosis and the Dutch registry texts; makes the index too

TAXONOMY is the folder named in src/lichen/data/concepts/SOURCE.md; the Dutch texts are in lma-nl-descriptions. No text
of theirs is kept: what is written are coefficients.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from lichen.core.concepts import concept_register
from lichen.engine.register.link import Linker, LinkIndex, Model
from lichen.engine.register.link.model import read_model
from tools.build_concepts import renew
from tools.build_link import PACKAGED, write_index
from tools.link_acceptance import fit_acceptance
from tools.link_cases import Listing, asked_of_memory, dutch, listings, texts_of
from tools.link_choices import fit_labels, fit_memory


def fitted(index: LinkIndex, rows: Sequence[Listing], registry: Sequence[Listing]) -> Linker:
    """Return a linker with all its coefficients fitted, by text; the judge fits on a part in the same way."""
    linker = fit_labels(Linker(index, Model({}, {})), rows, texts_of(registry)[::3])
    asked = asked_of_memory(linker, rows, registry)
    return fit_acceptance(fit_memory(linker, asked), rows, registry, asked)


def write_model(model: Model) -> None:
    """Write the coefficients."""
    parts = {"by_label": model.by_label, "with_memory": model.with_memory, "by_meaning": model.by_meaning}
    raw: dict[str, object] = {
        part: {
            of: {n: round(float(v), 4) for n, v in zip(c.names, c.values, strict=True)}
            for of, c in choices.items()
        }
        for part, choices in parts.items()
    }
    raw["accepted"] = {part: [round(x, 4) for x in line] for part, line in model.accepted.lines.items()}
    (PACKAGED / "model.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Make the index and fit the coefficients; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("taxonomy", type=Path)
    options = parser.parse_args(arguments)
    register = renew(concept_register())  # our own labels as they stand in tools/concepts
    index = write_index(register)
    rows, registry = listings(register), dutch(options.taxonomy)
    model = fitted(index, rows, registry).model
    kept = read_model((PACKAGED / "model.json").read_text("utf-8")).by_meaning
    write_model(Model(model.by_label, model.with_memory, model.accepted, kept))
    sys.stdout.write(f"fitted on {len(rows)} listings and {len(registry)} registry texts\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
