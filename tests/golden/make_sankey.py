"""Draws the golden Sankey: `python tests/golden/make_sankey.py` writes tests/golden/sankey.svg.

The case is small enough to check by hand: 60 t in, of which 42 t are placed, at 2.82 px a tonne.
"""

from __future__ import annotations

from pathlib import Path

from lichen.engine.kit.draw.sankey import draw_sankey
from lichen.engine.kit.draw.sankey_layout import SankeyLink, SankeyNode

TARGET = Path(__file__).parent / "sankey.svg"
NODES = [
    SankeyNode("mill", "Mill", 0, tone="plain"),
    SankeyNode("brewery", "Brewery <& sons>", 0, tone="plain"),
    SankeyNode("bran", "Wheat bran", 1, tone="t0"),
    SankeyNode("grain", "Spent grain", 1, tone="t1"),
    SankeyNode("feed", "R3 feed", 2, 3, "r3", "rank 3"),
    SankeyNode("heat", "R1 energy recovery", 2, 4, "r4"),
    SankeyNode("left", "not placed: too far", 2, 9, "un"),
]
LINKS = [
    SankeyLink("mill", "bran", 25.0, "t0"),
    SankeyLink("brewery", "grain", 35.0, "t1"),
    SankeyLink("bran", "feed", 20.0, "t0"),
    SankeyLink("bran", "heat", 5.0, "t0"),
    SankeyLink("grain", "feed", 17.0, "t1"),
    SankeyLink("grain", "left", 18.0, "t1 pale"),
]


def golden() -> str:
    return draw_sankey(
        NODES,
        LINKS,
        title="Two givers",
        about="Bran and spent grain.",
        write=lambda value: f"{value:.0f} t",
        headings=("Given at", "What", "Goes to"),
        width=720.0,
        height=240.0,
    )


if __name__ == "__main__":
    TARGET.write_text(golden() + "\n")
