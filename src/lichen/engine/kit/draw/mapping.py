"""Maps of sites and of what goes between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from lichen.engine.kit.draw.coast import Ring, land_path, view_box
from lichen.engine.kit.draw.graticule import draw_graticule
from lichen.engine.kit.draw.labels import place_labels
from lichen.engine.kit.draw.projection import Projection, fit_projection, scale_bar
from lichen.engine.kit.draw.scale import round_down
from lichen.engine.kit.draw.svg import Markup, el, number, picture, shorten, text_width

FOOT = 46.0  # px: the strip below the map with the scale bar and the widths
WIDEST, THINNEST = 9.0, 0.7  # px: arcs
LARGEST_DOT, SMALLEST_DOT, IDLE_DOT = 8.5, 1.7, 1.1  # px: radius
FULL_SIZE = 720.0  # px: the width of a map at which arcs and dots have these sizes
LONGEST_NAME = 26  # characters
BEND = 0.16  # of an arc's length
COARSEST_SPAN = 25.0  # km: below this the land on record is too coarse to draw

Land = Callable[[float, float, float, float], Iterable[Ring]]


@dataclass(frozen=True, slots=True)
class MapSite:
    """A dot. `x` east, `y` north [degrees or km]; `amount` sets its area; `hollow` draws a ring instead."""

    id: str
    x: float
    y: float
    name: str
    amount: float = 0.0
    hollow: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class MapArc:
    """A curve from one site to another; its width grows with the square root of `amount`."""

    source: str
    target: str
    amount: float
    tone: str = "tx"
    note: str = ""


def draw_map(
    sites: Sequence[MapSite],
    arcs: Sequence[MapArc],
    *,
    degrees: bool,
    title: str,
    about: str,
    write: Callable[[float], str],
    land: Land | None = None,
    width: float = 720.0,
    names: int = 14,
    focus: Collection[str] | None = None,
    shape: tuple[float, float] = (0.6, 1.35),
    key: str = "map",
) -> Markup:
    """Return a map as SVG.

    Parameters: `sites`, those without finite coordinates are passed over, and so are `arcs` that touch them
    or that begin and end in one place; `degrees` or plane kilometres; `title` and `about`, read aloud in its
    stead; `write` puts an amount into words; `land` gives the rings of land that meet a box (west, south,
    east, north); `width` [px]; `names` most site names written; `key` makes its ids unique in a page.

    Raises `ValueError` if no site has coordinates.

    >>> sites = [MapSite("a", 0, 0, "Mill", 3.0), MapSite("b", 9, 4, "Farm", 3.0, hollow=True)]
    >>> drawn = draw_map(
    ...     sites, [MapArc("a", "b", 3.0)], degrees=False, title="T", about="A", write="{:.0f} t".format
    ... )
    >>> drawn.count('class="arc tx"'), "Farm" in drawn
    (1, True)
    """
    shown = [s for s in sites if focus is None or s.id in focus]
    view = fit_projection(
        [s.x for s in shown], [s.y for s in shown], degrees=degrees, width=width, shape=shape
    )
    inner = inner_map(sites, arcs, view, write=write, land=land, names=names, key=key)
    return picture(
        inner, width=width, height=view.height + FOOT, title=title, about=about, key=key, class_="map"
    )


def inner_map(
    sites: Sequence[MapSite],
    arcs: Sequence[MapArc],
    view: Projection,
    *,
    write: Callable[[float], str],
    land: Land | None = None,
    names: int = 14,
    key: str = "map",
) -> Markup:
    """Return the map as a group, to stand in a larger picture: `view`'s height plus `FOOT`.

    >>> view = fit_projection([0.0, 9.0], [0.0, 4.0], degrees=False, width=200)
    >>> sites = [MapSite("a", 0.0, 0.0, "Mill"), MapSite("b", 9.0, 4.0, "Farm")]
    >>> inner_map(sites, [MapArc("a", "b", 1.0)], view, write=str).count("<circle")
    2
    """
    there = [s for s in sites if math.isfinite(s.x) and math.isfinite(s.y)]
    x, y = view([s.x for s in there], [s.y for s in there])
    spots = {s.id: (float(a), float(b)) for s, a, b in zip(there, x, y, strict=True)}
    top = max((arc.amount for arc in arcs), default=0.0)
    return el(
        "g",
        el("clipPath", el("rect", width=view.width, height=view.height, rx=10.0), id=f"{key}-clip"),
        el(
            "g",
            _ground(view, land),
            el("g", _arcs(arcs, spots, top, view), class_="arcs"),
            el("g", _dots(there, spots, view), class_="dots"),
            _names(there, spots, view, names),
            _north(view),
            clip_path=f"url(#{key}-clip)",
        ),
        _foot(view, top, write),
    )


def _ground(view: Projection, land: Land | None) -> list[Markup]:
    box = view_box(view)
    known = land is not None and view.width / view.scale >= COARSEST_SPAN
    # where the land is not drawn, nothing may look like sea
    parts = [el("rect", width=view.width, height=view.height, class_="sea" if known else "blank")]
    if land is not None and known:
        path = land_path(land(*box), view, box)
        if path:
            parts.append(el("path", d=path, class_="land", fill_rule="evenodd"))
    return [*parts, draw_graticule(view, box)]


def _grain(view: Projection) -> float:
    """Arcs and dots shrink with a small picture, though not as fast."""
    return min(max(math.pow(view.width / FULL_SIZE, 0.7), 0.5), 1.25)


def _width(amount: float, top: float, view: Projection) -> float:
    wide = WIDEST * math.sqrt(amount / top) if top > 0 else 0.0
    return max(THINNEST, wide * _grain(view))


def _inside(x: float, y: float, view: Projection, more: float = 0.0) -> bool:
    return -more <= x <= view.width + more and -more <= y <= view.height + more


def _arcs(
    arcs: Sequence[MapArc], spots: dict[str, tuple[float, float]], top: float, view: Projection
) -> list[Markup]:
    """The curves, thin ones below; the more there are, the fainter each; those out of sight are left out."""
    drawn = [
        a
        for a in arcs
        if a.source in spots
        and a.target in spots
        and spots[a.source] != spots[a.target]
        and _meets(spots[a.source], spots[a.target], view)
    ]
    faint = min(0.75, max(0.24, 0.95 - 0.21 * math.log10(max(len(drawn), 1))))
    return [_arc(arc, spots, top, faint, view) for arc in sorted(drawn, key=_amount)]


def _meets(start: tuple[float, float], end: tuple[float, float], view: Projection) -> bool:
    """Whether the box around an arc, with room for its bend, meets the picture."""
    more = BEND * (abs(end[0] - start[0]) + abs(end[1] - start[1]))
    return (
        min(start[0], end[0]) - more <= view.width
        and max(start[0], end[0]) + more >= 0
        and min(start[1], end[1]) - more <= view.height
        and max(start[1], end[1]) + more >= 0
    )


def _arc(
    arc: MapArc, spots: dict[str, tuple[float, float]], top: float, faint: float, view: Projection
) -> Markup:
    (x0, y0), (x1, y1) = spots[arc.source], spots[arc.target]
    cx, cy = (x0 + x1) / 2 + BEND * (y1 - y0), (y0 + y1) / 2 - BEND * (x1 - x0)
    n = number
    return el(
        "path",
        el("title", arc.note) if arc.note else None,
        d=f"M{n(x0)},{n(y0)}Q{n(cx)},{n(cy)} {n(x1)},{n(y1)}",
        class_=f"arc {arc.tone}",
        stroke_width=number(_width(arc.amount, top, view), 2),
        stroke_opacity=number(faint + (0.85 - faint) * math.sqrt(arc.amount / top), 2),
    )


def _amount(item: MapArc | MapSite) -> float:
    return item.amount


def _dots(sites: Sequence[MapSite], spots: dict[str, tuple[float, float]], view: Projection) -> list[Markup]:
    """The dots, idle sites below, then large ones below small ones."""
    top = max((s.amount for s in sites), default=0.0)
    order = sorted(sites, key=lambda s: (s.amount > 0, -s.amount))
    return [
        el(
            "circle",
            el("title", f"{s.name}\n{s.note}" if s.note else s.name),
            cx=spots[s.id][0],
            cy=spots[s.id][1],
            r=number(_radius(s, top, view), 2),
            class_="dot idle" if s.amount <= 0 else "dot hollow" if s.hollow else "dot",
        )
        for s in order
        if _inside(*spots[s.id], view, LARGEST_DOT)
    ]


def _radius(site: MapSite, top: float, view: Projection) -> float:
    if site.amount <= 0:
        return IDLE_DOT * _grain(view)
    return max(SMALLEST_DOT, LARGEST_DOT * math.sqrt(site.amount / top)) * _grain(view)


def _short(name: str) -> str:
    """A name for a map: up to its first comma where it is long."""
    return name if len(name) <= LONGEST_NAME else shorten(name.partition(",")[0], LONGEST_NAME)


def _names(
    sites: Sequence[MapSite], spots: dict[str, tuple[float, float]], view: Projection, most: int
) -> Markup:
    top = max((s.amount for s in sites), default=0.0)
    there = [s for s in sites if s.amount > 0 and _inside(*spots[s.id], view)]
    first = sorted(there, key=_amount, reverse=True)[: 2 * most]
    labels = place_labels(
        [(_short(s.name), *spots[s.id], _radius(s, top, view)) for s in first],
        width=view.width,
        height=view.height,
        most=most,
        taken=[(view.width - 40, 0, view.width, 56)],
    )
    return el("g", [el("text", label.words, x=label.x, y=label.y) for label in labels], class_="names")


def _north(view: Projection) -> Markup:
    """An arrow to the top: the projection is centred on the region, so north is up in its middle."""
    x = view.width - 22
    return el(
        "g",
        el("path", d=f"M{number(x)},14l5,14l-5,-3l-5,3z", class_="north"),
        el("text", "N", x=x, y=42.0, text_anchor="middle", class_="north-name"),
    )


def _foot(view: Projection, top: float, write: Callable[[float], str]) -> Markup:
    """Scale bar, and what three widths stand for."""
    km, length = scale_bar(view, min(150.0, view.width / 4))
    y = view.height + 28
    parts = [
        el("path", d=f"M1,{number(y - 5)}v5h{number(length)}v-5", class_="scale-bar"),
        el("text", f"{number(km, 3)} km", x=length + 8, y=y, class_="foot"),
    ]
    x = view.width
    if top > 0:
        largest = round_down(top)
        for amount in (largest, largest / 10, largest / 100):
            words = write(amount)
            x -= text_width(words, 12.0)
            parts.append(el("text", words, x=x, y=y, class_="foot"))
            parts.append(
                el(
                    "path",
                    d=f"M{number(x - 38)},{number(y - 4)}h24",
                    class_="arc key",
                    stroke_width=number(_width(amount, top, view), 2),
                )
            )
            x -= 58
    return el("g", parts, class_="map-foot")
