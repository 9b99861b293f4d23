"""Recovery (R) and disposal (D) operations and their place in the waste hierarchy (Directive 2008/98/EC).

The law lists the operations (annexes I and II) and the hierarchy (article 4) but does not join them. The
join here follows the definitions of article 3; where they leave room it is a judgement, and is marked as
one. No operation has rank 1 or 2: prevention and by-products are no waste operations, and preparing for
re-use has no number of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from lichen.core.codes.near import unknown, unreadable
from lichen.core.codes.packaged import load, read_rows
from lichen.core.said import said

_TEXT = re.compile(r"(?P<letter>[RD])[\s.\-_/:]*0*(?P<number>[0-9]{1,2})(?:[.,]0)?")


@dataclass(frozen=True, slots=True)
class Operation:
    """What the waste hierarchy says of an operation.

    `rank` 1 (best) to 5; `preliminary` if the rank is really that of what follows (storage, sorting,
    repackaging), so that `rank` is only a default; `judgement` if the law leaves room; `why` the reason, as
    a sentence part.
    """

    code: str
    rank: int
    preliminary: bool
    judgement: bool
    why: str


@dataclass(frozen=True, slots=True)
class Rank:
    """One step of the waste hierarchy: `rank` 1 (best) to 5, its `name` and its `meaning`."""

    rank: int
    name: str
    meaning: str


def normalise_rd(text: str) -> str:
    """Return the canonical form (``R3``, ``D10``) of a recovery or disposal operation.

    Raises
    ------
    CodeLookupError
        If the text is no such code, or there is no such operation.

    >>> normalise_rd("r 03"), normalise_rd("D-10")
    ('R3', 'D10')
    """
    table = load("rd")
    if text in table:
        return text
    cleaned = unicodedata.normalize("NFKC", text).strip(" \t\r\n'\"`’‘").upper()
    found = _TEXT.fullmatch(cleaned)
    if found is None:
        raise unreadable(text, "rd", said("{one} or {other}", one="R3", other="D10"))
    code = f"{found['letter']}{found['number']}"
    if code not in table:
        raise unknown(text, code, "rd")
    return code


def operation(text: str) -> Operation:
    """Return what the waste hierarchy says of an operation.

    Raises
    ------
    CodeLookupError
        If there is no such operation.

    >>> operation("R1").rank, operation("R1").why[:33]
    (4, 'energy recovery is not recycling ')
    """
    return _operations()[normalise_rd(text)]


def hierarchy_rank(operation_code: str | None) -> int | None:
    """Return the rank of an operation in the waste hierarchy, 1 (best) to 5; None for None.

    For a preliminary operation it is the default, the lowest rank that may follow; see `is_preliminary`.

    Raises
    ------
    CodeLookupError
        If there is no such operation.

    >>> hierarchy_rank("R4"), hierarchy_rank("R1"), hierarchy_rank("D1"), hierarchy_rank(None)
    (3, 4, 5, None)
    """
    return None if operation_code is None else operation(operation_code).rank


def is_preliminary(operation_code: str | None) -> bool:
    """Return whether an operation only prepares another (R12, R13, D13 to D15); False for None.

    Raises
    ------
    CodeLookupError
        If there is no such operation.

    >>> is_preliminary("R13"), is_preliminary("R3")
    (True, False)
    """
    return operation_code is not None and operation(operation_code).preliminary


@cache
def hierarchy() -> tuple[Rank, ...]:
    """Return the five steps of the waste hierarchy, best first.

    >>> [step.name for step in hierarchy()]
    ['prevention', 'preparing for re-use', 'recycling', 'other recovery', 'disposal']
    """
    return tuple(Rank(int(row["rank"]), row["name"], row["meaning"]) for row in read_rows("hierarchy.csv"))


@cache
def _operations() -> Mapping[str, Operation]:
    return MappingProxyType(
        {
            row["code"]: Operation(
                row["code"],
                int(row["rank"]),
                row["preliminary"] == "yes",
                row["judgement"] == "yes",
                row["why"],
            )
            for row in read_rows("rd.csv")
        }
    )
