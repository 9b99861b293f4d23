"""Which table and which column a name in a file means: capitals, spaces and underscores do not matter."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from lichen.core.pack import PACK
from lichen.core.tables import TableShape

SHAPES: dict[str, TableShape] = {shape.name: shape for shape in PACK}

# Other words for the same thing that leave no doubt, folded as by `folded`.
_TABLE_WORDS = {
    "organization": "organisations", "organizations": "organisations", "companies": "organisations",
    "company": "organisations", "distancetable": "distances",
}  # fmt: skip
_COLUMN_WORDS = {
    "lat": "latitude", "lon": "longitude", "lng": "longitude", "long": "longitude", "organization":
    "organisation",
    "organisationid": "organisation", "organizationid": "organisation", "siteid": "site", "qualities":
    "quality",
    "crs": "coordinate_system", "fromsite": "from_site", "tosite": "to_site", "comment": "note", "comments":
    "note",
    "notes": "note", "remark": "note", "remarks": "note",
}  # fmt: skip
_NEAR = 0.7


def folded(name: str) -> str:
    """Return the letters and digits of a name, without capitals.

    >>> folded(" Reference_Cost ")
    'referencecost'
    """
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalnum())


@cache
def table_called(name: str) -> str | None:
    """Return the table of the pack that a file or sheet of that name holds, None if there is none.

    >>> table_called("02_Streams"), table_called("Organization"), table_called("Sheet1")
    ('streams', 'organisations', None)
    """
    word = re.sub(r"^\d+", "", folded(name))
    known = {folded(table): table for table in SHAPES}
    return known.get(word) or known.get(word + "s") or _TABLE_WORDS.get(word)


@cache
def table_meant(name: str) -> str | None:
    """Return the table of the pack whose name is like that, None if none is.

    >>> table_meant("steams")
    'streams'
    """
    near = difflib.get_close_matches(folded(name), SHAPES, n=1, cutoff=_NEAR)
    return near[0] if near else None


@cache
def column_called(table: str, name: str) -> str | None:
    """Return the column of a table that a header cell names, None if there is none.

    >>> column_called("sites", "LAT"), column_called("streams", "reference cost"), column_called("sites", "amount")
    ('latitude', 'reference_cost', None)
    """
    if table not in SHAPES:
        return None
    known = {folded(column): column for column in SHAPES[table].names}
    word = folded(name)
    other = _COLUMN_WORDS.get(word)
    return known.get(word) or (other if other in SHAPES[table].names else None)


def column_meant(table: str, name: str, absent: Sequence[str]) -> str | None:
    """Return the one of the `absent` columns of a table that a header cell is like, None if it is like none.

    >>> column_meant("streams", "ammount", ["unit", "amount"]), column_meant("streams", "amount (t)", ["amount"])
    ('amount', 'amount')
    """
    bare = re.sub(r"[\[(].*$", "", name)
    if (direct := column_called(table, bare)) in absent:
        return direct
    known = {folded(column): column for column in absent}
    near = difflib.get_close_matches(folded(bare), known, n=1, cutoff=_NEAR)
    return known[near[0]] if near else None


def guarded(name: str) -> str:
    """Return a column's name as it is written: one that would make the header a comment gets an apostrophe.

    >>> guarded("#1"), guarded("id")
    ("'#1", 'id')
    """
    return "'" + name if re.match(r"'*#", name) else name


def unguarded(name: str | None) -> str | None:
    """Return a column's name as it was before `guarded`.

    >>> unguarded("'#1"), unguarded("id"), unguarded(None)
    ('#1', 'id', None)
    """
    return name[1:] if name and re.match(r"'+#", name) else name


def header_place(table: str | None, rows: Sequence[Sequence[str | None]]) -> int | None:
    """Return which of the first rows of a file is the header: the first in which most names are known.

    Rows above it (a title, a date, comments) are no data. None if all rows are empty.

    >>> header_place("sites", [["Our register"], [], ["id", "organisation", "name"], ["a", "b", "c"]])
    2
    """
    best, most = None, 0
    for place, row in enumerate(rows):
        cells = [cell for cell in row if cell and cell.strip()]
        if not cells or cells[0].startswith("#"):
            continue
        known = len({column_called(table, cell) for cell in cells} - {None}) if table else 0
        if best is None or known > max(most, 1):
            best, most = place, known
    return best
