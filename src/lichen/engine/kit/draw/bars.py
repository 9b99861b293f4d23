"""Bars that lie flat: a name, a length, the amount in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lichen.engine.kit.draw.scale import Scale
from lichen.engine.kit.draw.svg import Markup, el, picture, shorten, text_width

_SIZE = 13.0  # of the words [px]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `parts` are (value, class) laid end to end from zero; values of one bar have one sign."""

    label: str
    parts: tuple[tuple[float, str], ...]
    note: str = ""

    @property
    def value(self) -> float:
        """The length of the whole bar, in the diagram's unit."""
        return sum(value for value, _ in self.parts)


def draw_bars(
    bars: Sequence[Bar],
    *,
    title: str,
    about: str,
    write: Callable[[float], str],
    width: float = 560.0,
    pitch: float = 30.0,
    most: int = 44,
    key: str = "bars",
) -> Markup:
    """Return horizontal bars as SVG, in the order given; negative ones go to the left of zero.

    Parameters: `bars`; `title` and `about`, read aloud in its stead; `write` puts a value into words; `width`
    and `pitch` (height of a row) [px]; labels are cut at `most` characters; `key` makes its ids unique in a
    page.

    >>> drawn = draw_bars([Bar("Landfill", ((3.0, "t0"),))], title="T", about="A", write="{:.0f} t".format)
    >>> "Landfill" in drawn and "3 t" in drawn
    True
    """
    values = [bar.value for bar in bars]
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    left = max((text_width(shorten(b.label, most), _SIZE) for b in bars), default=0.0) + 12
    room = max((text_width(write(v), _SIZE) for v in values), default=0.0) + 10
    start = left + (room if low < 0 else 0.0)
    end = width - (room if high > 0 else 0.0)
    scale = Scale(low, high if high > low else low + 1.0, start, max(end, start + 40.0))
    rows = [_row(bar, i * pitch, pitch, scale, left, write, most) for i, bar in enumerate(bars)]
    zero = el("path", d=f"M{scale(0):.1f},0V{len(bars) * pitch:.1f}", class_="axis")
    return picture(
        rows, zero, width=width, height=len(bars) * pitch, title=title, about=about, key=key, class_="bars"
    )


def _row(
    bar: Bar,
    top: float,
    pitch: float,
    scale: Scale,
    left: float,
    write: Callable[[float], str],
    most: int,
) -> Markup:
    baseline = top + pitch / 2 + _SIZE * 0.35
    total, at, boxes = bar.value, 0.0, list[Markup]()
    for value, tone in bar.parts:
        x0, x1 = sorted((scale(at), scale(at + value)))
        boxes.append(el("rect", x=x0, y=top + 5.0, width=x1 - x0, height=pitch - 10.0, class_=f"bar {tone}"))
        at += value
    x = scale(total) + (6 if total >= 0 else -6)
    return el(
        "g",
        el("title", f"{bar.label}: {write(total)}" + (f"\n{bar.note}" if bar.note else "")),
        el("text", shorten(bar.label, most), x=left - 12, y=baseline, text_anchor="end", class_="label"),
        boxes,
        el(
            "text",
            write(total),
            x=x,
            y=baseline,
            text_anchor="start" if total >= 0 else "end",
            class_="amount",
        ),
    )
