"""NACE Rev. 2: the packaged tree and titles, and those of NACE-BEL 2008 in French, Dutch and German; ISIC Rev. 4."""

from __future__ import annotations

from pathlib import Path

from lichen.core.codes import scheme
from tools.concept_parts.rows import Part, read_csv
from tools.concept_parts.sheets import read_sheet

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_CLASS_DIGITS = 4  # NACE-BEL goes on with national digits below the European class


def dotted(digits: str) -> str:
    """Return a NACE code with its point.

    >>> dotted("1061"), dotted("106"), dotted("10")
    ('10.61', '10.6', '10')
    """
    return digits if len(digits) == len("10") else f"{digits[:2]}.{digits[2:]}"


def build_nace(taxonomy: Path) -> Part:
    """Return the concepts and labels of NACE, and ISIC with its mappings."""
    part = Part()
    known = {code.code for code in scheme("nace")}
    for code in scheme("nace"):
        part.concept("nace", code.code, code.parent, "where")
        part.label(f"nace:{code.code}", "en", code.title, "pref", "official", "nace-en")
    for digits, *titles in _belgian(taxonomy):
        code_ = dotted(digits[:_CLASS_DIGITS])
        kind = "pref" if len(digits) <= _CLASS_DIGITS else "alt"
        if code_ in known:
            for lang, title in zip(("fr", "nl", "de"), titles, strict=True):
                part.label(f"nace:{code_}", lang, title, kind, "official", "nace-bel")
    _isic(part, taxonomy, known)
    return part


def _belgian(taxonomy: Path) -> list[tuple[str, str, str, str]]:
    rows = read_sheet(taxonomy / "nace" / "Nacebel-2008-FR-NL-DE.xls", 2)
    texts = [tuple("" if cell is None else str(cell).strip() for cell in row[:4]) for row in rows]
    return [(row[0], row[1], row[2], row[3]) for row in texts if row[0].isdigit()]


def _isic(part: Part, taxonomy: Path, known: set[str]) -> None:
    path = taxonomy / "bonsai-classifications" / "activitytype" / "conc_isic_rev4_nace_rev2.csv"
    rows = read_csv(path)
    codes = sorted({row["activitytype_from"] for row in rows})
    for code in codes:
        parent = code[:-1] if code[:-1] in codes else None
        part.concept("isic", code, parent, "where")
    for row in rows:
        if row["activitytype_to"] in known:
            relation = row["skos_uri"].removeprefix(_SKOS)
            part.map(f"isic:{row['activitytype_from']}", f"nace:{row['activitytype_to']}", relation, "bonsai")
