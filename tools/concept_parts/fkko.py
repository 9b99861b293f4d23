"""FKKO, the Russian catalogue of wastes: tree by its digits, titles in Russian."""

from __future__ import annotations

from pathlib import Path

from tools.concept_parts.rows import Part, read_csv

_ENDS = (1, 2, 3, 5, 6, 8)  # digits of block, type, subtype, group, subgroup and position


def above(code: str, known: set[str]) -> str | None:
    """Return the nearest code above that is in the catalogue.

    >>> above("11101000000", {"11100000000", "10000000000"})
    '11100000000'
    """
    for end in reversed(_ENDS):
        parent = code[:end].ljust(11, "0")
        if parent != code and parent in known and code.startswith(code[:end]):
            return parent
    return None


def build_fkko(taxonomy: Path) -> Part:
    """Return the concepts and labels of FKKO; the last digit is the hazard class (1 highest ... 5 none)."""
    part = Part()
    path = next((taxonomy / "fkko").glob("fkko-*.csv"))
    rows = {row["code"].replace(" ", ""): row["name"] for row in read_csv(path, "\t")}
    known = set(rows)
    for code, title in sorted(rows.items()):
        part.concept("fkko", code, above(code, known), "what")
        part.label(f"fkko:{code}", "ru", title, "pref", "official", "fkko")
    return part
