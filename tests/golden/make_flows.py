"""Draws the golden network: `python tests/golden/make_flows.py` writes tests/golden/flows.svg.

Small enough to check by hand: 10 t go in, 4 t come back, one tonne stays; errors of a tenth.
"""

from __future__ import annotations

from pathlib import Path

from lichen.engine.kit.draw.flow_sankey import NetLink, NetNode, draw_network

TARGET = Path(__file__).parent / "flows.svg"
NODES = [
    NetNode("gives:out", "World"), NetNode("works", "Works <& sons>", "tx"), NetNode("use", "Use", "tx"),
    NetNode("takes:out", "World"), NetNode("takes:stock", "into stocks"),
]  # fmt: skip
LINKS = [
    NetLink("gives:out", "works", 10.0, 1.0, "t0", "ore"),
    NetLink("works", "use", 14.0, 1.4, "t1", "goods"),
    NetLink("use", "works", 4.0, 0.4, "t2", "scrap"),
    NetLink("use", "takes:out", 9.0, 0.9, "t3", "waste"),
    NetLink("use", "takes:stock", 1.0, None, "tx"),
]


def golden() -> str:
    return draw_network(
        NODES,
        LINKS,
        title="A loop",
        about="Scrap comes back.",
        write=lambda value: f"{value:.1f} t",
        legend=[("t0", "ore"), ("t1", "goods"), ("t2", "scrap"), ("t3", "waste")],
        key="golden",
    )


if __name__ == "__main__":
    TARGET.write_text(golden() + "\n", "utf-8")
