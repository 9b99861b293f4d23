"""Maps of sites and of what goes between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lichen.engine.kit.draw.coast import Ring, land_path, view_box
from lichen.engine.kit.draw.graticule import draw_graticule
from lichen.engine.kit.draw.labels import place_labels
from lichen.engine.kit.draw.projection import Projection, fit_projection, scale_bar
from lichen.engine.kit.draw.scale import round_down
from lichen.engine.kit.draw.svg import Markup, el, number, picture, shorten, text_width

FOOT = 46.0  # px: the strip below the map with the scale bar and the widths
WIDEST, THINNEST = 9.0, 0.7  # px: arcs
LARGEST_DOT, SMALLEST_DOT = 8.5, 1.7  # px: radius
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
    view = fit_projection([s.x for s in sites], [s.y for s in sites], degrees=degrees, width=width)
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
            el("g", _arcs(arcs, spots, top), class_="arcs"),
            el("g", _dots(there, spots), class_="dots"),
            _names(there, spots, view, names),
            _north(view),
            clip_path=f"url(#{key}-clip)",
        ),
        _foot(view, top, write),
    )


def _ground(view: Projection, land: Land | None) -> list[Markup]:
    box = view_box(view)
    parts = [el("rect", width=view.width, height=view.height, class_="sea" if land else "blank")]
    if land is not None and view.width / view.scale >= COARSEST_SPAN:
        path = land_path(land(*box), view, box)
        if path:
            parts.append(el("path", d=path, class_="land", fill_rule="evenodd"))
    return [*parts, draw_graticule(view, box)]


def _width(amount: float, top: float) -> float:
    return max(THINNEST, WIDEST * math.sqrt(amount / top)) if top > 0 else THINNEST


def _arcs(arcs: Sequence[MapArc], spots: dict[str, tuple[float, float]], top: float) -> list[Markup]:
    """The curves, thin ones below; the more there are, the fainter each."""
    drawn = [
        a for a in arcs if a.source in spots and a.target in spots and spots[a.source] != spots[a.target]
    ]
    faint = min(0.75, max(0.22, 0.95 - 0.21 * math.log10(max(len(drawn), 1))))
    parts = []
    for arc in sorted(drawn, key=_amount):
        (x0, y0), (x1, y1) = spots[arc.source], spots[arc.target]
        cx, cy = (x0 + x1) / 2 + BEND * (y1 - y0), (y0 + y1) / 2 - BEND * (x1 - x0)
        n = number
        opacity = faint + (0.85 - faint) * math.sqrt(arc.amount / top)
        parts.append(
            el(
                "path",
                el("title", arc.note) if arc.note else None,
                d=f"M{n(x0)},{n(y0)}Q{n(cx)},{n(cy)} {n(x1)},{n(y1)}",
                class_=f"arc {arc.tone}",
                stroke_width=number(_width(arc.amount, top), 2),
                stroke_opacity=number(opacity, 2),
            )
        )
    return parts


def _amount(item: MapArc | MapSite) -> float:
    return item.amount


def _dots(sites: Sequence[MapSite], spots: dict[str, tuple[float, float]]) -> list[Markup]:
    top = max((s.amount for s in sites), default=0.0)
    return [
        el(
            "circle",
            el("title", f"{s.name}\n{s.note}" if s.note else s.name),
            cx=spots[s.id][0],
            cy=spots[s.id][1],
            r=_radius(s, top),
            class_="dot hollow" if s.hollow else "dot",
        )
        for s in sorted(sites, key=_amount, reverse=True)
    ]


def _radius(site: MapSite, top: float) -> float:
    return max(SMALLEST_DOT, LARGEST_DOT * math.sqrt(site.amount / top)) if top > 0 else SMALLEST_DOT


def _names(
    sites: Sequence[MapSite], spots: dict[str, tuple[float, float]], view: Projection, most: int
) -> Markup:
    top = max((s.amount for s in sites), default=0.0)
    first = sorted((s for s in sites if s.amount > 0), key=_amount, reverse=True)[: 2 * most]
    labels = place_labels(
        [(shorten(s.name, 28), *spots[s.id], _radius(s, top)) for s in first],
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
                    stroke_width=number(_width(amount, top), 2),
                )
            )
            x -= 58
    return el("g", parts, class_="map-foot")
