"""Names beside dots, as many as find room, none over another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lichen.engine.kit.draw.svg import text_width

Box = tuple[float, float, float, float]  # left, top, right, bottom [px]


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a point: `x`, `y` are the start of the baseline [px]."""

    words: str
    x: float
    y: float


def overlap(a: Box, b: Box) -> bool:
    """Return whether two boxes share some area.

    >>> overlap((0, 0, 2, 2), (1, 1, 3, 3)), overlap((0, 0, 1, 1), (1, 0, 2, 1))
    (True, False)
    """
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def place_labels(
    wanted: Iterable[tuple[str, float, float, float]],
    *,
    width: float,
    height: float,
    size: float = 11.5,
    most: int = 12,
    taken: Sequence[Box] = (),
) -> list[Label]:
    """Return where names go, the first wanted first; a name that finds no room is left out.

    Parameters: `wanted` rows (name, x, y, radius of the dot) [px]; the picture's `width` and `height` and the
    letters' `size` [px]; at most `most` names; `taken` boxes stay free. Each name tries right, left, above
    and below its dot.

    >>> [label.words for label in place_labels([("A", 10, 50, 2), ("B", 40, 50, 2)], width=99, height=99)]
    ['A', 'B']
    """
    used, placed = list(taken), list[Label]()
    rows = list(wanted)
    used += [(x - r, y - r, x + r, y + r) for _, x, y, r in rows[:most] if r > 3]
    for name, x, y, radius in rows:
        if len(placed) == most:
            break
        wide, off = text_width(name, size), radius + 4
        for left, middle in (
            (x + off, y),
            (x - off - wide, y),
            (x + off * 0.7, y - off * 0.7 - size * 0.3),
            (x + off * 0.7, y + off * 0.7 + size * 0.3),
            (x - off * 0.7 - wide, y - off * 0.7 - size * 0.3),
            (x - off * 0.7 - wide, y + off * 0.7 + size * 0.3),
            (x - wide / 2, y - off - size * 0.5),
            (x - wide / 2, y + off + size * 0.5),
        ):
            box = (left - 2, middle - size * 0.6, left + wide + 2, middle + size * 0.6)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            if inside and not any(overlap(box, other) for other in used):
                used.append(box)
                placed.append(Label(name, left, middle + size * 0.35))
                break
    return placed
