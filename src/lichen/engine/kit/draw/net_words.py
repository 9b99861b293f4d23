"""The words beside the bars of a network: wrapped to the room between two columns."""

from __future__ import annotations

from lichen.engine.kit.draw.svg import shorten, text_width

SIZE = 12.0  # of a label [px]
LINE = 14.0
GUTTER = 128.0  # room for a label between two columns [px]
LAST_GUTTER = 190.0  # and beyond the last column [px]
SPECIMEN = "00.0 kt"  # an amount, where none is known yet
_MOST = 3  # lines of a name


def lines_of(label: str, amount: str, room: float, most: int) -> list[tuple[str, str]]:
    """Return the lines of a label, each with the amount behind it or nothing, in at most `most` lines of `room` [px].

    What does not fit ends with an ellipsis; the amount is left out before the name is.

    >>> lines_of("Sorting plant", "27 kt", 140.0, 3), lines_of("Sorting plant", "27 kt", 80.0, 3)
    ([('Sorting plant', '27 kt')], [('Sorting plant', ''), ('', '27 kt')])
    >>> lines_of("Composting and digestion", "27 kt", 80.0, 1)
    [('Composting…', '')]
    """
    names = _wrapped(label, room, min(most, _MOST))
    if text_width(f"{names[-1]}  {amount}", SIZE) <= room:
        return [*((name, "") for name in names[:-1]), (names[-1], amount)]
    lines = [(name, "") for name in names]
    return [*lines, ("", amount)] if len(names) < most and text_width(amount, SIZE) <= room else lines


def _wrapped(label: str, room: float, most: int) -> list[str]:
    """Return the words of a name in at most `most` lines."""
    lines: list[str] = []
    left = label.split() or [""]
    while left and len(lines) < most:
        count = 1
        while count < len(left) and text_width(" ".join(left[: count + 1]), SIZE) <= room:
            count += 1
        if len(lines) == most - 1:
            count = len(left)
        lines.append(_cut(" ".join(left[:count]), room))
        left = left[count:]
    return lines


def _cut(words: str, room: float) -> str:
    most = len(words)
    while most > 4 and text_width(shorten(words, most), SIZE) > room:
        most -= 1
    return shorten(words, most)


def words_height(lines: int) -> float:
    """Return the height that lines need [px].

    >>> words_height(1)
    17.0
    """
    return LINE * lines + 3.0


def words_width(lines: list[tuple[str, str]]) -> float:
    """Return how wide lines are [px].

    >>> words_width([("", "")])
    0.0
    """
    return max(text_width(f"{name}  {amount}".strip(), SIZE) for name, amount in lines)
