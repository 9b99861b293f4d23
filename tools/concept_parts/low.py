"""List of Waste: the packaged tree, official titles where a source has them, our own translations for the rest."""

from __future__ import annotations

import re
from pathlib import Path

from lichen.core.codes import scheme
from tools.concept_parts.rows import Part, read_csv
from tools.concept_parts.sheets import read_sheet

_GERMAN = re.compile(r"^ewco:W(\d\d(?:_\d\d){0,2}) rdf:type owl:Class(.*?)\n\n", re.MULTILINE | re.DOTALL)
_LABEL = re.compile(r'"([^"]+)"@de')


def german_titles(text: str) -> dict[str, str]:
    """Return the German titles of ewc-onto by code; German subdivisions of more digits are left out.

    >>> german_titles('ewco:W01_03 rdf:type owl:Class ;\\n rdfs:label "Abfälle"@de .\\n\\n')
    {'0103': 'Abfälle'}
    """
    titles: dict[str, str] = {}
    for code, body in _GERMAN.findall(text):
        label = body.find("rdfs:label")
        found = _LABEL.search(body, label) if label >= 0 else None
        if found:
            titles[code.replace("_", "")] = found.group(1)
    return titles


def build_low(taxonomy: Path) -> Part:
    """Return the concepts and labels of the List of Waste."""
    part = Part()
    known = {code.code: code for code in scheme("low")}
    for code in known.values():
        entry = None
        if code.entry_type:
            entry = f"{code.entry_type} {'hazardous' if code.hazardous else 'non-hazardous'}"
        part.concept("low", code.code, code.parent, "what" if code.level == "entry" else "both", entry)
        part.label(f"low:{code.code}", "en", code.title, "pref", "official", "low-en")
    turtle = (taxonomy / "low-ewc" / "ewc-onto.ttl").read_text(encoding="utf-8")
    titles = {("de", "low-de"): german_titles(turtle), ("nl", "low-nl"): _dutch_titles(taxonomy)}
    for (lang, source), of_code in titles.items():
        for code_, title in sorted(of_code.items()):
            if code_ in known:
                part.label(f"low:{code_}", lang, title, "pref", "official", source)
    return part


def own_titles(own: Path) -> Part:
    """Return our own translations of the titles."""
    part = Part()
    for path in sorted((own / "low").glob("*.csv")):
        for row in read_csv(path):
            part.label(f"low:{row['code']}", path.stem, row["title"], "pref", "own", "own-low")
    return part


def _dutch_titles(taxonomy: Path) -> dict[str, str]:

    rows = read_sheet(taxonomy / "low-ewc" / "EWC_NAMES.xlsx")
    return {str(code).zfill(6): str(title) for code, title in rows if str(code) != "000000"}
