"""The rows that every source is turned into."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Part:
    """What one source gives: rows of the tables of `lichen.core.concepts.SCHEMAS`, without those of `schemes`."""

    concepts: list[tuple[str, str, str, str | None, str | None, str]] = field(default_factory=list)
    labels: list[tuple[str, str, str, str, str, str]] = field(default_factory=list)
    mappings: list[tuple[str, str, str, str]] = field(default_factory=list)
    words: list[tuple[str, str, str]] = field(default_factory=list)

    def concept(
        self, scheme: str, notation: str, parent: str | None, facet: str, entry: str | None = None
    ) -> None:
        """Add a concept; `parent` is a notation of the same scheme."""
        above = f"{scheme}:{parent}" if parent else None
        self.concepts.append((f"{scheme}:{notation}", scheme, notation, above, entry, facet))

    def label(self, concept: str, lang: str, text: str, kind: str, origin: str, source: str) -> None:
        """Add a label, its spaces tidied; an empty one is left out."""
        tidy = " ".join(text.split())
        if tidy:
            self.labels.append((concept, lang, kind, tidy, origin, source))

    def map(self, one: str, other: str, relation: str, source: str) -> None:
        """Add a mapping between two concepts."""
        self.mappings.append((one, other, relation, source))

    def join(self, others: Iterable[Part]) -> Part:
        """Return all parts as one, in their order."""
        whole = Part()
        for part in (self, *others):
            whole.concepts += part.concepts
            whole.labels += part.labels
            whole.mappings += part.mappings
            whole.words += part.words
        return whole


def read_csv(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))
