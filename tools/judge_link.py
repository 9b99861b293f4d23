"""How right the linker is on texts that its coefficients were not fitted on; the frequency baseline beside it.

    python -m tools.judge_link TAXONOMY [--seeds 5] [--workers 1]

TAXONOMY is the folder named in src/lichen/data/concepts/SOURCE.md. Listings: coefficients of four fifths judge the
last fifth. Dutch registry: split by text, so that none stands on both sides; the coefficients, too, are fitted on the
learnt side alone. "texts" accepts any code that the text has in the registry: that is what the probability promises.
"rows" asks for the one code of each row, though every eleventh text stands there with several. "held" are the texts
whose first candidate is of a chapter that the extract holds at all.

"error" is the calibration error of the first candidate; "chance" is what it would be on average if every probability
were exactly true (by simulation); "all" puts the texts of all seeds together.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np

from benchmarks.symbiosis_linking import calibration_error
from lichen.core.concepts import concept_register
from lichen.engine.register.link import Linker, Memory, Model, build_index
from tools.build_concepts import renew
from tools.fit_link import fitted
from tools.link_acceptance import fit_acceptance
from tools.link_cases import (
    FOLDS,
    SCHEMES,
    Listing,
    codes_of,
    dutch,
    label_shares,
    listings,
    remember,
    split,
    texts_of,
)
from tools.link_choices import fit_labels

Judged = tuple[tuple[str, ...], float | None, frozenset[str]]
"""The first five, how sure the first is (nothing where it does not say), and what is right."""
CONFIRMED = (0, 100, 400, 1500, 3600)
DRAWS = 200
HEADER = f"{'':<44}{'@1 %':>6}{'@5 %':>6}{'error':>8}{'chance':>8}{'texts':>7}\n"


def answer(linker: Linker, row: Listing, memory: Memory, of: str = "low") -> Judged:
    """Return the answer for a text as the linker gives it; its labels are read once for all memories."""
    evidence = memory.evidence(row.text, of)
    label = label_shares(linker, row, of)
    shares = linker.joined_shares(of, label, evidence)[0]
    first = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))[:5] or [("", 0.0)]
    accepted = linker.model.accepted
    listing = accepted.listing(row.text, row.lang)
    sure = accepted.probability(first[0][1], listing, of, evidence.strength, evidence.count)
    return tuple(name for name, _ in first), sure, row.accepted[of]


def chance_floor(sure: Sequence[float], seed: int = 0) -> float:
    """Return the calibration error to be expected if these probabilities [1] were exactly true.

    >>> chance_floor([1.0, 0.0])
    0.0
    """
    given = np.array(sure)
    rng = np.random.default_rng(seed)
    drawn = (rng.random(len(given)) < given for _ in range(DRAWS))
    return float(np.mean([calibration_error(sure, hits.tolist()) for hits in drawn])) if sure else 0.0


def told(name: str, judged: Sequence[Judged]) -> str:
    """Return one line: how often right first, among the first five, the calibration error, and its chance floor."""
    first = [bool(set(names[:1]) & right) for names, _, right in judged]
    five = [bool(set(names) & right) for names, _, right in judged]
    line = f"{name:<44}{100 * np.mean(first):6.1f}{100 * np.mean(five):6.1f}"
    sure = [one for _, one, _ in judged if one is not None]
    if sure:
        line += f"{calibration_error(sure, first):8.3f}{chance_floor(sure):8.3f}"
    else:
        line += " " * 16
    return f"{line}{len(judged):7d}"


def judge_listings(taxonomy: Path) -> dict[str, list[Judged]]:
    """Return the answers for the listings, by labels alone; coefficients and lines are of the other folds."""
    register = renew(concept_register())
    index = build_index(register)
    rows, registry = listings(register), dutch(taxonomy)
    found: dict[str, list[Judged]] = defaultdict(list)
    often = Counter(code for row in rows for code in row.accepted["low"])
    baseline = tuple(code for code, _ in often.most_common(5))
    found["listings, frequency"] = [
        (baseline, None, row.accepted["low"]) for row in rows if row.accepted["low"]
    ]
    for part in range(FOLDS):
        inside = [row for place, row in enumerate(rows) if place % FOLDS != part]
        linker = fit_labels(Linker(index, Model({}, {})), inside, texts_of(registry)[::3])
        linker = fit_acceptance(linker, inside, registry)
        for row in rows[part::FOLDS]:
            for of in SCHEMES:
                if row.accepted[of]:
                    found[f"listings, {of}"].append(answer(linker, row, Memory(), of))
    return found


def judge_registry(taxonomy: Path, seed: int) -> dict[str, list[Judged]]:
    """Return the answers for one split of the registry, by what was known and by text or row."""
    register = renew(concept_register())
    index = build_index(register)
    rows, registry = listings(register), dutch(taxonomy)
    learnt, asked = split(registry, 0.2, seed + 10)
    linker = fitted(index, rows, learnt)
    every = codes_of(registry)
    texts = [Listing(text, "nl", {"low": every[text]}) for text in sorted({row.text for row in asked})]
    often = Counter(code for row in learnt for code in row.accepted["low"])
    baseline = tuple(code for code, _ in often.most_common(5))
    held = {code[:6] for row in learnt for code in row.accepted["low"]}
    found: dict[str, list[Judged]] = {}
    for name, group in (("texts", texts), ("rows", asked)):
        found[f"{name}, frequency"] = [(baseline, None, row.accepted["low"]) for row in group]
    for size in CONFIRMED:
        memory = remember(learnt, size, seed)
        known = {row.text: answer(linker, row, memory) for row in texts}
        way = f"{size} confirmed" if size else "labels only"
        found[f"texts, {way}"] = list(known.values())
        if not size:
            found[f"texts, {way}, held"] = [one for one in known.values() if one[0][0][:6] in held]
        found[f"rows, {way}"] = [(*known[row.text][:2], row.accepted["low"]) for row in asked]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("taxonomy", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args(arguments)
    sys.stdout.write(HEADER)
    together: dict[str, list[list[Judged]]] = defaultdict(list)
    with ProcessPoolExecutor(options.workers) as pool:
        seeds = pool.map(partial(judge_registry, options.taxonomy), range(options.seeds))
        beside = pool.submit(judge_listings, options.taxonomy)
        for seed, found in enumerate(seeds):
            _write(f"registry {seed}, ", found)
            for name, judged in found.items():
                together[name].append(judged)
        _write("registry all, ", {name: list(chain(*parts)) for name, parts in together.items()})
        _write("", beside.result())
    return 0


def _write(before: str, found: Mapping[str, Sequence[Judged]]) -> None:
    sys.stdout.write("".join(f"{told(before + name, judged)}\n" for name, judged in found.items()))
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
