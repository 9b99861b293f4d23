"""Where the nodes and ribbons of a Sankey diagram go: columns, few crossings, no two labels on one line.

The order in each column comes from barycentre sweeps [1]_; the heights from isotonic regression, which moves
each node as near to its neighbours as its order and its label allow [2]_.

.. [1] K. Sugiyama, S. Tagawa, M. Toda, *IEEE Trans. Syst. Man Cybern.* 11 (1981) 109,
   doi:10.1109/TSMC.1981.4308636. Departs from it: ribbons weigh by amount, and nodes keep to their bands.
.. [2] R. E. Barlow, H. D. Brunk, *J. Am. Stat. Assoc.* 67 (1972) 140, doi:10.1080/01621459.1972.10481216
   (pool adjacent violators).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.draw.isotone import nearest_rising

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SankeyNode:
    """A bar of the diagram. `band` groups the nodes of a column: lower bands stand higher, whatever flows."""

    id: str
    label: str
    column: int
    band: int = 0
    tone: str = "tx"
    note: str = ""


@dataclass(frozen=True, slots=True)
class SankeyLink:
    """A ribbon from a node to one in a later column; `amount` > 0 in the diagram's one unit."""

    source: str
    target: str
    amount: float
    tone: str = "tx"
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A node with its bar [px] and the strip (`slot`) that its bar and label have to themselves."""

    node: SankeyNode
    amount: float
    x: float
    top: float
    height: float
    slot_top: float
    slot_height: float

    @property
    def middle(self) -> float:
        """Height of the bar's middle [px]."""
        return self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class PlacedLink:
    """A ribbon with its two ends [px]; `width` is the same at both."""

    link: SankeyLink
    x0: float
    top0: float
    x1: float
    top1: float
    width: float


