"""Linking and matching of listings: how long one takes beside a register of many, and how the index is rebuilt.

How right the links are is measured by ``lichen bench linking``.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path

import numpy as np

from benchmarks.registry import Figures, benchmark
from lichen.engine.register.link import packaged_linker
from lichen.engine.register.link.listings import Listing, index_listings

LISTINGS = Path(__file__).parent / "symbiosis" / "listings.csv"


def made_up(size: int, seed: int = 1) -> list[Listing]:
    """Return so many listings: labels of the register in all languages, put together and worn as people write."""
    rng = np.random.default_rng(seed)
    index = packaged_linker().index
    targets = [target.id for target in index.targets if target.scheme == "low"]
    pools = {
        language: [text for text in block.texts if len(text) < 60] for language, block in index.blocks.items()
    }
    languages = sorted(language for language, pool in pools.items() if pool)
    found = []
    for which, first, second, amount, code in zip(
        rng.integers(len(languages), size=size),
        rng.integers(1 << 30, size=size),
        rng.integers(1 << 30, size=size),
        rng.integers(1, 9000, size=size),
        rng.integers(len(targets), size=size),
        strict=True,
    ):
        language = languages[which]
        pool = pools[language]
        text = f"{pool[first % len(pool)]}, {pool[second % len(pool)].split(' ')[0]} {amount} t"
        found.append(Listing(text, language, bool(amount % 2), (targets[code],)))
    return found


@benchmark(
    "link",
    title="One listing linked and matched beside a register of so many; the index rebuilt",
    bar="1 000 000 listings: link < 300 ms, match query p95 < 50 ms, index rebuilt < 300 s",
    sizes=(10_000, 100_000, 1_000_000),
    smoke=200,
)
def link(size: int) -> Figures:
    """Measure building, linking and matching, in processor time."""
    linker = packaged_linker()
    listings = made_up(size)
    start = time.process_time()
    index = index_listings(listings, linker.index)
    built = time.process_time() - start
    with LISTINGS.open(encoding="utf-8", newline="") as texts:
        asked = [(row["text"], row["lang"]) for row in csv.DictReader(texts)][:: 1 if size > 1000 else 30]
    linking, matching = [], []
    for text, language in asked:
        start = time.process_time()
        found = linker.link(text)
        linking.append(time.process_time() - start)
        concepts = tuple(one.id for one in found.what.candidates[:2])
        start = time.process_time()
        index.nearest(Listing(found.text, language, offer=True, concepts=concepts))
        matching.append(time.process_time() - start)
    return {
        "rebuild_seconds": round(built, 1),
        "link_ms_median": round(float(np.median(linking)) * 1e3, 2),
        "link_ms_p95": round(float(np.quantile(linking, 0.95)) * 1e3, 2),
        "match_ms_median": round(float(np.median(matching)) * 1e3, 2),
        "match_ms_p95": round(float(np.quantile(matching, 0.95)) * 1e3, 2),
        "index_megabytes": round(index.bytes / 1e6, 1),
    }
