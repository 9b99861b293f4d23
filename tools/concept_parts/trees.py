"""Classifications that come as trees in English: EWC-Stat 4, CPA 2.1, HS 2017."""

from __future__ import annotations

from pathlib import Path

from tools.concept_parts.rows import Part, read_csv

_FILES = {"ewc-stat": "tree_ewc_stat_4.csv", "cpa": "tree_cpa_2_1.csv", "hs": "tree_hs2017.csv"}
_TOPS = {"", "#", "total", "TOTAL"}


def build_trees(taxonomy: Path) -> Part:
    """Return the concepts and labels of the three trees; HS is written without its underscore."""
    part = Part()
    folder = taxonomy / "bonsai-classifications" / "flowobject"
    for scheme, name in _FILES.items():
        for row in read_csv(folder / name):
            code, parent = (row[column].replace("_", "") for column in ("code", "parent_code"))
            if code in _TOPS:
                continue
            part.concept(scheme, code, None if parent in _TOPS else parent, "what")
            part.label(f"{scheme}:{code}", "en", row["name"], "pref", "official", "bonsai")
    return part