@dataclass(frozen=True, slots=True)
class SankeyLayout:
    """A laid-out diagram; `scale` [px per unit of amount] is the same everywhere."""

    nodes: tuple[PlacedNode, ...]
    links: tuple[PlacedLink, ...]
    scale: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The room a diagram has [px]: the columns stand between `left` and `right`, from `top` to `bottom`.

    `pitch` is the least height of a node's strip (its label's line), `gap` the space between strips and
    `band_gap` more where a band ends; `bar` is the width of a node. `xs` are the left edges of the columns, by
    default evenly spaced.
    """

    left: float
    right: float
    top: float
    bottom: float
    pitch: float = 15.0
    gap: float = 3.0
    band_gap: float = 14.0
    bar: float = 12.0
    xs: tuple[float, ...] = ()


def lay_out_sankey(nodes: Sequence[SankeyNode], links: Sequence[SankeyLink], frame: Frame) -> SankeyLayout:
    """Return where all goes; nodes without ribbons are left out, a node is as large as its larger side.

    Raises `ValueError` if a ribbon names no node, does not lead to a later column or has no positive amount.

    >>> nodes = [SankeyNode("a", "A", 0), SankeyNode("b", "B", 1), SankeyNode("c", "C", 1)]
    >>> links = [SankeyLink("a", "b", 3.0), SankeyLink("a", "c", 1.0)]
    >>> laid = lay_out_sankey(nodes, links, Frame(0, 100, 0, 83))
    >>> laid.scale, [node.height for node in laid.nodes]
    (20.0, [80.0, 60.0, 20.0])
    """
    _check(nodes, links)
    amounts = _amounts(nodes, links)
    kept = [node for node in nodes if amounts[node.id] > 0]
    if not kept:
        return SankeyLayout((), (), 0.0)
    columns = [[n for n in kept if n.column == c] for c in sorted({n.column for n in kept})]
    scale = min(_scale(column, amounts, frame) for column in columns)
    columns = _order(columns, links, amounts, scale, frame)
    tops = _settle(columns, links, amounts, scale, frame)
    step = (frame.right - frame.left - frame.bar) / max(1, len(columns) - 1)
    xs = frame.xs or [frame.left + i * step for i in range(len(columns))]
    placed = {
        node.id: _place(node, amounts[node.id], tops[node.id], xs[i], scale, frame)
        for i, column in enumerate(columns)
        for node in column
    }
    return SankeyLayout(tuple(placed[n.id] for n in kept), _ribbons(links, placed, scale, frame), scale)


def _check(nodes: Sequence[SankeyNode], links: Sequence[SankeyLink]) -> None:
    column = {node.id: node.column for node in nodes}
    if len(column) < len(nodes):
        raise ValueError("two nodes of the Sankey diagram have the same id; give each its own")
    for link in links:
        for end in (link.source, link.target):
            if end not in column:
                raise ValueError(f"a ribbon names '{end}', which is no node; add the node or drop the ribbon")
        if column[link.source] >= column[link.target]:
            raise ValueError(f"the ribbon '{link.source}' to '{link.target}' must lead to a later column")
        if not link.amount > 0:
            raise ValueError(f"the ribbon '{link.source}' to '{link.target}' needs an amount above zero")


def _amounts(nodes: Sequence[SankeyNode], links: Sequence[SankeyLink]) -> dict[str, float]:
    into, out = dict.fromkeys((n.id for n in nodes), 0.0), dict.fromkeys((n.id for n in nodes), 0.0)
    for link in links:
        out[link.source] += link.amount
        into[link.target] += link.amount
    return {key: max(into[key], out[key]) for key in into}


def _gaps(column: Sequence[SankeyNode], frame: Frame) -> Floats:
    """Space above each strip but the first."""
    bands = np.array([node.band for node in column])
    gaps: Floats = frame.gap + frame.band_gap * (np.diff(bands) != 0)
    return gaps


def _slots(column: Sequence[SankeyNode], amounts: dict[str, float], scale: float, frame: Frame) -> Floats:
    return np.maximum(scale * np.array([amounts[node.id] for node in column]), frame.pitch)


def _scale(column: Sequence[SankeyNode], amounts: dict[str, float], frame: Frame) -> float:
    """The largest scale at which the column fits: the strips grow with the scale, so halve the range."""
    room = frame.bottom - frame.top - float(_gaps(sorted(column, key=lambda n: n.band), frame).sum())
    if room < frame.pitch * len(column):
        raise ValueError(
            f"{len(column)} labels do not fit into {room:.0f} px; make the diagram higher or group its nodes"
        )
    largest = np.array([amounts[node.id] for node in column])
    low, high = 0.0, room / float(largest.sum())
    if float(_slots(column, amounts, high, frame).sum()) <= room:
        return high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if float(_slots(column, amounts, middle, frame).sum()) <= room else (low, middle)
        )
    return low


def _stack(column: Sequence[SankeyNode], amounts: dict[str, float], scale: float, frame: Frame) -> Floats:
    """Middles of the strips when the column is stacked tight around the middle of the frame."""
    slots = _slots(column, amounts, scale, frame)
    tops = np.r_[0.0, np.cumsum(slots[:-1] + _gaps(column, frame))]
    free = frame.bottom - frame.top - float(tops[-1] + slots[-1])
    middles: Floats = frame.top + free / 2 + tops + slots / 2
    return middles


def _pulls(
    column: Sequence[SankeyNode], links: Sequence[SankeyLink], middles: dict[str, float], ahead: bool | None
) -> list[float]:
    """Where each node's neighbours stand on average: those ahead (True), behind (False), or all (None)."""
    sums: dict[str, list[float]] = {node.id: [0.0, 0.0] for node in column}
    for link in links:
        for here, there, is_ahead in (
            (link.source, link.target, True),
            (link.target, link.source, False),
        ):
            if here in sums and ahead in {None, is_ahead}:
                sums[here][0] += link.amount
                sums[here][1] += link.amount * middles[there]
    return [s / w if w > 0 else middles[key] for key, (w, s) in sums.items()]


