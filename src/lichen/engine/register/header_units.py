"""The unit that the header of a column of amounts says: ``Menge [t/Jahr]``, ``Quantity in kg``, ``Tonnage``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lichen.core.errors import LichenError
from lichen.core.units import read_amount_unit

_BRACKETS = re.compile(r"[\[(]([^\])]{1,30})[\])]")
_TAIL = re.compile(r"(?:,|;|:|\bin\b|\bw\b|\ben\b|\bi\b|\bв\b)\s*([^,;:\[(]{1,30})$", re.IGNORECASE)
_TONNES = re.compile(r"\b(tonnage|tonnes?|tonnen|toneladas|tony|тонны?|тонн|тонове)\b", re.IGNORECASE)


@cache
def unit_in(header: str) -> str:
    """Return the unit that a header names, as it is written there; "" if it names none.

    >>> unit_in("Menge [t/Jahr]"), unit_in("Menge in kg"), unit_in("Tonnage"), unit_in("quantity")
    ('t/Jahr', 'kg', 't', '')
    """
    for text in _said(header):
        try:
            read_amount_unit(text)
        except LichenError:
            continue
        return text
    return ""


def _said(header: str) -> Iterator[str]:
    for bracket in _BRACKETS.finditer(header):
        yield bracket[1].strip().removeprefix("in ").strip()
    if found := _TAIL.search(_BRACKETS.sub("", header).strip()):
        yield found[1].strip()
    if _TONNES.search(header):
        rest = re.search(r"(?i)\b(?:per|pro|/)\s*(\w+)$", header)
        yield f"t/{rest[1]}" if rest else "t"
