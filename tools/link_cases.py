"""Texts that the linker is fitted and judged on, and what it sees of each; used by fit_link and judge_link."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from python_calamine import load_workbook

from lichen.core.concepts import Register
from lichen.engine.register.link import Linker, LinkIndex, Memory, Model
from lichen.engine.register.link.choose import MEMORY_NAMES, Shortlist, joined, shortlist
from lichen.engine.register.link.memory import EVIDENCE

ROOT = Path(__file__).resolve().parents[1]
SYMBIOSIS = ROOT / "benchmarks" / "symbiosis"
SCHEMES = ("low", "own", "nace")
FOLDS = 5
MEMORY_SIZES = (100, 400, 1500)
"""Confirmations in small memories, each asked a part of the texts; the whole memory is asked all."""
WORTH_A_LOOK = 40
"""Candidates of a case with memory; the others have no chance, and fitting takes their number of times longer."""
Matrix = NDArray[np.float64]
Case = tuple[Matrix, NDArray[np.bool_]]


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


def codes_of(registry: Sequence[Listing]) -> dict[str, frozenset[str]]:
    """Return all codes that each text has in the registry."""
    every: dict[str, frozenset[str]] = {}
    for row in registry:
        every[row.text] = every.get(row.text, frozenset()) | row.accepted["low"]
    return every


def texts_of(registry: Sequence[Listing], seed: int = 7) -> list[Listing]:
    """Return each text once with all its codes, in an order drawn with that seed: what a careful person may accept."""
    every = codes_of(registry)
    texts = sorted(every)
    np.random.default_rng(seed).shuffle(texts)
    return [Listing(text, "nl", {"low": every[text]}) for text in texts]


def remember(rows: Sequence[Listing], size: int, seed: int) -> Memory:
    """Return a memory of so many rows, drawn with that seed."""
    order = np.random.default_rng(seed).permutation(len(rows))[:size]
    return Memory().confirm_all((rows[i].text, min(rows[i].accepted["low"])) for i in order)


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


@dataclass(frozen=True, eq=False)
class Asked:
    """A text asked of a memory that does not have it: `fold` of the text, its candidates' `names` and `features` (the
    last row is "none"), which are `right`, and the `strength` [1] and number (`confirmed`) of what memory knows.
    """

    row: Listing
    fold: int
    registry: bool
    names: Sequence[str]
    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    strength: float
    confirmed: int

    @property
    def case(self) -> Case:
        """Return the features and which rows are right."""
        return self.features.astype(np.float64), self.right


def ask(linker: Linker, row: Listing, memory: Memory, fold: int, *, registry: bool) -> Asked:
    """Return a text asked of a memory, with the candidates worth a look and those that are right."""
    evidence = memory.evidence(row.text)
    names, features = joined(*label_shares(linker, row, "low"), evidence)
    accepted = row.accepted["low"]
    column = {name: place for place, name in enumerate(MEMORY_NAMES)}
    seen = features[:-1, [column[name] for name in EVIDENCE if name != "word"]].clip(0.0).sum(axis=1)
    words = np.argsort(np.argsort(-features[:-1, column["word"]], kind="stable"), kind="stable")
    crude = np.exp(features[:-1, column["log_label"]]) + seen + 1.0 / (1.0 + words)
    best = frozenset(np.argsort(-crude, kind="stable")[:WORTH_A_LOOK].tolist())
    kept = [place for place, name in enumerate(names) if place in best or name in accepted]
    right = [names[place] in accepted for place in kept]
    rows = features[[*kept, len(names)]].astype(np.float32)
    return Asked(
        row,
        fold,
        registry,
        [names[place] for place in kept],
        rows,
        np.array([*right, not any(right)]),
        evidence.strength,
        evidence.count,
    )


def asked_of_memory(linker: Linker, rows: Sequence[Listing], registry: Sequence[Listing]) -> list[Asked]:
    """Return each text asked of what the other folds know: listings, and texts of the registry, split by text."""
    texts = texts_of(registry)
    folds = {row.text: place % FOLDS for place, row in enumerate(texts)}
    found = []
    for fold in range(FOLDS):
        inside = [row for row in registry if folds[row.text] != fold]
        asked, beside = texts[fold::FOLDS], rows[fold::FOLDS]
        for memory, part in _memories(inside, fold):
            found += [ask(linker, row, memory, fold, registry=True) for row in asked[part]]
            found += [ask(linker, row, memory, fold, registry=False) for row in beside]
    return found


def _memories(inside: Sequence[Listing], seed: int) -> Iterator[tuple[Memory, slice]]:
    """Return memories and which part of the texts to ask of each."""
    many = len(MEMORY_SIZES) + 1
    for place, size in enumerate(MEMORY_SIZES):
        yield remember(inside, size, seed), slice(place, None, many)
    yield remember(inside, len(inside), seed), slice(None)
