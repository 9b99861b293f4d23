"""A line through points: what one quantity costs in terms of another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lichen.engine.kit.draw.scale import Scale, ticks
from lichen.engine.kit.draw.svg import Markup, el, number, picture, text_width

_LEFT, _RIGHT, _TOP, _BOTTOM = 84.0, 76.0, 34.0, 48.0  # px around the plot


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the line; `label` stands beside it, `note` shows when it is pointed at."""

    x: float
    y: float
    label: str = ""
    note: str = ""


def draw_line(
    points: Sequence[Point],
    *,
    title: str,
    about: str,
    x_name: str,
    y_name: str,
    write_x: Callable[[float], str],
    write_y: Callable[[float], str],
    width: float = 720.0,
    height: float = 380.0,
    key: str = "line",
) -> Markup:
    """Return a line with its points and axes as SVG.

    Parameters: `points` in the order of the line; `title` and `about`, read aloud in its stead; the axes'
    names, and how their values are put into words; `width` and `height` [px]; `key` makes its ids unique in a
    page.

    >>> drawn = draw_line([Point(0, 0), Point(1, 2)], title="T", about="A", x_name="x", y_name="y",
    ...     write_x="{:g}".format, write_y="{:g}".format)
    >>> drawn.count("<circle")
    2
    """
    across = _axis([p.x for p in points], _LEFT, width - _RIGHT)
    up = _axis([p.y for p in points], height - _BOTTOM, _TOP)
    line = "M" + " ".join(f"{number(across(p.x))},{number(up(p.y))}" for p in points)
    return picture(
        [
            _mark(across, v, write_x(v), height, width, upright=True)
            for v in ticks(across.low, across.high, 5)
        ],
        [_mark(up, v, write_y(v), height, width, upright=False) for v in ticks(up.low, up.high, 5)],
        el("text", y_name, x=8.0, y=14.0, class_="axis-name"),
        el("text", x_name, x=width - _RIGHT, y=height - 6, text_anchor="end", class_="axis-name"),
        el("path", d=line, class_="line"),
        [_dot(p, across(p.x), up(p.y)) for p in points],
        _words(points, across, up, width),
        width=width,
        height=height,
        title=title,
        about=about,
        key=key,
        class_="line-chart",
    )


def _axis(values: Sequence[float], start: float, end: float) -> Scale:
    low, high = min(values), max(values)
    more = 0.06 * (high - low) or 0.05 * abs(high) or 1.0
    return Scale(low - more, high + more, start, end)


def _mark(scale: Scale, value: float, words: str, height: float, width: float, *, upright: bool) -> Markup:
    at = scale(value)
    if upright:
        path = f"M{number(at)},{number(_TOP)}V{number(height - _BOTTOM)}"
        name = el("text", words, x=at, y=height - _BOTTOM + 18, text_anchor="middle", class_="tick")
    else:
        path = f"M{number(_LEFT)},{number(at)}H{number(width - _RIGHT)}"
        name = el("text", words, x=_LEFT - 8, y=at + 4, text_anchor="end", class_="tick")
    return el("g", el("path", d=path, class_="grid"), name)


def _dot(point: Point, x: float, y: float) -> Markup:
    return el("circle", el("title", point.note) if point.note else None, cx=x, cy=y, r=5.0, class_="mark")


def _words(points: Sequence[Point], across: Scale, up: Scale, width: float) -> list[Markup]:
    """The labels, up and to the right of their points, each left out where it would touch the one before."""
    drawn, last = list[Markup](), (-1e9, 0.0)
    for point in sorted((p for p in points if p.label), key=lambda p: across(p.x)):
        wide = text_width(point.label, 12.0)
        x, y = min(across(point.x) + 9, width - 2 - wide), up(point.y) - 8
        if x < last[0] and abs(y - last[1]) < 14:
            continue
        drawn.append(el("text", point.label, x=x, y=y, class_="label"))
        last = (x + wide + 4, y)
    return drawn
