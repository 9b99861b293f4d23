"""Codes of the European List of Waste (Decision 2000/532/EC), in the spellings that files contain."""

from __future__ import annotations

import re
import unicodedata

from lichen.core.codes.near import unknown, unreadable
from lichen.core.codes.packaged import load
from lichen.core.errors import AmbiguityError, CodeLookupError
from lichen.core.said import said

_SPACE = r"\s.,/_\-\u2010-\u2015\u2212"
_STARS = str.maketrans(dict.fromkeys("\u2217\u204e\u2731\u22c6\u2605", "*"))
_TEXT = re.compile(
    r"(?:(?:low|ewc|ewl|ler|cer|eer|ced|avv|eak|eural)\b|(?:low|ewc|ewl|ler|cer|eer|ced|avv|eak|eural)(?=[0-9*]))?"
    r"(?:[\s:#.\-]*(?:waste\s*)?code\b)?[\s:#.\-]*"
    r"(?P<before>\(?\*\)?)?\s*"
    rf"(?P<digits>[0-9]+(?:[{_SPACE}]+[0-9]+)*)\s*"
    r"(?P<after>\(?\*\)?)?\.?",
    re.IGNORECASE,
)
_GROUPS = re.compile(rf"[{_SPACE}]+")
# A whole number that went through a floating point column: 10101.0. No code ends in a pair of zeros.
_FLOAT_TAIL = re.compile(r"([0-9]{1,6})[.,]00?")
_LEVELS = {"chapter": said("chapter"), "sub-chapter": said("sub-chapter")}
# Written with a decimal mark, the last zero may be gone: 10.1 is 10 01, or 10 10 kept as a number.
_DECIMAL = re.compile(r"([0-9]{1,2})[.,]([0-9])")


def normalise_low(text: str) -> str:
    """Return the canonical form, digits without spaces, of a List of Waste code, sub-chapter or chapter.

    Reads pairs with any separator (``01 01 01``, ``01.01.01``, ``01-01-01``, thin and no-break spaces),
    numbers that lost their leading zero (``10101``, ``10101.0``), an asterisk before or after, and a label
    such as ``EWC``. Of an even number of digits nothing is lost; 5, 3 or 1 digits lack the leading zero of
    their chapter.

    Raises
    ------
    CodeLookupError
        If the text is no code, the code is not in the list, or an asterisk (hazardous) contradicts the list.
    AmbiguityError
        If the spelling fits two codes of the list; both are named.

    >>> normalise_low("EWC 01 03 04*"), normalise_low("10101"), normalise_low("17.05")
    ('010304', '010101', '1705')
    >>> normalise_low("10.1")
    Traceback (most recent call last):
    lichen.core.errors.AmbiguityError: '10.1' may be 10 01 or 10 10; write it in pairs of digits
    """
    table = load("low")
    if text in table:
        return text
    cleaned = unicodedata.normalize("NFKC", text).translate(_STARS).strip(" \t\r\n'\"`’‘")
    found = _TEXT.fullmatch(cleaned)
    if found is None:
        raise unreadable(text, "low", "17 02 01")
    readings = _readings(found["digits"])
    known = [reading for reading in readings if reading in table]
    if not known:
        raise unknown(text, readings[0], "low")
    if len(known) > 1:
        one, other = (table[code].written for code in known)
        raise AmbiguityError(
            said("'{text}' may be {one} or {other}", text=text, one=one, other=other),
            said("write it in pairs of digits"),
        )
    if found["before"] or found["after"]:
        _check_star(text, known[0])
    return known[0]


def format_low(code: str) -> str:
    """Return a List of Waste code as the list prints it: in pairs, with an asterisk if it is hazardous.

    Raises
    ------
    CodeLookupError
        If the code is not in the list.

    >>> format_low("010304"), format_low("010101"), format_low("1705")
    ('01 03 04*', '01 01 01', '17 05')
    """
    return load("low")[normalise_low(code)].written


def _readings(digits: str) -> list[str]:
    """Return every code, in the list or not, that digits in groups may stand for; the likeliest first."""
    whole = _FLOAT_TAIL.fullmatch(digits)
    if whole:
        return [_even(whole[1])]
    decimal = _DECIMAL.fullmatch(digits)
    if decimal:
        return [_even(decimal[1]) + "0" + decimal[2], _even(decimal[1]) + decimal[2] + "0"]
    groups = _GROUPS.split(digits)
    padded = "".join(_even(group) for group in groups)
    if all(len(group) <= 2 for group in groups):
        return [padded]
    # A group of three or more digits: a thousands separator (10,101), or pairs run together (10 0101).
    return list(dict.fromkeys([_even("".join(groups)), padded]))


def _even(digits: str) -> str:
    return digits if len(digits) % 2 == 0 else "0" + digits


def _check_star(text: str, code: str) -> None:
    entry = load("low")[code]
    if entry.hazardous is None:
        raise CodeLookupError(
            said(
                "'{text}' has an asterisk, but a {level} such as {code} cannot be hazardous",
                text=text,
                level=_LEVELS[entry.level],
                code=entry.written,
            ),
            said("leave the asterisk out, or give the six-digit code"),
        )
    if not entry.hazardous:
        mirror = ", ".join(load("low")[other].written for other in entry.mirror)
        raise CodeLookupError(
            said(
                "'{text}' has an asterisk, but the list does not mark {code} as hazardous",
                text=text,
                code=entry.written,
            ),
            said("if it is hazardous, its mirror entry is {codes}", codes=mirror)
            if mirror
            else said("check the code"),
        )
