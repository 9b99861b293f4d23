"""Finds the header of a list that nobody made for us: below titles, above remarks, perhaps in two rows."""

from __future__ import annotations

from collections.abc import Sequence

from lichen.engine.register.header_words import meant_column
from lichen.engine.register.headers import header_place

Cells = Sequence[str | None]
_LONGEST = 60  # letters of a name of a column
_SURE = 2  # names with a meaning that make a row a header


def head_place(table: str | None, rows: Sequence[Cells], wanted: int | None = None) -> int | None:
    """Return which of the first rows of a file is the header, None if all are empty.

    `wanted` is the one that somebody chose. Of a table of the pack it is the row with most of its names; of any other
    list the first with most words that mean something (`meant_column`), or else the first that is not a mere title.

    >>> head_place(None, [["Abfallbilanz 2024"], [], ["Abfall", "Menge"], ["Kleie", "5"]])
    2
    >>> head_place(None, [["Register"], ["colour", "size"], ["red", "5"]])
    1
    """
    if wanted is not None and 0 <= wanted < len(rows) and _filled(rows[wanted]):
        return wanted
    if table is not None:
        return header_place(table, rows)
    first = header_place(None, rows)
    if first is None:
        return None
    counts: dict[int, int] = {}
    wide = 0
    for place in range(first, len(rows)):
        cells = _filled(rows[place])
        meant = len({meant_column(cell) for cell in cells} - {None}) if _could_be(rows[place]) else 0
        if len(cells) > wide or meant > 2 * max(
            counts.values(), default=0
        ):  # what is below a header is no wider
            counts[place], wide = meant, max(wide, len(cells))
    most = max(counts.values(), default=0)
    if most >= _SURE:
        best = next(place for place, count in counts.items() if count == most)
        return best + 1 if counts.get(best + 1) == most else best  # the second of two rows is the wider one
    return next(place for place in counts if 2 * len(_filled(rows[place])) > wide)


def head_names(rows: Sequence[Cells], place: int) -> tuple[str | None, ...]:
    """Return the names of the columns; one without a meaning of its own takes what stands above it along.

    >>> rows = [["Abfall", None, "Menge", None], ["Bezeichnung", "AVV", "2023", "2024"]]
    >>> head_names(rows, 1)
    ('Bezeichnung', 'AVV', 'Menge 2023', 'Menge 2024')
    """
    names = [cell.strip() or None if cell else None for cell in rows[place]]
    above = rows[place - 1] if place else ()
    if len(_filled(above)) < _SURE or not _could_be(above):
        return tuple(names)
    names += [None] * (len(above) - len(names))
    carried: str | None = None
    for column, name in enumerate(names):
        own = (above[column] or "").strip() if column < len(above) else ""
        carried = own or carried
        if name is None:
            names[column] = own or None
        elif carried and meant_column(name) is None and meant_column(carried) is not None:
            names[column] = f"{carried} {name}"
    return tuple(names)


def _filled(row: Cells) -> list[str]:
    return [cell for cell in row if cell and cell.strip()]


def _could_be(row: Cells) -> bool:
    """Whether a row could be a header: short names, and not a comment."""
    cells = _filled(row)
    return bool(cells) and not cells[0].startswith("#") and all(len(cell) <= _LONGEST for cell in cells)
