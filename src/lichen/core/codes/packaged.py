"""The tables of codes that come with the product (``lichen.data``), read once and kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from lichen.core.codes.shape import Code
from lichen.core.errors import CodeLookupError
from lichen.core.said import said

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "low": "List of Waste",
        "nace": "NACE Rev. 2",
        "rd": "recovery and disposal operations",
    }
)
"""The schemes there are, by name, and what they are called in a sentence."""

_FLAGS = {"yes": True, "no": False, "": None}


def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a packaged table, in its order.

    Raises
    ------
    FileNotFoundError
        If no table of that name is packaged.

    >>> read_rows("hierarchy.csv")[0]["name"]
    'prevention'
    """
    text = (files("lichen.data") / "codes" / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))


def languages(name: str) -> tuple[str, ...]:
    """Return the languages that a scheme has titles in.

    >>> "en" in languages("low")
    True
    """
    folder = files("lichen.data") / "codes"
    parts = (entry.name.split(".") for entry in folder.iterdir())
    return tuple(sorted(part[1] for part in parts if part[0] == name and part[2:] == ["csv"]))


def no_scheme(name: str) -> CodeLookupError:
    """Return the error for a scheme that does not exist.

    >>> print(no_scheme("sic"))
    there is no scheme 'sic'; choose one of low, nace, rd
    """
    return CodeLookupError(
        said("there is no scheme '{scheme}'", scheme=name),
        said("choose one of {choices}", choices=", ".join(TITLES)),
    )


@cache
def load(name: str, language: str = "en") -> Mapping[str, Code]:
    """Return every code of a scheme by its canonical form, in the order of the classification.

    Raises
    ------
    CodeLookupError
        If there is no such scheme, or it has no titles in that language.

    >>> load("rd")["R4"].title
    'Recycling or reclamation of metals and metal compounds'
    """
    if name not in TITLES:
        raise no_scheme(name)
    if language not in languages(name):
        known = ", ".join(languages(name))
        raise CodeLookupError(
            said("scheme '{scheme}' has no titles in '{language}'", scheme=name, language=language),
            said("choose one of {choices}", choices=known),
        )
    titles = {row["code"]: row["title"] for row in read_rows(f"{name}.{language}.csv")}
    table: dict[str, Code] = {}
    for row in read_rows(f"{name}.csv"):
        table[row["code"]] = Code(
            scheme=name,
            code=row["code"],
            title=titles[row["code"]],
            parent=row.get("parent") or None,
            level=row["level"],
            hazardous=_FLAGS[row.get("hazardous", "")],
            entry_type=row.get("entry_type") or None,
            mirror=tuple(row.get("mirror", "").split()),
        )
    return MappingProxyType(table)
