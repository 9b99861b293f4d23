"""Lanes beneath a network for what flows back, room for its bends, and the order of ribbons at each bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lichen.engine.kit.draw.net import Lane, Pair

_BETWEEN = 3.0  # between two ribbons that flow back [px]
_BEND = 6.0  # between a bar and the first bend [px]

Rooms = list[float]


def bends(
    backs: Mapping[Pair, float], column: Mapping[str, int], middle: Mapping[str, float]
) -> tuple[list[Pair], list[Pair], Rooms, Rooms]:
    """Return the pairs that flow back from the innermost at the right side and at the left side of their columns.

    `backs` are their widths [px] and `middle` the heights of the nodes; with them come the rooms that the bends of
    each column need at its right and at its left [px].

    >>> bends({("b", "a"): 10.0}, {"a": 0, "b": 1}, {"a": 5.0, "b": 5.0})[2:]
    ([0.0, 19.0], [19.0, 0.0])
    """
    reach = {pair: column[pair[0]] - column[pair[1]] for pair in backs}
    right = sorted(backs, key=lambda pair: (-middle[pair[0]], reach[pair], -middle[pair[1]]))
    left = sorted(backs, key=lambda pair: (-middle[pair[1]], reach[pair], -middle[pair[0]]))
    rooms = []
    for end, pairs in ((0, right), (1, left)):
        room = [0.0] * (max(column.values()) + 1)
        for pair in pairs:
            c = column[pair[end]]
            room[c] = (room[c] or _BEND) + backs[pair] + _BETWEEN
        rooms.append(room)
    return right, left, rooms[0], rooms[1]


def lanes(
    backs: Mapping[Pair, float], right: Sequence[Pair], left: Sequence[Pair], column: Mapping[str, int],
    edges: Sequence[tuple[float, float]], top: float,
) -> dict[Pair, Lane]:  # fmt: skip
    """Return the lane of each pair: short ones first, each as high as those above let it, the first at `top` [px].

    `edges` are the left and the right edge of each column of bars [px].

    >>> lane = lanes({("b", "a"): 10.0}, [("b", "a")], [("b", "a")], {"a": 0, "b": 1}, [(20, 32), (90, 102)], 50.0)
    >>> lane["b", "a"]
    Lane(y=55.0, right=113.0, left=9.0, width=10.0)
    """
    rights, lefts = dict[Pair, float](), dict[Pair, float]()
    for end, pairs, at, sign in ((0, right, rights, 1), (1, left, lefts, -1)):
        used: dict[int, float] = {}
        for pair in pairs:
            c = column[pair[end]]
            start = used.get(c, _BEND)
            at[pair] = edges[c][1 if sign > 0 else 0] + sign * (start + backs[pair] / 2)
            used[c] = start + backs[pair] + _BETWEEN
    found: dict[Pair, Lane] = {}
    for pair in sorted(backs, key=lambda pair: (rights[pair] - lefts[pair], pair)):
        wide = backs[pair]
        y = top
        for lane in sorted(found.values(), key=lambda lane: lane.y):
            if lane.left - lane.width / 2 < rights[pair] + wide / 2 and (
                lefts[pair] - wide / 2 < lane.right + lane.width / 2
            ):
                y = max(y, lane.y + lane.width / 2 + _BETWEEN)
        found[pair] = Lane(y + wide / 2, rights[pair], lefts[pair], wide)
    return found


def sides(
    column: Mapping[str, int], amounts: Mapping[Pair, float], middle: Mapping[str, float],
    way: Mapping[Pair, Sequence[float]], right: Sequence[Pair], left: Sequence[Pair],
) -> tuple[dict[str, tuple[Pair, ...]], dict[str, tuple[Pair, ...]]]:  # fmt: skip
    """Return the pairs at the right and at the left side of each node, from the top; what flows back is lowest.

    >>> sides({"a": 0, "b": 1}, {("a", "b"): 1.0}, {"a": 0.0, "b": 0.0}, {}, [], [])
    ({'a': (('a', 'b'),), 'b': ()}, {'a': (), 'b': (('a', 'b'),)})
    """
    ahead = [pair for pair in amounts if pair not in set(right)]
    out_way = {pair: way[pair][0] if way.get(pair) else middle[pair[1]] for pair in ahead}
    in_way = {pair: way[pair][-1] if way.get(pair) else middle[pair[0]] for pair in ahead}
    outs: dict[str, list[Pair]] = {node: [] for node in column}
    ins: dict[str, list[Pair]] = {node: [] for node in column}
    for pair in sorted(ahead, key=lambda pair: out_way[pair]):
        outs[pair[0]].append(pair)
    for pair in sorted(ahead, key=lambda pair: in_way[pair]):
        ins[pair[1]].append(pair)
    for pair in right[::-1]:
        outs[pair[0]].append(pair)
    for pair in left[::-1]:
        ins[pair[1]].append(pair)
    return {k: tuple(v) for k, v in outs.items()}, {k: tuple(v) for k, v in ins.items()}
