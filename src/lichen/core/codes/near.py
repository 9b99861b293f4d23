"""What somebody may have meant by a code that does not exist; cheap enough for a million of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from lichen.core.codes.packaged import load
from lichen.core.codes.shape import Code
from lichen.core.errors import CodeLookupError, UnreadableCodeError
from lichen.core.said import said

_NAMED: Mapping[str, str] = {
    "low": said("the List of Waste"),
    "nace": "NACE Rev. 2",
    "rd": said("the recovery and disposal operations"),
}


def near(code: str, scheme: str, limit: int = 4) -> tuple[Code, ...]:
    """Return codes that are one slip away from `code`, then its neighbours under the part of it that exists.

    A slip is a character too many, too few or wrong, or two exchanged.

    >>> [found.written for found in near("010103", "low")]
    ['01 01 01', '01 01 02', '02 01 03', '10 01 03']
    """
    table = load(scheme)
    neighbours = _neighbours(code, scheme)
    slips = [slip for slip in _slips(code, scheme) if slip in table]
    # Half from the same branch, half from elsewhere: either end of the code may be the wrong one.
    chosen = (
        list(dict.fromkeys(neighbours[: limit // 2] + slips + neighbours))[:limit] or _children(scheme)[""]
    )
    return tuple(table[found] for found in sorted(chosen[:limit], key=_order(scheme).__getitem__))


def unknown(text: str, code: str, scheme: str) -> CodeLookupError:
    """Return the error for a text that was read as `code`, which the scheme does not have.

    >>> print(unknown("R 14", "R14", "rd"))
    'R 14' is no code of the recovery and disposal operations; near it: R4, R12, R13, D14
    """
    nearest = [found.written for found in near(code, scheme)]
    hint = said("near it: {codes}", codes=", ".join(nearest))
    what = said("'{text}' is no code of {scheme}", text=shown(text), scheme=named(scheme))
    return CodeLookupError(what, hint)


def unreadable(text: str, scheme: str, example: str) -> UnreadableCodeError:
    """Return the error for a text that cannot be read as a code at all.

    >>> print(unreadable("wood", "low", "17 02 01"))
    'wood' cannot be read as a code of the List of Waste; write it like 17 02 01, and nothing else
    """
    return UnreadableCodeError(
        said("'{text}' cannot be read as a code of {scheme}", text=shown(text), scheme=named(scheme)),
        said("write it like {example}, and nothing else", example=example),
    )


def shown(text: str) -> str:
    """Return a text short enough for a sentence.

    >>> shown("waste " * 20)
    'waste waste waste waste waste waste w...'
    """
    return text if len(text) <= 40 else text[:37] + "..."


def named(scheme: str) -> str:
    """Return a scheme's title as it stands after "of".

    >>> named("low"), named("nace")
    ('the List of Waste', 'NACE Rev. 2')
    """
    return _NAMED[scheme]


@cache
def _children(scheme: str) -> Mapping[str, list[str]]:
    children: dict[str, list[str]] = {}
    for code, entry in load(scheme).items():
        children.setdefault(entry.parent or "", []).append(code)
    return children


@cache
def _order(scheme: str) -> Mapping[str, int]:
    return {code: place for place, code in enumerate(load(scheme))}


@cache
def _alphabet(scheme: str) -> str:
    return "".join(sorted({character for code in load(scheme) for character in code}))


def _neighbours(code: str, scheme: str) -> list[str]:
    """Return the codes under the longest known part of `code`, or else of its length, nearest first."""
    children = _children(scheme)
    stem = next((code[:end] for end in range(len(code), 0, -1) if code[:end] in children), None)
    peers = children[stem] if stem else _few(scheme, len(code))
    number = _number(code)

    def distance(peer: str) -> tuple[bool, int, str]:
        return code[:1].isalpha() and peer[0] != code[0], abs(_number(peer) - number), peer

    return sorted(peers, key=distance)


@cache
def _few(scheme: str, length: int) -> list[str]:
    """Return the codes of that length if they are few, as chapters and divisions are."""
    peers = [code for code in load(scheme) if len(code) == length]
    return peers if len(peers) <= 100 else []


def _number(code: str) -> int:
    return int(re.sub("[^0-9]", "", code) or "0")


def _slips(code: str, scheme: str) -> Iterator[str]:
    for place in range(len(code) - 1):
        yield code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    for place in range(len(code)):
        yield code[:place] + code[place + 1 :]
        for character in _alphabet(scheme):
            yield code[:place] + character + code[place + 1 :]
            yield code[:place] + character + code[place:]
