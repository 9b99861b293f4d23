"""Bars that lie flat: a name, a length, the amount in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lichen.engine.kit.draw.scale import Scale
from lichen.engine.kit.draw.svg import Markup, el, number, picture, shorten, text_width

_SIZE = 13.0  # of the words [px]
_THICK = 18.0  # of a bar [px]
_LINE = 19.0  # a line of words above its bar [px]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `value` long from `start`, in the colour of the class `tone`."""

    label: str
    value: float
    tone: str = "plain"
    note: str = ""
    start: float = 0.0

    @property
    def end(self) -> float:
        """Where the bar ends, in the diagram's unit."""
        return self.start + self.value


def cascade(parts: Sequence[Bar]) -> list[Bar]:
    """Return the bars, each beginning where the one before ends.

    >>> [bar.start for bar in cascade([Bar("saved", 5.0), Bar("spent", -2.0), Bar("spent too", -1.0)])]
    [0.0, 5.0, 3.0]
    """
    placed, at = list[Bar](), 0.0
    for bar in parts:
        placed.append(Bar(bar.label, bar.value, bar.tone, bar.note, at))
        at += bar.value
    return placed


def draw_bars(
    bars: Sequence[Bar],
    *,
    title: str,
    about: str,
    write: Callable[[float], str],
    width: float = 420.0,
    above: bool = True,
    most: int = 48,
    key: str = "bars",
) -> Markup:
    """Return horizontal bars as SVG, in the order given; negative ones go to the left of where they start.

    Parameters: `bars`; `title` and `about`, read aloud in its stead; `write` puts a value into words; `width`
    [px]; the labels stand `above` the bars, or else to their left; they are cut at `most` characters; `key` makes
    its ids unique in a page.

    >>> drawn = draw_bars([Bar("Landfill", 3.0)], title="T", about="A", write="{:.0f} t".format)
    >>> "Landfill" in drawn and "3 t" in drawn
    True
    """
    left = 0.0 if above else max((text_width(shorten(b.label, most), _SIZE) for b in bars), default=0.0) + 14
    scale = _scale(bars, write, left, width)
    pitch = _THICK + (_LINE + 11 if above else 11)
    rows = [_row(bar, i * pitch, scale, left, write, most, above=above) for i, bar in enumerate(bars)]
    height = len(bars) * pitch - (4 if above else 0)
    x = number(scale(0.0))
    axis = [
        el(
            "path",
            d=f"M{x},{number(i * pitch + (_LINE if above else 0))}v{number(_THICK + 8)}",
            class_="axis",
        )
        for i in range(len(bars))
    ]
    return picture(rows, axis, width=width, height=height, title=title, about=about, key=key, class_="bars")


def _scale(bars: Sequence[Bar], write: Callable[[float], str], left: float, width: float) -> Scale:
    """The widest scale at which each bar's amount still fits beside its end."""
    ends = [v for bar in bars for v in (bar.start, bar.end)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    wide = {True: 0.0, False: 0.0}  # room for words beyond the bars: to the left (True) and to the right
    for bar in bars:
        wide[bar.value < 0] = max(wide[bar.value < 0], text_width(write(bar.value), _SIZE) + 10)
    start = left + (
        wide[True] if low < 0 or any(b.value < 0 and b.end <= low + 0.3 * (high - low) for b in bars) else 1.0
    )
    return Scale(low, high if high > low else low + 1.0, start, max(width - wide[False] - 1, start + 40.0))


def _row(
    bar: Bar,
    top: float,
    scale: Scale,
    left: float,
    write: Callable[[float], str],
    most: int,
    *,
    above: bool,
) -> Markup:
    y = top + (_LINE + 4 if above else 4)
    x0, x1 = sorted((scale(bar.start), scale(bar.end)))
    back = bar.value < 0
    label = (
        el("text", shorten(bar.label, most), x=0.0, y=top + 15, class_="label")
        if above
        else el("text", shorten(bar.label, most), x=left - 14, y=y + 13.5, text_anchor="end", class_="label")
    )
    return el(
        "g",
        el("title", f"{bar.label}: {write(bar.value)}" + (f"\n{bar.note}" if bar.note else "")),
        label,
        el("rect", x=x0, y=y, width=x1 - x0, height=_THICK, rx=1.5, class_=f"bar {bar.tone}"),
        el(
            "text",
            write(bar.value),
            x=x0 - 6 if back else x1 + 6,
            y=y + 13.5,
            text_anchor="end" if back else "start",
            class_="amount",
        ),
    )