def _crossings(columns: list[list[SankeyNode]], links: Sequence[SankeyLink]) -> float:
    """Sum over pairs of ribbons that cross of the product of their amounts."""
    rank = {node.id: (c, i) for c, column in enumerate(columns) for i, node in enumerate(column)}
    ends = np.array([[*rank[k.source], *rank[k.target]] for k in links], dtype=np.float64).reshape(-1, 4)
    weight = np.array([link.amount for link in links])
    total = 0.0
    for pair in np.unique(ends[:, [0, 2]], axis=0):
        mine = (ends[:, [0, 2]] == pair).all(axis=1)
        start, end, w = ends[mine, 1], ends[mine, 3], weight[mine]
        crosses = (start[:, None] < start) & (end[:, None] > end)
        total += float(w @ crosses @ w)
    return total


def _order(
    columns: list[list[SankeyNode]],
    links: Sequence[SankeyLink],
    amounts: dict[str, float],
    scale: float,
    frame: Frame,
) -> list[list[SankeyNode]]:
    columns = [sorted(column, key=lambda n: n.band) for column in columns]
    best, fewest = columns, _crossings(columns, links)
    for sweep in range(16):
        ahead = bool(sweep % 2)  # a sweep to the right looks behind, a sweep to the left looks ahead
        columns = list(columns)
        for i in reversed(range(len(columns))) if ahead else range(len(columns)):
            middles = {
                node.id: float(y)
                for column in columns
                for node, y in zip(column, _stack(column, amounts, scale, frame), strict=True)
            }
            pulls = _pulls(columns[i], links, middles, ahead)
            keyed = sorted(zip(pulls, columns[i], strict=True), key=lambda pair: (pair[1].band, pair[0]))
            columns[i] = [node for _, node in keyed]
        crossings = _crossings(columns, links)
        if crossings < fewest * (1 - 1e-9):
            best, fewest = columns, crossings
    return best


def _settle(
    columns: list[list[SankeyNode]],
    links: Sequence[SankeyLink],
    amounts: dict[str, float],
    scale: float,
    frame: Frame,
) -> dict[str, float]:
    """Tops of the strips: each as near as may be to where its neighbours stand."""
    middles = {
        node.id: float(y)
        for column in columns
        for node, y in zip(column, _stack(column, amounts, scale, frame), strict=True)
    }
    tops: dict[str, float] = {}
    for _ in range(8):
        for column in columns:
            slots = _slots(column, amounts, scale, frame)
            least = np.r_[0.0, np.cumsum(slots[:-1] + _gaps(column, frame))]
            wanted = np.array(_pulls(column, links, middles, None)) - slots / 2 - least
            weight = np.array([amounts[node.id] for node in column])
            last = frame.bottom - float(slots[-1] + least[-1])
            found = np.clip(nearest_rising(wanted, weight), frame.top, max(frame.top, last)) + least
            for node, top, slot in zip(column, found.tolist(), slots.tolist(), strict=True):
                tops[node.id], middles[node.id] = top, top + slot / 2
    return tops


def _place(
    node: SankeyNode, amount: float, slot_top: float, x: float, scale: float, frame: Frame
) -> PlacedNode:
    height = amount * scale
    slot = max(height, frame.pitch)
    return PlacedNode(node, amount, x, slot_top + (slot - height) / 2, height, slot_top, slot)


def _ribbons(
    links: Sequence[SankeyLink], placed: dict[str, PlacedNode], scale: float, frame: Frame
) -> tuple[PlacedLink, ...]:
    """Ends of the ribbons, stacked at each bar in the order in which the other ends stand."""
    starts, ends = [0.0] * len(links), [0.0] * len(links)
    for tops, mine, other in ((starts, "source", "target"), (ends, "target", "source")):
        used = {key: node.top for key, node in placed.items()}
        for i in sorted(range(len(links)), key=lambda i: placed[getattr(links[i], other)].middle):
            key = getattr(links[i], mine)
            tops[i] = used[key]
            used[key] += links[i].amount * scale
    return tuple(
        PlacedLink(
            link,
            placed[link.source].x + frame.bar,
            starts[i],
            placed[link.target].x,
            ends[i],
            link.amount * scale,
        )
        for i, link in enumerate(links)
    )
