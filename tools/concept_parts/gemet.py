"""GEMET: the terms of the environmental thesaurus (labels and hierarchy, not its definitions)."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from tools.concept_parts.rows import Part

_TERM = re.compile(
    r'rdf:about="[^"]*concept/(\d+)">\s*<skos:prefLabel>([^<]+)</skos:prefLabel>', re.MULTILINE
)
_NODE = re.compile(r'<skos:Concept rdf:about="concept/(\d+)">(.*?)</skos:Concept>', re.DOTALL)
_BROADER = re.compile(r'<skos:broader rdf:resource="concept/(\d+)"')


def build_gemet(taxonomy: Path) -> Part:
    """Return the concepts and labels of GEMET; of several broader concepts the first stands as parent."""
    part = Part()
    tree = (taxonomy / "gemet" / "gemet-skoscore.rdf").read_text(encoding="utf-8")
    terms = {
        path.stem.removeprefix("gemet-definitions-").split("-")[0]: dict(
            _TERM.findall(path.read_text(encoding="utf-8"))
        )
        for path in sorted((taxonomy / "gemet").glob("gemet-definitions-*.rdf"))
    }
    for number, body in sorted(_NODE.findall(tree), key=lambda node: int(node[0])):
        if number in terms["en"]:
            broader = [above for above in _BROADER.findall(body) if above in terms["en"]]
            part.concept("gemet", number, broader[0] if broader else None, "both")
            for lang, of_number in terms.items():
                text = unescape(of_number.get(number, ""))
                part.label(f"gemet:{number}", lang, text, "pref", "source", "gemet")
    return part
