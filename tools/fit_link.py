"""Fit the few coefficients of the linker (src/lichen/data/link/model.json).

    python -m tools.fit_link TAXONOMY     on benchmarks/symbiosis and the Dutch registry texts; makes the index too

TAXONOMY is the folder named in src/lichen/data/concepts/SOURCE.md; the Dutch texts are in lma-nl-descriptions. No text
of theirs is kept: what is written are coefficients.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from python_calamine import load_workbook
from scipy.optimize import minimize

from lichen.core.concepts import Register, concept_register
from lichen.engine.register.link import Linker, LinkIndex, Memory, Model
from lichen.engine.register.link.choose import LABEL_NAMES, MEMORY_NAMES, Shortlist, joined, shortlist
from lichen.engine.register.link.memory import Evidence
from lichen.engine.register.link.model import Choice, read_model
from tools.build_concepts import renew
from tools.build_link import PACKAGED, write_index

ROOT = Path(__file__).resolve().parents[1]
SYMBIOSIS = ROOT / "benchmarks" / "symbiosis"
SCHEMES = ("low", "own", "nace")
Matrix = NDArray[np.float64]
Case = tuple[Matrix, NDArray[np.bool_]]
MEMORY_SIZES = (100, 400, 1500, 3600)
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Listing:
    """A text with what it may be called: `accepted` by scheme."""

    text: str
    lang: str
    accepted: Mapping[str, frozenset[str]]


def listings(register: Register) -> list[Listing]:
    """Return the development set; its own resources are those that are classed as an accepted code."""
    classed: dict[str, set[str]] = {}
    for resource, code, source in register.mappings.select("from_id", "to_id", "source").iter_rows():
        if source == "own: classed as":
            classed.setdefault(code, set()).add(resource)
    found = []
    with (SYMBIOSIS / "listings.csv").open(encoding="utf-8", newline="") as texts:
        rows = list(csv.DictReader(texts))
    with (SYMBIOSIS / "codes.csv").open(encoding="utf-8", newline="") as texts:
        codes = {row["id"]: row for row in csv.DictReader(texts)}
    for row in rows:
        low = frozenset(f"low:{code}" for code in codes[row["id"]]["low"].split(";") if code)
        nace = frozenset(f"nace:{code}" for code in codes[row["id"]]["nace"].split(";") if code)
        own = frozenset(one for code in low for one in classed.get(code, ()))
        found.append(Listing(row["text"], row["lang"], {"low": low, "nace": nace, "own": own}))
    return found


def dutch(taxonomy: Path) -> list[Listing]:
    """Return the texts of the Dutch registry, one row for each text and code, in a fixed order."""
    found = set()
    for part in ("Exports_CDW_part1", "Exports_CG_part1"):
        book = load_workbook(str(taxonomy / "lma-nl-descriptions" / part / "Export_LMA_compositions.xlsx"))
        for row in book.get_sheet_by_index(0).to_python()[1:]:
            if str(row[2]).strip():
                code = str(row[1]).partition(".")[0].zfill(6)
                found.add((str(row[2]).strip().lower(), code))
    return [Listing(text, "nl", {"low": frozenset({f"low:{code}"})}) for text, code in sorted(found)]


def split(rows: Sequence[Listing], share: float, seed: int) -> tuple[list[Listing], list[Listing]]:
    """Return two parts, the second of about that share [1] of the texts; no text stands in both."""
    texts = sorted({row.text for row in rows})
    np.random.default_rng(seed).shuffle(texts)
    second = frozenset(texts[: round(share * len(texts))])
    return [r for r in rows if r.text not in second], [r for r in rows if r.text in second]


@cache
def short(index: LinkIndex, text: str, lang: str, of: str) -> Shortlist:
    """Return the shortlist of a text in one scheme; features do not depend on coefficients, so it is kept."""
    linker = Linker(index, Model({}, {}))
    read = linker.read(text, lang if lang in index.blocks else None)
    return shortlist(read.features, linker._of_scheme[of], linker.unlike(read, of))  # noqa: SLF001 - its own tool


def label_case(linker: Linker, row: Listing, of: str) -> Case:
    """Return features and which rows are right; none of them is right where nothing accepted is listed."""
    found = short(linker.index, row.text, row.lang, of)
    right = [linker.index.targets[place].id in row.accepted[of] for place in found.targets]
    return found.features, np.array([*right, not any(right)])


def label_shares(linker: Linker, row: Listing, of: str) -> tuple[dict[str, float], float]:
    """Return what `Linker.by_label` does, from the shortlist that is kept."""
    found = short(linker.index, row.text, row.lang, of)
    shares = linker.model.by_label[of].probabilities(found.features)
    ids = (linker.index.targets[place].id for place in found.targets)
    return dict(zip(ids, shares[:-1].tolist(), strict=True)), float(shares[-1])


def memory_case(row: Listing, memory: Memory, label: tuple[dict[str, float], float]) -> Case:
    """Return the features of both lists and which rows are right."""
    names, rows = joined(*label, memory.evidence(row.text))
    right = [name in row.accepted["low"] for name in names]
    return rows, np.array([*right, not any(right)])


def fit(cases: Iterable[tuple[Case, float]], free: int = 0, shrink: float = 1e-3) -> Matrix:
    """Return the coefficients of greatest likelihood, drawn a little to zero; `free` first ones are held at one."""
    given = list(cases)
    x = np.concatenate([case[0] for case, _ in given])
    y = np.concatenate([case[1] for case, _ in given])
    sizes = np.array([len(case[1]) for case, _ in given])
    weight = np.array([w for _, w in given]) / sum(w for _, w in given)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(sizes)), sizes)
    scale = x.std(axis=0) + 1e-9
    moving = np.arange(x.shape[1]) >= free

    def loss(z: Matrix) -> tuple[float, Matrix]:
        utility = x @ (z / scale)
        odds = np.exp(utility - np.maximum.reduceat(utility, starts)[group])
        whole = np.add.reduceat(odds, starts)
        right = np.add.reduceat(odds * y, starts)
        value = float(weight @ (np.log(whole) - np.log(right))) + shrink * float(z[moving] @ z[moving])
        pull = weight[group] * (odds / whole[group] - odds * y / right[group])
        slope = (x.T @ pull) / scale + 2 * shrink * z * moving
        return value, slope * moving

    start = np.where(moving, 0.0, scale)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(found.x / scale)


def with_choice(linker: Linker, part: str, of: str, names: Sequence[str], values: Matrix) -> Linker:
    """Return a linker whose choice for one scheme has these coefficients."""
    parts = {"by_label": dict(linker.model.by_label), "with_memory": dict(linker.model.with_memory)}
    parts[part][of] = Choice(tuple(names), values)
    return Linker(linker.index, Model(parts["by_label"], parts["with_memory"], linker.model.accepted))


def fit_labels(linker: Linker, rows: Sequence[Listing], registry: Sequence[Listing]) -> Linker:
    """Return a linker with the choices by labels fitted; the registry counts as much as the listings, for codes."""
    for of in SCHEMES:
        cases = [(label_case(linker, row, of), 1.0) for row in rows if row.accepted["low"] or of != "own"]
        if of == "low" and registry:
            one = len(rows) / len(registry)
            cases += [(label_case(linker, row, of), one) for row in registry]
        linker = with_choice(linker, "by_label", of, LABEL_NAMES, fit(cases))
    return linker


def fit_memory(linker: Linker, rows: Sequence[Listing], registry: Sequence[Listing]) -> Linker:
    """Return a linker with the choice by both lists fitted, on memories of several sizes."""
    cases: list[tuple[Case, float]] = []
    for seed, size in enumerate(MEMORY_SIZES):
        learnt, asked = split(registry, 0.2, seed)
        order = np.random.default_rng(seed).permutation(len(learnt))[:size]
        memory = Memory().confirm_all((learnt[i].text, min(learnt[i].accepted["low"])) for i in order)
        for group, weight in ((asked, 1.0), (rows, 0.5)):
            for row in group:
                label = label_shares(linker, row, "low")
                cases.append((memory_case(row, memory, label), weight))
    values = fit(cases, free=1, shrink=1e-4)
    for of in SCHEMES:
        linker = with_choice(linker, "with_memory", of, MEMORY_NAMES, values)
    return linker


def line(
    shares: Sequence[float],
    accepted: Sequence[bool],
    weights: Sequence[float] | None = None,
    known: tuple[tuple[float, float], Sequence[float]] | None = None,
) -> tuple[float, float]:
    """Return the line on log-odds that turns shares into probabilities, of greatest likelihood.

    `known` is the line of the labels and the strength of each memory, which goes from that line to the one sought.
    """
    clipped = np.clip(shares, 1e-6, 1 - 1e-6)
    odds = np.log(clipped / (1 - clipped))
    hit = np.array(accepted, np.float64)
    weight = np.ones(len(hit)) if weights is None else np.array(weights)
    strength = np.ones(len(hit)) if known is None else np.array(known[1])
    start = 0.0 * odds if known is None else (known[0][0] + known[0][1] * odds) * (1 - strength)

    def loss(z: Matrix) -> float:
        utility = start + (z[0] + z[1] * odds) * strength
        told = float(np.average(np.logaddexp(0.0, utility) - hit * utility, weights=weight))
        return told + 1e-3 * float((z[1] - 1.0) ** 2)

    found = minimize(loss, np.array([0.0, 1.0]), method="BFGS").x
    return float(found[0]), max(float(found[1]), 0.05)


def fit_acceptance(linker: Linker, rows: Sequence[Listing], registry: Sequence[Listing]) -> Linker:
    """Return a linker whose shares are turned into probabilities that a person accepts the first, by what is left out.

    Labels: each fifth of the listings by coefficients of the rest, and the registry, of one weight. Memory: the
    registry, split by text; there the one code of the row counts, the careful reading.
    """
    lines = dict(linker.model.accepted) | label_lines(linker, rows, registry)
    told: list[tuple[float, bool, float]] = []
    if linker.model.with_memory:
        learnt, asked = split(registry, 0.3, 100)
        other = fit_memory(linker, rows, learnt)  # coefficients that have not seen the texts asked
        memory = Memory().confirm_all((row.text, min(row.accepted["low"])) for row in learnt)
        for row in asked:
            found = memory.evidence(row.text)
            first, share = ranked(other, row, "low", found)[0]
            told.append((share, first in row.accepted["low"], found.strength))
    if told:
        shares, hits, strengths = zip(*told, strict=True)
        lines["with_memory"] = line(shares, hits, known=(lines["by_label:low"], strengths))
    model = linker.model
    return Linker(linker.index, Model(model.by_label, model.with_memory, lines, model.by_meaning))


def codes_of(registry: Sequence[Listing]) -> dict[str, frozenset[str]]:
    """Return all codes that each text has in the registry."""
    every: dict[str, frozenset[str]] = {}
    for row in registry:
        every[row.text] = every.get(row.text, frozenset()) | row.accepted["low"]
    return every


def label_lines(
    linker: Linker, rows: Sequence[Listing], registry: Sequence[Listing]
) -> dict[str, tuple[float, float]]:
    """Return the lines of the choices by labels: each fifth of the listings by coefficients of the rest."""
    told: dict[str, list[tuple[float, bool, float]]] = {of: [] for of in SCHEMES}
    nothing = Memory().evidence("")
    for part in range(FOLDS):
        inside = [row for place, row in enumerate(rows) if place % FOLDS != part]
        other = fit_labels(linker, inside, registry[::4])
        for row in rows[part::FOLDS]:
            for of, found in told.items():
                if row.accepted[of]:
                    first, share = ranked(other, row, of, nothing)[0]
                    found.append((share, first in row.accepted[of], 1.0))
    every = codes_of(registry)
    texts = list(
        {row.text: row for row in registry[1::4]}.values()
    )  # those that coefficients were not fitted on
    for row in texts:
        first, share = ranked(linker, row, "low", nothing)[0]
        told["low"].append((share, first in every[row.text], len(rows) / len(texts)))
    return {f"by_label:{of}": line(*zip(*found, strict=True)) for of, found in told.items()}


def ranked(linker: Linker, row: Listing, of: str, found: Evidence) -> list[tuple[str, float]]:
    """Return the concepts of a scheme and their shares [1], greatest first, as `Linker.shares` gives them."""
    label = label_shares(linker, row, of)
    shares = label[0]
    if found.codes:
        names, rows = joined(*label, found)
        both = linker.model.with_memory[of].probabilities(rows)
        shares = dict(zip(names, both[:-1].tolist(), strict=True))
    return sorted(shares.items(), key=lambda pair: (-pair[1], pair[0])) or [("", 0.0)]


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
    raw["accepted"] = {part: [round(x, 4) for x in both] for part, both in model.accepted.items()}
    (PACKAGED / "model.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Make the index and, if asked, fit the coefficients; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("taxonomy", type=Path)
    options = parser.parse_args(arguments)
    register = renew(concept_register())  # our own labels as they stand in tools/concepts
    index = write_index(register)
    rows, registry = listings(register), dutch(options.taxonomy)
    linker = fit_labels(Linker(index, Model({}, {})), rows, registry[::4])
    linker = fit_acceptance(fit_memory(linker, rows, registry), rows, registry)
    kept = read_model((PACKAGED / "model.json").read_text("utf-8")).by_meaning
    model = linker.model
    write_model(Model(model.by_label, model.with_memory, model.accepted, kept))
    sys.stdout.write(f"fitted on {len(rows)} listings and {len(registry)} registry texts\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
