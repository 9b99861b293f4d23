"""How right the linker is on texts that its coefficients were not fitted on; the frequency baseline beside it.

    python -m tools.judge_link TAXONOMY [--seeds 3]

TAXONOMY is the folder named in src/lichen/data/concepts/SOURCE.md. Listings: coefficients of four fifths judge the
last fifth. Dutch registry: split by text, so that none stands on both sides; the coefficients, too, are fitted on the
learnt side alone. "rows" asks for the one code of each row, though every eleventh text stands there with several;
"texts" accepts any code that the text has in the registry.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.symbiosis_linking import calibration_error
from lichen.core.concepts import concept_register
from lichen.engine.register.link import Linker, LinkIndex, Memory, Model, build_index
from tools.build_concepts import renew
from tools.fit_link import (
    FOLDS,
    Listing,
    codes_of,
    dutch,
    fit_acceptance,
    fit_labels,
    fit_memory,
    listings,
    ranked,
    split,
)

Judged = tuple[tuple[str, ...], float, frozenset[str]]


def answer(linker: Linker, row: Listing, memory: Memory, of: str = "low") -> Judged:
    """Return the first five of a scheme, how sure the first is, and what is right."""
    evidence = memory.evidence(row.text, of)
    first = ranked(linker, row, of, evidence)[:5]
    sure = linker.model.acceptance(first[0][1], evidence.strength, of)
    return tuple(name for name, _ in first), sure, row.accepted[of]


def told(name: str, judged: Sequence[Judged]) -> str:
    """Return one line: how often right first, among the first five, and the calibration error."""
    first = [bool(set(names[:1]) & right) for names, _, right in judged]
    five = [bool(set(names) & right) for names, _, right in judged]
    error = calibration_error([sure for _, sure, _ in judged], first)
    return f"{name:<44}{100 * np.mean(first):6.1f}{100 * np.mean(five):6.1f}{error:8.3f}{len(judged):7d}"


def judge_listings(index: LinkIndex, rows: Sequence[Listing], registry: Sequence[Listing]) -> list[str]:
    """Return the lines for the listings, by labels alone."""
    found: dict[str, list[Judged]] = {"low": [], "own": [], "nace": []}
    for part in range(FOLDS):
        inside = [row for place, row in enumerate(rows) if place % FOLDS != part]
        linker = fit_labels(Linker(index, Model({}, {})), inside, registry[::4])
        linker = fit_acceptance(linker, inside, registry[::8])
        for row in rows[part::FOLDS]:
            for of, judged in found.items():
                if row.accepted[of]:
                    judged.append(answer(linker, row, Memory(), of))
    often = Counter(code for row in rows for code in row.accepted["low"])
    baseline = tuple(code for code, _ in often.most_common(5))
    asked = [(baseline, 0.0, row.accepted["low"]) for row in rows if row.accepted["low"]]
    return [told("listings, frequency", asked), *(told(f"listings, {of}", one) for of, one in found.items())]


def judge_registry(
    index: LinkIndex, rows: Sequence[Listing], registry: Sequence[Listing], seed: int
) -> list[str]:
    """Return the lines for one split of the registry."""
    learnt, asked = split(registry, 0.2, seed + 10)
    linker = fit_labels(Linker(index, Model({}, {})), rows, learnt[::3])
    linker = fit_acceptance(fit_memory(linker, rows, learnt), rows, learnt)
    order = np.random.default_rng(seed).permutation(len(learnt))[:3600]
    memory = Memory().confirm_all((learnt[i].text, min(learnt[i].accepted["low"])) for i in order)
    often = Counter(code for _, code in memory.rows).most_common(5)
    baseline = tuple(code for code, _ in often)
    every = codes_of(registry)
    texts = list({row.text: Listing(row.text, "nl", {"low": every[row.text]}) for row in asked}.values())
    lines = [
        told(f"registry {seed}, frequency, rows", [(baseline, 0.0, row.accepted["low"]) for row in asked])
    ]
    for name, group in (("rows", asked), ("texts", texts)):
        for which, known in (("labels only", Memory()), (f"{memory.count} confirmed", memory)):
            judged = [answer(linker, row, known) for row in group]
            lines.append(told(f"registry {seed}, {which}, {name}", judged))
    return lines


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("taxonomy", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args(arguments)
    register = renew(concept_register())
    index = build_index(register)
    rows, registry = listings(register), dutch(options.taxonomy)
    sys.stdout.write(f"{'':<44}{'@1 %':>6}{'@5 %':>6}{'error':>8}{'texts':>7}\n")
    sys.stdout.write("\n".join([*judge_listings(index, rows, registry), ""]))
    for seed in range(options.seeds):
        sys.stdout.write("\n".join([*judge_registry(index, rows, registry, seed), ""]))
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
