"""Random networks to draw."""

from __future__ import annotations

import numpy as np

from lichen.engine.kit.draw.net import NetLink, NetNode


def network(count: int, links: int, seed: int = 1) -> tuple[list[NetNode], list[NetLink]]:
    """Return that many processes and flows between them, with loops, and errors of a tenth."""
    rng = np.random.default_rng(seed)
    nodes = [NetNode(f"n{i}", f"Process {i}") for i in range(count)]
    ends = [rng.choice(count, 2, replace=False) for _ in range(links)]
    amounts = rng.lognormal(3, 1, links)
    return nodes, [
        NetLink(f"n{a}", f"n{b}", float(x), float(0.1 * x)) for (a, b), x in zip(ends, amounts, strict=True)
    ]
