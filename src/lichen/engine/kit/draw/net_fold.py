"""Small nodes drawn as one, where there are more than can be read: those of one whole in one column together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lichen.core.said import counted
from lichen.engine.kit.draw.net import NetLink, NetNode, sizes, widest
from lichen.engine.kit.draw.net_layout import columns_of

_TOLD = 12  # names in the note of what is drawn as one


@dataclass(frozen=True, slots=True)
class Folded:
    """A network with small nodes drawn as one; `into` says of each of those as which."""

    nodes: tuple[NetNode, ...]
    years: tuple[tuple[NetLink, ...], ...]
    into: Mapping[str, str]


def fold(
    nodes: Sequence[NetNode],
    years: Sequence[Sequence[NetLink]],
    most: int,
    names: Mapping[str, str] | None = None,
) -> Folded:
    """Return a network of about `most` nodes, the same in all years, in which the smallest are drawn as "n others".

    Only nodes of one group and one column are drawn as one, so that what flows through them still leads the same way.
    What flows between two of them is within, and not drawn. `names` are those of the groups.

    >>> nodes = [NetNode("a", "A"), *(NetNode(key, key) for key in "xyz")]
    >>> links = [NetLink("a", "x", 9.0), NetLink("a", "y", 2.0, 0.3), NetLink("a", "z", 1.0, 0.4)]
    >>> made = fold(nodes, [links], most=3)
    >>> [node.label for node in made.nodes], made.years[0][1].amount, made.years[0][1].sd
    (['A', 'x', '2 others'], 3.0, 0.5)
    """
    size, largest = sizes(years), widest(years)
    there = [node for node in nodes if node.id in size]
    if len(there) <= most:
        return Folded(tuple(nodes), tuple(tuple(links) for links in years), {})
    column = columns_of(there, {pair: x for pair, x in largest.items() if x > 0 and pair[0] != pair[1]})
    place = {node.id: (node.group, column[node.id]) for node in there}
    bundles = _bundles(sorted(there, key=lambda node: -size[node.id]), place, most)
    into = {node.id: f"others {'|'.join(map(str, key))}" for key, part in bundles.items() for node in part}
    made = [node for node in there if node.id not in into]
    made += [_others(into[part[0].id], part, (names or {}).get(key[0], "")) for key, part in bundles.items()]
    return Folded(tuple(made), tuple(_joined(links, into) for links in years), into)


_Place = tuple[str, int]


def _bundles(
    ranked: Sequence[NetNode], place: Mapping[str, _Place], most: int
) -> dict[_Place, list[NetNode]]:
    """Return which nodes are drawn as one: as few as bring the number of nodes down."""
    best: dict[_Place, list[NetNode]] = {}
    for kept in range(most - 1, -1, -1):
        found: dict[_Place, list[NetNode]] = {}
        for node in ranked[kept:]:
            found.setdefault(place[node.id], []).append(node)
        best = {key: part for key, part in found.items() if len(part) > 1}
        if len(ranked) - sum(len(part) - 1 for part in best.values()) <= most:
            break
    return best


def _others(name: str, part: Sequence[NetNode], whole: str) -> NetNode:
    told = ", ".join(node.label for node in part[:_TOLD]) + (" …" if len(part) > _TOLD else "")
    label = (
        counted("{number} other of {whole}", "{number} others of {whole}", len(part), whole=whole)
        if whole
        else counted("{number} other", "{number} others", len(part))
    )
    return replace(part[0], id=name, label=label, note=told)


def _joined(links: Sequence[NetLink], into: Mapping[str, str]) -> tuple[NetLink, ...]:
    """Return the links between what is drawn, those of the same ends and tone as one."""
    found: dict[tuple[str, str, str], NetLink] = {}
    for link in links:
        start, end = into.get(link.source, link.source), into.get(link.target, link.target)
        if start == end:
            continue
        key = start, end, link.tone
        if key in found:
            one = found[key]
            known = one.sd is not None and link.sd is not None
            sd = math.hypot(one.sd or 0.0, link.sd or 0.0) if known else None
            notes = dict.fromkeys(part for part in (one.note, link.note) if part)
            found[key] = replace(one, amount=one.amount + link.amount, sd=sd, note=", ".join(notes)[:200])
        else:
            found[key] = replace(link, source=start, target=end)
    return tuple(found.values())
