"""First task of the benchmark for symbiosis matching: which code of the List of Waste has this listing?"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.registry import Figures
from lichen.core.concepts import concept_register
from lichen.engine.kit.text import Inverted, invert, stem, text_grams, words
from lichen.engine.register.link import packaged_linker

OWN = Path(__file__).parent / "symbiosis"
BINS = 10
FIRST = (1, 5)


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing, the language it was meant in, and the codes that are right, the most likely first."""

    id: str
    lang: str
    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Codes that a way of linking proposes, likeliest first, with the probability [1] of the first where it has one."""

    codes: tuple[str, ...]
    sure: float | None = None
    abstained: bool = False


def read_listings(folder: Path = OWN) -> list[Listing]:
    """Return the listings of a folder: ``listings.csv`` (id, lang, text) and ``codes.csv`` (id, low)."""
    with (folder / "codes.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["id"]: tuple(filter(None, row["low"].split(";"))) for row in csv.DictReader(file)}
    with (folder / "listings.csv").open(encoding="utf-8", newline="") as file:
        return [Listing(r["id"], r["lang"], r["text"], codes[r["id"]]) for r in csv.DictReader(file)]


def by_linker(listing: Listing) -> Told:
    """Return what Lichen proposes for the text alone; the language is not told."""
    what = packaged_linker().link(listing.text).what
    codes = tuple(one.id.partition(":")[2] for one in what.candidates)
    return Told(codes, what.candidates[0].probability if what.candidates else None, what.abstained)


def by_frequency(listings: Sequence[Listing]) -> Callable[[Listing], Told]:
    """Return the way that proposes the codes which the other listings have most often."""
    often = Counter(code for one in listings for code in one.codes)

    def told(listing: Listing) -> Told:
        rest = often - Counter(listing.codes)
        return Told(tuple(code for code, _ in rest.most_common(max(FIRST))))

    return told


def by_titles(terms: Callable[[str, str], Iterable[str]]) -> Callable[[Listing], Told]:
    """Return the way that proposes the codes whose titles in the listing's language are most alike in these terms."""

    @cache
    def titles(lang: str) -> tuple[tuple[str, ...], Inverted]:
        entries = concept_register().labels.filter(
            pl.col("concept").str.len_chars() == len("low:000000"),
            pl.col("concept").str.starts_with("low:"),
            pl.col("lang") == lang,
        )
        codes = tuple(concept.partition(":")[2] for concept in entries["concept"])
        return codes, invert([Counter(terms(text, lang)) for text in entries["text"]])

    def told(listing: Listing) -> Told:
        codes, index = titles(listing.lang)
        cosines = index.cosines(Counter(terms(listing.text, listing.lang)))
        best = np.argsort(-cosines, kind="stable")[: max(FIRST)]
        return Told(tuple(codes[place] for place in best if cosines[place] > 0))

    return told


def stems(text: str, lang: str) -> tuple[str, ...]:
    """Return the words of a text without their endings."""
    return tuple(stem(word, lang) for word in words(text, lang))


def letters(text: str, lang: str) -> tuple[str, ...]:
    """Return the runs of three letters of the words of a text."""
    return text_grams(words(text, lang), 3, 3)


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Return the mean distance [1] between how sure an answer is and how often it is right, in bins of equal width."""
    if not sure:
        return 0.0
    chance, hit = np.array(sure), np.array(right, float)
    place = np.minimum((chance * BINS).astype(int), BINS - 1)
    gaps = [
        abs(float(chance[place == b].mean() - hit[place == b].mean())) * float((place == b).mean())
        for b in set(place)
    ]
    return float(sum(gaps))


def judge_linking(listings: Sequence[Listing], every: int | None = None) -> Figures:
    """Return how often [%] each way of linking proposes a right code first, and among the first five."""
    asked = [one for one in listings if one.codes][:every]
    immaterial = [one for one in listings if not one.codes][:every]
    ways: Mapping[str, Callable[[Listing], Told]] = {
        "frequency": by_frequency(listings),
        "titles, words": by_titles(stems),
        "titles, letters": by_titles(letters),
        "lichen": by_linker,
    }
    figures: Figures = {"linking listings": len(asked)}
    for name, way in ways.items():
        told = [way(one) for one in asked]
        for first in FIRST:
            hits = [bool(set(t.codes[:first]) & set(one.codes)) for t, one in zip(told, asked, strict=True)]
            figures[f"linking, {name}, among first {first} [%]"] = _percent(hits)
        if name == "lichen":
            sure = [t.sure or 0.0 for t in told]
            hit = [bool(set(t.codes[:1]) & set(one.codes)) for t, one in zip(told, asked, strict=True)]
            figures["linking, lichen, calibration error [1]"] = round(calibration_error(sure, hit), 3)
            abstains = [way(one).abstained for one in immaterial]
            figures["linking, lichen, abstains where there is no code [%]"] = _percent(abstains)
    return figures


def _percent(hits: Sequence[bool]) -> float:
    return round(100 * sum(hits) / len(hits), 1) if hits else 0.0
