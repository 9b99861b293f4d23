"""Codes of NACE Rev. 2 (Regulation (EC) No 1893/2006), in the spellings that people's files contain."""

from __future__ import annotations

import re
import unicodedata

from lichen.core.codes.near import unknown, unreadable
from lichen.core.codes.packaged import load
from lichen.core.errors import AmbiguityError, CodeLookupError
from lichen.core.said import said

_TEXT = re.compile(
    r"(?:NACE(?:\s*REV\.?\s*2(?:\.0)?(?=[\s:]))?)?[\s:\-]*(?P<section>[A-U])?[\s.\-]*(?P<digits>[0-9][0-9\s.,]*)?"
)
_DOTTED = re.compile(r"([0-9]{1,2})[.,\s]+([0-9])[.,\s]*([0-9])?")
# A whole number that went through a floating point column: 1061.0.
_PLAIN = re.compile(r"([0-9]{1,4})(?:[.,]0)?")


def normalise_nace(text: str) -> str:
    """Return the canonical form (``C``, ``10``, ``10.6``, ``10.61``) of a NACE Rev. 2 code.

    Reads codes with or without the point and the section letter (``1061``, ``C10.61``) and numbers that lost
    their leading zero (``1.11``). A dotted code is taken as written: ``01.3`` is the group, whose only class
    is ``01.30``.

    Raises
    ------
    CodeLookupError
        If the text is no code, NACE does not have it, or the section letter contradicts it.
    AmbiguityError
        If three digits fit both a group and a class that lost its zero; both are named.

    >>> normalise_nace("C1061"), normalise_nace("1.11"), normalise_nace("nace 10")
    ('10.61', '01.11', '10')
    >>> normalise_nace("161")
    Traceback (most recent call last):
    lichen.core.errors.AmbiguityError: '161' may be 16.1 or 01.61; write it with its point
    """
    table = load("nace")
    if text in table:
        return text
    cleaned = unicodedata.normalize("NFKC", text).strip(" \t\r\n'\"`’‘").upper()
    found = _TEXT.fullmatch(cleaned)
    if found is None or not (found["section"] or found["digits"]):
        raise unreadable(text, "nace", "10.61")
    if not found["digits"]:
        return found["section"]
    readings = _readings(found["digits"].strip())
    if not readings:
        raise unreadable(text, "nace", "10.61")
    known = [reading for reading in readings if reading in table]
    if not known:
        raise unknown(text, readings[0], "nace")
    if len(known) > 1 and found["section"]:
        known = [reading for reading in known if _section(reading) == found["section"]] or known
    if len(known) > 1:
        raise AmbiguityError(
            said("'{text}' may be {one} or {other}", text=text, one=known[0], other=known[1]),
            said("write it with its point"),
        )
    section = _section(known[0])
    if found["section"] and found["section"] != section:
        raise CodeLookupError(
            said(
                "'{text}' says section {letter}, but {code} is in section {section}",
                text=text,
                letter=found["section"],
                code=known[0],
                section=section,
            ),
            said("correct the letter, or leave it out"),
        )
    return known[0]


def _readings(digits: str) -> list[str]:
    """Return every code, in NACE or not, that the digits may stand for; empty if they are none."""
    dotted = _DOTTED.fullmatch(digits)
    if dotted:
        written = f"{dotted[1].zfill(2)}.{dotted[2]}{dotted[3] or ''}"
        if written in load("nace"):
            return [written]
    plain = _PLAIN.fullmatch(digits)
    if plain is None:
        return [written] if dotted else []
    number = plain[1]
    if len(number) <= 2:
        return [number.zfill(2)]
    if len(number) == 4:
        return [f"{number[:2]}.{number[2:]}"]
    return [f"{number[:2]}.{number[2]}", f"0{number[0]}.{number[1:]}"]


def _section(code: str) -> str:
    table = load("nace")
    parent = table[code].parent
    while parent is not None:
        code, parent = parent, table[parent].parent
    return code
