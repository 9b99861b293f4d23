"""The words of diagrams of networks: nodes, flows, and the places that all periods of one network share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Pair = tuple[str, str]
MOST_EDGE = 60.0  # of an error beyond its ribbon [px]


@dataclass(frozen=True, slots=True)
class NetNode:
    """A node; `label` for people, `tone` its colour class, `note` for the pointer, `group` what it is a part of."""

    id: str
    label: str
    tone: str = "plain"
    note: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class NetLink:
    """A flow of `amount` > 0 with its standard deviation `sd`, in the diagram's one unit; `sd` None: not known."""

    source: str
    target: str
    amount: float
    sd: float | None = None
    tone: str = "tx"
    note: str = ""

    @property
    def pair(self) -> Pair:
        """The nodes it leads between."""
        return self.source, self.target


@dataclass(frozen=True, slots=True)
class Lane:
    """The way of a pair that flows back [px]: down at `right`, along at height `y`, up at `left` (all middles)."""

    y: float
    right: float
    left: float
    width: float

    @property
    def radius(self) -> float:
        """Of the bends, so that the inner edge stays round [px]."""
        return self.width / 2 + 6.0


@dataclass(frozen=True, slots=True)
class NetPlan:
    """Where everything stands, to be kept from one period or scenario to the next.

    `xs` left edges of the columns; `column` and `slot` (top, height) of each node; `way` the heights at which a pair
    passes the columns between its ends; `lane` of each pair that flows back; `outs` and `ins` the pairs at the right
    and the left side of each node, from the top; `hidden` pairs too small to be drawn; `scale` [px per unit]. All
    else in [px].
    """

    xs: tuple[float, ...]
    column: Mapping[str, int]
    slot: Mapping[str, tuple[float, float]]
    way: Mapping[Pair, tuple[float, ...]]
    lane: Mapping[Pair, Lane]
    outs: Mapping[str, tuple[Pair, ...]]
    ins: Mapping[str, tuple[Pair, ...]]
    hidden: frozenset[Pair]
    scale: float
    width: float
    height: float

    @property
    def back(self) -> frozenset[Pair]:
        """The pairs that flow back."""
        return frozenset(self.lane)


def widest(years: Sequence[Sequence[NetLink]]) -> dict[Pair, float]:
    """Return the largest amount of each pair in any of several years, its resources taken together.

    >>> widest([[NetLink("a", "b", 2.0), NetLink("a", "b", 1.0)], [NetLink("a", "b", 2.5)]])
    {('a', 'b'): 3.0}
    """
    largest: dict[Pair, float] = {}
    for links in years:
        sums: dict[Pair, float] = {}
        for link in links:
            sums[link.pair] = sums.get(link.pair, 0.0) + link.amount
        for pair, amount in sums.items():
            largest[pair] = max(largest.get(pair, 0.0), amount)
    return largest


def sizes(years: Sequence[Sequence[NetLink]]) -> dict[str, float]:
    """Return the largest of what enters or leaves each node in any of several years.

    >>> sizes([[NetLink("a", "b", 2.0), NetLink("b", "c", 3.0)]])
    {'a': 2.0, 'b': 3.0, 'c': 3.0}
    """
    largest: dict[str, float] = {}
    for links in years:
        into: dict[str, float] = {}
        out: dict[str, float] = {}
        for link in links:
            out[link.source] = out.get(link.source, 0.0) + link.amount
            into[link.target] = into.get(link.target, 0.0) + link.amount
        for key in [*out, *into]:
            largest[key] = max(largest.get(key, 0.0), out.get(key, 0.0), into.get(key, 0.0))
    return largest
