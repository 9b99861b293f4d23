"""Where a network with loops goes: heights, columns, and lanes beneath for what flows back.

One layout serves all periods of a system, each drawn in the room that its largest needs, so that nothing jumps from
one picture to the next and widths can be compared. Heights come from isotonic regression [1]_: each node stands as near
to its neighbours as its order and its label allow.

.. [1] R. E. Barlow, H. D. Brunk, *J. Am. Stat. Assoc.* 67 (1972) 140, doi:10.1080/01621459.1972.10481216.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lichen.engine.kit.draw.isotone import nearest_rising
from lichen.engine.kit.draw.loops import backward, columns, squeezed
from lichen.engine.kit.draw.net import MOST_EDGE, NetLink, NetNode, NetPlan, Pair, sizes, widest
from lichen.engine.kit.draw.net_lanes import bends, lanes, sides
from lichen.engine.kit.draw.net_order import Step, Stop, ordered, steps_of
from lichen.engine.kit.draw.net_words import (
    GUTTER,
    LAST_GUTTER,
    SPECIMEN,
    lines_of,
    words_height,
    words_width,
)

Floats = NDArray[np.float64]
BAR = 12.0
_TOP, _LEFT, _RIGHT = 16.0, 14.0, 14.0
_LEAST = 360.0  # height of the columns [px]
_GAP, _NARROW = 6.0, 2.0  # between what stands in a column, and between two flows that pass it [px]
_WIDTH = 1080.0  # of the picture, unless its columns need more [px]
_BENEATH = 16.0  # between the nodes and the first lane [px]
MOST_PAIRS = 320
_SHARE = 0.99  # of the whole, which the pairs that are drawn hold at least


def plan_network(nodes: Sequence[NetNode], *years: Sequence[NetLink], most: int = MOST_PAIRS) -> NetPlan:
    """Return places for a network, or for all periods or scenarios of one: one list of links for each.

    Of very many pairs the smallest are left out, as long as what is drawn holds 99 % of the whole; at most `most`
    are drawn.

    >>> nodes = [NetNode("a", "A"), NetNode("b", "B")]
    >>> plan = plan_network(nodes, [NetLink("a", "b", 2.0), NetLink("b", "a", 1.0)])
    >>> dict(plan.column), sorted(plan.back)
    ({'a': 0, 'b': 1}, [('b', 'a')])
    """
    years = tuple([link for link in links if _drawable(link)] for links in years)
    amounts = widest(years)
    hidden = _hidden(amounts, most)
    amounts = {pair: amount for pair, amount in amounts.items() if pair not in hidden}
    if not amounts:
        return NetPlan((), {}, {}, {}, {}, {}, {}, hidden, 0.0, _WIDTH, 80.0)
    touched = {end for pair in amounts for end in pair}
    there = [node for node in nodes if node.id in touched]
    column = columns_of(there, amounts)
    size = sizes(years)
    standing = ordered(column, amounts)
    tall = max([_LEAST, *(1.45 * _needed(stops) for stops in standing)])
    scale, pitch = _scale(standing, there, amounts, size, tall)
    thick = _thick(standing, amounts, size, scale, pitch)
    edge = max((link.sd or 0.0) * scale for links in years for link in links if link.pair not in hidden)
    margin = max(_TOP, min(edge, MOST_EDGE) + 2.0)
    tops = _settle(standing, steps_of(column, amounts), thick, margin, tall)
    return _finish(column, amounts, hidden, there, tops, thick, scale, margin)


def _drawable(link: NetLink) -> bool:
    return link.amount > 0 and link.source != link.target


def _hidden(amounts: Mapping[Pair, float], most: int) -> frozenset[Pair]:
    """Return the pairs too small to be drawn, where there are so many that they would hide the others."""
    if len(amounts) <= most // 4:
        return frozenset()
    ranked = sorted(amounts, key=lambda pair: -amounts[pair])
    total, held = sum(amounts.values()), 0.0
    for place, pair in enumerate(ranked):
        if place >= most or held > _SHARE * total:
            return frozenset(ranked[place:])
        held += amounts[pair]
    return frozenset()


def columns_of(nodes: Sequence[NetNode], amounts: Mapping[Pair, float]) -> dict[str, int]:
    """Return the column of each node, from 0; `amounts` of pairs of two different nodes.

    >>> columns_of([NetNode("a", "A"), NetNode("b", "B")], {("b", "a"): 1.0})
    {'a': 1, 'b': 0}
    """
    ids = [node.id for node in nodes]
    edges = [(a, b, amount) for (a, b), amount in amounts.items()]
    group = {node.id: node.group or node.id for node in nodes}
    back = backward(ids, edges, group)
    whole = list(dict.fromkeys(group.values()))
    between = [(group[a], group[b], x) for a, b, x in edges if group[a] != group[b] and (a, b) not in back]
    of_whole = columns(whole, between, set())
    least = {node: of_whole[group[node]] for node in ids}
    found = columns(ids, edges, back, least)
    return squeezed(edges, found)


def _needed(stops: Sequence[Stop]) -> float:
    """Return the height of a column of labels of one line, and of hairlines between them."""
    return sum(words_height(1) for stop in stops if stop.node) + _hair(stops) + float(_gaps(stops).sum())


def _hair(stops: Sequence[Stop]) -> float:
    return sum(0.5 for stop in stops if not stop.node)


def _gaps(stops: Sequence[Stop]) -> Floats:
    """Return the room beneath each of what stands in a column but the last [px]."""
    pairs = pairwise(stops)
    return np.array([_GAP if a.node or b.node else _NARROW for a, b in pairs], dtype=np.float64)


def _scale(
    standing: Sequence[Sequence[Stop]], nodes: Sequence[NetNode], amounts: Mapping[Pair, float],
    size: Mapping[str, float], tall: float,
) -> tuple[float, dict[str, float]]:  # fmt: skip
    """Return the largest scale at which all columns and the lanes fit, and the least height of each node's strip.

    Where there is room for labels of several lines their strips are as high as that.
    """
    whole = {node.id: words_height(len(lines_of(node.label, SPECIMEN, GUTTER, 3))) for node in nodes}
    one = dict.fromkeys(whole, words_height(1))
    pitch = dict(one)
    for stops in standing:
        keys = [stop.node for stop in stops if stop.node]
        if sum(whole[key] for key in keys) + float(_gaps(stops).sum()) <= 0.7 * tall:
            pitch |= {key: whole[key] for key in keys}
    back = sum(x for (a, b), x in amounts.items() if (a, b) not in _ahead(standing))
    high = 0.7 * tall / back if back else float("inf")
    largest = max(sum(size[s.node] if s.node else amounts[s.pair] for s in stops) for stops in standing)
    low, high = 0.0, min(high, tall / largest)
    for _ in range(50):
        middle = (low + high) / 2
        thick = _thick(standing, amounts, size, middle, pitch)
        fits = all(sum(thick[s] for s in stops) + float(_gaps(stops).sum()) <= tall for stops in standing)
        low, high = (middle, high) if fits else (low, middle)
    return low, pitch


def _ahead(standing: Sequence[Sequence[Stop]]) -> set[Pair]:
    column = {stop.node: stop.column for stops in standing for stop in stops if stop.node}
    return {(a, b) for a in column for b in column if column[a] < column[b]}


def _thick(
    standing: Sequence[Sequence[Stop]], amounts: Mapping[Pair, float], size: Mapping[str, float], scale: float,
    pitch: Mapping[str, float],
) -> dict[Stop, float]:  # fmt: skip
    """Return the height of the strip of all that stands in a column."""
    return {
        stop: max(size[stop.node] * scale, pitch[stop.node]) if stop.node else amounts[stop.pair] * scale
        for stops in standing
        for stop in stops
    }


def _settle(
    standing: Sequence[Sequence[Stop]],
    steps: Sequence[Step],
    thick: Mapping[Stop, float],
    margin: float,
    tall: float,
) -> dict[Stop, float]:
    """Return the top of each strip, as near as may be to where its neighbours stand."""
    middle: dict[Stop, float] = {}
    for stops in standing:
        gaps = _gaps(stops)
        free = tall - sum(thick[stop] for stop in stops) - float(gaps.sum())
        y = margin + max(free, 0.0) / 2
        for stop, gap in zip(stops, [*gaps.tolist(), 0.0], strict=True):
            middle[stop] = y + thick[stop] / 2
            y += thick[stop] + gap
    near: dict[Stop, list[tuple[Stop, float]]] = {stop: [] for stop in middle}
    for step in steps:
        near[step.start].append((step.end, step.amount))
        near[step.end].append((step.start, step.amount))
    for sweep in range(12):
        for stops in standing if sweep % 2 == 0 else standing[::-1]:
            high = np.array([thick[stop] for stop in stops])
            least = np.r_[0.0, np.cumsum(high[:-1] + _gaps(stops))]
            pulled = [_pulled(near[stop], middle, middle[stop]) for stop in stops]
            weight = np.array([sum(w for _, w in near[stop]) or 1e-9 for stop in stops])
            last = max(margin + tall - float(high[-1] + least[-1]), margin)
            found = np.clip(nearest_rising(np.array(pulled) - high / 2 - least, weight), margin, last) + least
            middle |= {s: float(y + h / 2) for s, y, h in zip(stops, found, high, strict=True)}
    return {stop: y - thick[stop] / 2 for stop, y in middle.items()}


def _pulled(near: Sequence[tuple[Stop, float]], middle: Mapping[Stop, float], own: float) -> float:
    weight = sum(w for _, w in near)
    return sum(w * middle[stop] for stop, w in near) / weight if weight else own


def _finish(
    column: dict[str, int], amounts: Mapping[Pair, float], hidden: frozenset[Pair], nodes: Sequence[NetNode],
    tops: Mapping[Stop, float], thick: Mapping[Stop, float], scale: float, margin: float,
) -> NetPlan:  # fmt: skip
    """Return the plan: columns as far apart as labels and bends need, lanes beneath all nodes."""
    slot = {s.node: (tops[s], thick[s]) for s in tops if s.node}
    middle = {key: top + high / 2 for key, (top, high) in slot.items()}
    passing = sorted((s for s in tops if not s.node), key=lambda s: s.column)
    way: dict[Pair, tuple[float, ...]] = {}
    for stop in passing:
        way[stop.pair] = (*way.get(stop.pair, ()), tops[stop] + thick[stop] / 2)
    backs = {(a, b): x * scale for (a, b), x in amounts.items() if column[a] >= column[b]}
    right, left, rooms_right, rooms_left = bends(backs, column, middle)
    last = [node.label for node in nodes if column[node.id] == len(rooms_left) - 1]
    beyond = max(1.1 * words_width(lines_of(label, SPECIMEN, LAST_GUTTER, 3)) for label in last) + 10
    xs, width = _xs(rooms_left, rooms_right, beyond)
    bottom = max(tops[stop] + thick[stop] for stop in tops)
    lane = lanes(backs, right, left, column, [(x, x + BAR) for x in xs], bottom + _BENEATH)
    height = max([bottom, *(one.y + one.width / 2 for one in lane.values())]) + margin
    outs, ins = sides(column, amounts, middle, way, right, left)
    return NetPlan(tuple(xs), column, slot, way, lane, outs, ins, hidden, scale, width, height)


def _xs(left: Sequence[float], right: Sequence[float], beyond: float) -> tuple[list[float], float]:
    """Return the left edges of the columns and the width of the picture [px]."""
    between = [max(GUTTER + 8 + left[c + 1], right[c] + left[c + 1] + 60.0) for c in range(len(left) - 1)]
    end = max(beyond, right[-1] + 4) + _RIGHT
    start = _LEFT + left[0]
    free = _WIDTH - start - end - sum(between) - BAR * len(left)
    more = max(free, 0.0) / max(len(between), 1)
    xs = [start]
    for gap in between:
        xs.append(xs[-1] + BAR + gap + more)
    return xs, xs[-1] + BAR + end
