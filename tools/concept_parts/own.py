"""Our own resources, their labels and the lexicon of words: written by hand in tools/concepts."""

from __future__ import annotations

from pathlib import Path

from tools.concept_parts.rows import Part, read_csv

# Column of resources.csv, scheme, how the resource relates to it, and what the mapping says.
_MAPS = (
    ("low", "low", "closeMatch", "own: classed as"),
    ("ewc_stat", "ewc-stat", "broadMatch", "own: classed as"),
    ("hs", "hs", "broadMatch", "own: traded as"),
    ("cpa", "cpa", "broadMatch", "own: traded as"),
    ("nace_from", "nace", "relatedMatch", "own: arises in"),
    ("nace_to", "nace", "relatedMatch", "own: takes in"),
)


def several(cell: str, separator: str = ";") -> list[str]:
    """Return the parts of a cell.

    >>> several("a; b ;")
    ['a', 'b']
    """
    return [part.strip() for part in cell.split(separator) if part.strip()]


def build_own(own: Path) -> Part:
    """Return the concepts, labels, mappings and words of our own."""
    part = Part()
    for row in read_csv(own / "resources.csv"):
        part.concept("own", row["id"], row["parent"] or None, "what", row["kind"])
        for column, scheme, relation, source in _MAPS:
            for code in several(row[column]):
                part.map(f"own:{row['id']}", f"{scheme}:{code}", relation, source)
    for path in sorted((own / "labels").glob("*.csv")):
        for row in read_csv(path):
            one = f"own:{row['id']}"
            part.label(one, path.stem, row["preferred"], "pref", "own", "own")
            for text in several(row["alternatives"], "|"):
                part.label(one, path.stem, text, "alt", "own", "own")
    for path in sorted((own / "words").glob("*.csv")):
        part.words += [
            (path.stem, row["word"].strip().lower(), english.lower())
            for row in read_csv(path)
            for english in several(row["english"], "|")
        ]
    return part
