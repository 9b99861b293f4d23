"""Rebuild the packaged tables of codes (src/lichen/data/codes) from their public sources.

    python tools/build_codes.py TAXONOMY            write the tables
    python tools/build_codes.py TAXONOMY --check    exit code 1 if the packaged ones differ

TAXONOMY is a folder that holds the sources named in src/lichen/data/codes/SOURCE.md:

    list_of_waste_entry_types.csv                               code, hazardous, entry_type, chapter, ...
    bonsai-classifications/activitytype/tree_nace_rev2.csv      code, name, parent_code, level
    bonsai-classifications/activitytype/dim_ec_2008_98.csv      code, name, comment

What is mended on the way stands in tools/codes_corrections.csv, each with its reason. `rd.csv`, `rd.en.csv`
and `hierarchy.csv` are written by hand in place; this command only checks that no operation is missing.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGED = ROOT / "src" / "lichen" / "data" / "codes"
CORRECTIONS = ROOT / "tools" / "codes_corrections.csv"

# The source of the List of Waste writes every title in lower case; these are abbreviations. "msfu" is a slip.
ABBREVIATIONS = {
    "mfsu": "MFSU",
    "msfu": "MFSU",
    "pcb": "PCB",
    "pcbs": "PCBs",
    "hcfc": "HCFC",
    "hfc": "HFC",
    "ni-cd": "Ni-Cd",
}
_ABBREVIATION = re.compile(rf"\b({'|'.join(sorted(ABBREVIATIONS, reverse=True))})\b", re.IGNORECASE)
_REFERENCE = re.compile(r"(\d\d \d\d \d\d)(?: to (\d\d \d\d \d\d))?")
_NACE_CODE = re.compile(r"[A-U]|\d\d(\.\d{1,2})?")
_NACE_LEVELS = {1: "section", 2: "division", 4: "group", 5: "class"}

Rows = list[list[str]]


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def text_of(header: list[str], rows: Rows) -> str:
    """Return a table as the text of a CSV file."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


def tidy(title: str) -> str:
    """Return a List of Waste title with single spaces and its abbreviations in capitals."""
    spaced = " ".join(title.split())
    return _ABBREVIATION.sub(lambda found: ABBREVIATIONS[found.group().lower()], spaced)


def references(title: str, codes: list[str]) -> list[str]:
    """Return the six-digit codes that a title names, ranges ("16 02 09 to 16 02 12") spelt out."""
    named: list[str] = []
    for found in _REFERENCE.finditer(title):
        first = found.group(1).replace(" ", "")
        last = (found.group(2) or found.group(1)).replace(" ", "")
        named += [code for code in codes if first <= code <= last]
    return named


def mirrors(entries: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """Return for each mirror entry those of the other hazardousness that name it, or that it names."""
    pairs: dict[str, set[str]] = {}
    for code, entry in entries.items():
        for other in references(entry["description"], list(entries)):
            partner = entries[other]
            both = entry["entry_type"].startswith("Mirror") and partner["entry_type"].startswith("Mirror")
            if both and entry["hazardous"] != partner["hazardous"]:
                pairs.setdefault(code, set()).add(other)
                pairs.setdefault(other, set()).add(code)
    return {code: sorted(others) for code, others in pairs.items()}


def build_low(source: Path, corrections: dict[str, str]) -> tuple[Rows, Rows]:
    """Return the rows of low.csv and of low.en.csv."""
    entries = {row["code"]: row for row in sorted(read(source), key=lambda row: row["code"])}
    mirror = mirrors(entries)
    shape: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for code, entry in entries.items():
        chapter, sub = code[:2], code[:4]
        shape.setdefault(chapter, [chapter, "", "chapter", "", "", ""])
        shape.setdefault(sub, [sub, chapter, "sub-chapter", "", "", ""])
        hazardous = "yes" if entry["hazardous"] == "true" else "no"
        kind = entry["entry_type"].split()[0].lower()
        shape[code] = [code, sub, "entry", hazardous, kind, " ".join(mirror.get(code, []))]
        for key, column in ((chapter, "chapter"), (sub, "sub_chapter"), (code, "description")):
            if titles.setdefault(key, tidy(entry[column])) != tidy(entry[column]):
                raise SystemExit(f"{source}: {key} has two titles; mend the source first.")
    titles.update(corrections)
    return sorted(shape.values()), [[code, titles[code]] for code in sorted(shape)]


def section_of(code: str, parents: dict[str, str]) -> str:
    """Return the section above a code; the source puts aggregates such as "05-09" between some of them."""
    while not re.fullmatch("[A-U]", code):
        code = parents[code]
    return code


def build_nace(source: Path, corrections: dict[str, str]) -> tuple[Rows, Rows]:
    """Return the rows of nace.csv and of nace.en.csv; aggregates that are no NACE code are left out."""
    rows = read(source)
    parents = {row["code"]: row["parent_code"] for row in rows}
    placed: list[tuple[str, bool, str, str]] = []
    for row in rows:
        code = row["code"]
        if _NACE_CODE.fullmatch(code):
            # The source writes section titles in capitals; a section comes right before its first division.
            title = " ".join(row["name"].split()) if len(code) > 1 else row["name"].capitalize()
            placed.append((section_of(code, parents), len(code) > 1, code, corrections.get(code, title)))
    placed.sort()
    shape: Rows = []
    for section, _, code, _ in placed:
        above = {1: "", 2: section, 4: code[:2], 5: code[:4]}
        shape.append([code, above[len(code)], _NACE_LEVELS[len(code)]])
    return shape, [[code, title] for _, _, code, title in placed]


def build(taxonomy: Path) -> dict[str, str]:
    """Return the text of each built table by its file name."""
    mended: dict[str, dict[str, str]] = {"low": {}, "nace": {}}
    for row in read(CORRECTIONS):
        mended[row["scheme"]][row["code"]] = row["title"]
    activity = taxonomy / "bonsai-classifications" / "activitytype"
    low, low_labels = build_low(taxonomy / "list_of_waste_entry_types.csv", mended["low"])
    nace, nace_labels = build_nace(activity / "tree_nace_rev2.csv", mended["nace"])
    operations = {row["code"] for row in read(activity / "dim_ec_2008_98.csv")}
    for name in ("rd.csv", "rd.en.csv"):
        packaged = {row["code"] for row in read(PACKAGED / name)}
        if packaged != operations:
            raise SystemExit(f"{name}: mend by hand what differs: {sorted(packaged ^ operations)}")
    return {
        "low.csv": text_of(["code", "parent", "level", "hazardous", "entry_type", "mirror"], low),
        "low.en.csv": text_of(["code", "title"], low_labels),
        "nace.csv": text_of(["code", "parent", "level"], nace),
        "nace.en.csv": text_of(["code", "title"], nace_labels),
    }


def main() -> int:
    """Build the tables, or check them."""
    parser = argparse.ArgumentParser(description="Rebuild the packaged tables of codes.")
    parser.add_argument("taxonomy", type=Path, help="folder with the sources")
    parser.add_argument("--out", type=Path, default=PACKAGED, help="folder to write to or to compare with")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a table differs")
    arguments = parser.parse_args()
    differing = 0
    for name, text in build(arguments.taxonomy).items():
        path: Path = arguments.out / name
        same = path.exists() and path.read_text(encoding="utf-8") == text
        if not same and not arguments.check:
            path.write_text(text, encoding="utf-8", newline="\n")
        differing += not same
        print(f"{name}: {text.count(chr(10)) - 1} rows, {'unchanged' if same else 'differs'}")
    return 1 if arguments.check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
