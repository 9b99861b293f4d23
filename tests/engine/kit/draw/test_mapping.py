"""The map: what is drawn, in what order, and what is passed over."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from lichen.core.land import land_rings
from lichen.engine.kit.draw.mapping import THINNEST, WIDEST, MapArc, MapSite, draw_map
from tests.engine.kit.draw.reading import SVG, of_class, read

SITES = [
    MapSite("a", -4.2, 55.9, "Mill & Sons", 90.0, note="gives"),
    MapSite("b", -3.2, 55.95, "Farm", 60.0, hollow=True),
    MapSite("c", -3.8, 56.4, "Works", 30.0),
    MapSite("nowhere", math.nan, math.nan, "Lost"),
]
ARCS = [
    MapArc("a", "b", 64.0, "t0", "a → b"),
    MapArc("a", "c", 16.0, "t1"),
    MapArc("a", "a", 5.0),
    MapArc("a", "nowhere", 5.0),
]


def drawn(**options: object) -> ET.Element:
    settings = {"degrees": True, "title": "T", "about": "A", "write": "{:.0f} t".format} | options
    return read(draw_map(SITES, ARCS, **settings))


def test_map_draws_each_located_site_and_each_arc_between_two() -> None:
    root = drawn()
    assert len(of_class(root, "dot")) == 3
    arcs = [a for a in of_class(root, "arc") if "key" not in a.attrib["class"]]
    assert [a.attrib["class"] for a in arcs] == ["arc t1", "arc t0"]  # the larger lies on top
    assert len(of_class(root, "hollow")) == 1


def test_width_grows_with_the_square_root() -> None:
    arcs = [a for a in of_class(drawn(), "arc") if "key" not in a.attrib["class"]]
    widths = [float(a.attrib["stroke-width"]) for a in arcs]
    assert widths == pytest.approx([WIDEST / 2, WIDEST])
    assert THINNEST > 0


def test_arc_ends_at_its_sites() -> None:
    root = drawn()
    dots = {
        d.find(f"{SVG}title").text.split("\n")[0]: (d.attrib["cx"], d.attrib["cy"])
        for d in of_class(root, "dot")
    }
    path = of_class(root, "t0")[0].attrib["d"]
    start, end = (
        re.match(r"M([\d.]+),([\d.]+)Q\S+ ([\d.]+),([\d.]+)$", path).groups()[:2],
        path.split(" ")[-1],
    )
    assert start == dots["Mill & Sons"]
    assert end == ",".join(dots["Farm"])


def test_arc_bends_to_the_left_of_its_way() -> None:
    path = of_class(drawn(), "t0")[0].attrib["d"]
    x0, y0, cx, cy, x1, y1 = (float(v) for v in re.findall(r"[\d.]+", path))
    across = (x1 - x0) * (cy - y0) - (y1 - y0) * (cx - x0)
    assert across < 0  # y runs down, so left is negative


def test_map_has_scale_north_names_and_land() -> None:
    root = drawn(land=land_rings)
    words = ["".join(t.itertext()) for t in root.iter(f"{SVG}text")]
    assert "N" in words
    assert any(w.endswith(" km") for w in words)
    assert "Mill & Sons" in words
    assert len(of_class(root, "land")) == 1


def test_map_of_a_park_draws_no_coarse_land() -> None:
    root = read(
        draw_map(
            [MapSite("a", -3.2, 55.9, "A"), MapSite("b", -3.19, 55.905, "B")], [],
            degrees=True, title="T", about="A", write=str, land=land_rings,
        )
    )  # fmt: skip
    assert of_class(root, "land") == []
    assert of_class(root, "sea") == []  # what is not known is not told as water


def test_map_without_places_is_refused() -> None:
    with pytest.raises(ValueError, match="no place has coordinates"):
        draw_map([SITES[-1]], [], degrees=True, title="T", about="A", write=str)


def test_large_map_stays_small_in_bytes() -> None:
    """750 sites and 1500 exchanges: under 400 kB without notes."""
    rng = np.random.default_rng(1)
    sites = [MapSite(f"s{i}", *rng.normal((-4, 56), 0.7), f"Site {i}", float(i)) for i in range(750)]
    arcs = [
        MapArc(f"s{a}", f"s{b}", float(w))
        for a, b, w in zip(*rng.integers(750, size=(2, 1500)), rng.pareto(1, 1500) + 1e-3, strict=True)
    ]
    assert len(draw_map(sites, arcs, degrees=True, title="T", about="A", write=str)) < 400_000


def test_focus_fits_its_sites_and_leaves_out_what_is_out_of_sight() -> None:
    sites = [MapSite("a", 0, 0, "A", 1.0), MapSite("b", 9, 4, "B", 1.0), MapSite("far", 900, 900, "Far", 9.0)]
    arcs = [MapArc("a", "b", 1.0), MapArc("b", "far", 1.0), MapArc("far", "far2", 1.0)]
    drawing = draw_map(sites, arcs, degrees=False, title="T", about="A", write=str, focus={"a", "b"})
    root = read(drawing)
    assert len(of_class(root, "dot")) == 2
    assert "Far" not in drawing
    assert len([a for a in of_class(root, "arc") if "key" not in a.attrib["class"]]) == 2


def test_site_that_does_nothing_is_a_faint_speck() -> None:
    assert len(of_class(drawn(), "idle")) == 0
    sites = [*SITES, MapSite("idle", -3.5, 56.0, "Idle")]
    root = read(draw_map(sites, ARCS, degrees=True, title="T", about="A", write=str))
    assert len(of_class(root, "idle")) == 1
