"""One quantity over the years, with its errors: a small chart to be read beside many others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lichen.engine.kit.draw.scale import Scale, ticks
from lichen.engine.kit.draw.svg import Markup, el, number, picture, text_width

_TOP, _BOTTOM, _RIGHT, _SIZE = 12.0, 24.0, 22.0, 12.0  # px around the plot, and of the words
_WHISKER = 3.5  # half the width of the end of an error bar [px]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the quantity was at one time: `value` with standard deviation `sd` (None: not known), `before` reconciling.

    A reading without a value leaves a gap; one with a `note`, which shows when it is pointed at, is drawn hollow.
    """

    label: str
    value: float | None
    sd: float | None = None
    before: float | None = None
    note: str = ""


def draw_series(
    readings: Sequence[Reading],
    *,
    title: str,
    about: str,
    write: Callable[[float], str],
    width: float = 340.0,
    height: float = 170.0,
    key: str = "series",
) -> Markup:
    """Return a line over the readings as SVG, from nought up, with a bar of one standard deviation each way.

    What was stated before reconciling is drawn as a short stroke beside it. `title` and `about` are read aloud in the
    picture's stead; `write` puts a value into words; `width` and `height` [px]; `key` makes its ids unique in a page.

    >>> drawn = draw_series([Reading("2018", 2.0, 0.5), Reading("2019", None), Reading("2020", 3.0)], title="T",
    ...     about="A", write="{:g} t".format)
    >>> drawn.count("<circle"), drawn.count('class="whisker"')
    (2, 1)
    """
    ends = [r.value + (r.sd or 0.0) for r in readings if r.value is not None]
    ends += [r.before for r in readings if r.before is not None]
    lows = [r.value - (r.sd or 0.0) for r in readings if r.value is not None and r.value < 0]
    high, low = max([*ends, 0.0]), min([*lows, 0.0])
    high = high if high > low else low + 1.0
    marks = ticks(low, high, 3)
    left = max((text_width(write(v), _SIZE) for v in marks), default=0.0) + 10
    up = Scale(low, high + 0.04 * (high - low), height - _BOTTOM, _TOP)
    across = Scale(0.0, max(len(readings) - 1.0, 1.0), left + 8, width - _RIGHT)
    places = [across(float(i)) for i in range(len(readings))]
    return picture(
        [_level(v, write(v), up, left, width) for v in marks],
        _names(readings, places, height),
        [el("path", d=d, class_="line") for d in _lines(readings, places, up)],
        [_point(r, x, up, write) for r, x in zip(readings, places, strict=True) if r.value is not None],
        width=width, height=height, title=title, about=about, key=key, class_="series",
    )  # fmt: skip


def _level(value: float, words: str, up: Scale, left: float, width: float) -> Markup:
    y = up(value)
    line = el("path", d=f"M{number(left)},{number(y)}H{number(width - _RIGHT + 6)}", class_="grid")
    return el("g", line, el("text", words, x=left - 6, y=y + 4, text_anchor="end", class_="tick"))


def _names(readings: Sequence[Reading], places: Sequence[float], height: float) -> list[Markup]:
    """Name the first and the last, and between them as many as there is room for."""
    last = len(readings) - 1
    drawn, free = list[Markup](), -1e9
    for i in (last, *range(last)) if readings else ():
        wide = text_width(readings[i].label, _SIZE)
        start, end = places[i] - wide / 2, places[i] + wide / 2
        if i != last and (
            start < free or end > places[last] - text_width(readings[last].label, _SIZE) / 2 - 8
        ):
            continue
        free = free if i == last else end + 8
        drawn.append(
            el("text", readings[i].label, x=places[i], y=height - 6, text_anchor="middle", class_="tick")
        )
    return drawn


def _lines(readings: Sequence[Reading], places: Sequence[float], up: Scale) -> list[str]:
    """Return the paths between neighbours; where there is no value, the line is broken."""
    paths, run = list[str](), list[str]()
    for reading, x in zip(readings, places, strict=True):
        if reading.value is None:
            paths.append("M" + " ".join(run)) if len(run) > 1 else None
            run = []
        else:
            run.append(f"{number(x)},{number(up(reading.value))}")
    return [*paths, "M" + " ".join(run)] if len(run) > 1 else paths


def _point(reading: Reading, x: float, up: Scale, write: Callable[[float], str]) -> Markup:
    value = reading.value if reading.value is not None else 0.0
    said = f"{reading.label}: {write(value)}" + (f" ± {write(reading.sd)}" if reading.sd else "")
    parts = [el("title", f"{said}\n{reading.note}" if reading.note else said)]
    if reading.sd:
        top, foot = up(value + reading.sd), up(value - reading.sd)
        ends = "".join(f"M{number(x - _WHISKER)},{number(y)}h{number(2 * _WHISKER)}" for y in (top, foot))
        parts.append(el("path", d=f"M{number(x)},{number(top)}V{number(foot)}{ends}", class_="whisker"))
    if reading.before is not None:
        parts.append(
            el("path", d=f"M{number(x - 5)},{number(up(reading.before))}h{number(10)}", class_="before")
        )
    return el(
        "g", *parts, el("circle", cx=x, cy=up(value), r=3.2, class_="mark noted" if reading.note else "mark")
    )
