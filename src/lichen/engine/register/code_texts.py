"""Codes of the List of Waste that stand among words (``19 12 07 - wood``), or have lost their first zero."""

from __future__ import annotations

import re

from lichen.core.codes import normalise_low
from lichen.core.errors import LichenError

_CODE = re.compile(r"(?<![\d.,])(\d{2}[ .\-\u00a0]?\d{2}[ .\-\u00a0]?\d{2})\s?(\*?)(?![\d.,]*\d)")


def code_among_words(text: str) -> str | None:
    """Return the one six-digit code that stands among words, None if there is none or more than one.

    >>> code_among_words("EWC 19 12 07 wood"), code_among_words("17 02 01, 17 02 03"), code_among_words("wood")
    ('191207', None, None)
    """
    found = _CODE.findall(text)
    rest = _CODE.sub(" ", text)
    if len(found) != 1 or not re.search(r"[^\W\d_]{2}", rest) or re.search(r"\d", rest):
        return None
    try:
        return normalise_low("".join(found[0]))
    except LichenError:
        return None


def lost_zero(text: str) -> bool:
    """Return whether a code that could be read had lost the zero at its beginning, as numbers do.

    >>> lost_zero("10101"), lost_zero("20304.0"), lost_zero("19 12 07")
    (True, True, False)
    """
    bare = re.sub(r"[.,]0+$", "", text.strip())
    return bare.isdigit() and len(bare) % 2 == 1
