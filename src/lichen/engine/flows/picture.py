"""The Sankey of a reconciled system: one picture per period, with the same places and the same scale in all of them.

Rules: the world outside stands left where it gives and right where it takes; so do stocks; processes below the level
that is drawn stand for their whole, where that stands; and where there are more processes than can be read, the
smallest of one whole are drawn as one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from lichen.core.flow_words import layer_said
from lichen.core.pack.flows import GOODS
from lichen.core.said import Figure, counted, joined, said
from lichen.engine.flows.border import borders_of
from lichen.engine.flows.drawn import (
    DRAWN_SCHEMA,
    STOCK,
    Depth,
    Key,
    drawn_flows,
    levels_of,
    shown_groups,
    summed,
    wholes_of,
)
from lichen.engine.flows.result import Balanced
from lichen.engine.flows.tell import amount_said, amount_words, unit_of
from lichen.engine.kit.digits import digits
from lichen.engine.kit.draw.look import plain_rules
from lichen.engine.kit.draw.net import NetLink, NetNode, NetPlan
from lichen.engine.kit.draw.net_fold import fold
from lichen.engine.kit.draw.net_kept import Network
from lichen.engine.kit.draw.net_layout import plan_network
from lichen.engine.kit.draw.palette import MOST_TONES, tone
from lichen.engine.kit.draw.svg import Markup, el

MOST_NODES = 60
_MOST_PICTURES = 150
_TRACE = 1e-9  # of the largest flow: what is less is nothing but rounding
_GIVES, _TAKES = "gives:", "takes:"


@dataclass(frozen=True, eq=False)
class FlowPicture:
    """Sankeys by period, and the table beside them: all flows between what is drawn, with standard deviations.

    `name` says which depth is drawn, `opened` which wholes are; `notes` what each picture leaves to the table;
    `network` is what it takes to draw them again in other words.
    """

    pictures: Mapping[str, Markup]
    table: pl.DataFrame
    unit: str
    network: Network
    name: str = ""
    opened: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


def draw_flows(
    balanced: Balanced,
    *,
    layer: str = GOODS,
    level: int | None = None,
    opened: Sequence[str] = (),
    most: int = MOST_NODES,
    name: str = "",
) -> FlowPicture:
    """Return the Sankey of each period in one layer.

    `level` counts from 0, the processes that are part of none; None is the finest. The parts of the processes in
    `opened` are drawn one level deeper. About `most` nodes are drawn. `name` is said with the title.

    Raises `ModelError` if a process in `opened` has no parts.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> drawn = draw_flows(reconcile(splitter()))
    >>> list(drawn.pictures), drawn.table.select("from_process", "to_process").row(0)
    (['2024'], ('outside', 'mill'))
    """
    unit = unit_of(balanced.system, layer)
    groups = shown_groups(balanced, layer, Depth(level, tuple(opened)))
    tones = _tones(balanced, groups)
    nodes, links = _network(balanced, groups, tones, most)
    plan = plan_network(nodes, *links.values())
    table = drawn_flows(balanced, layer, level, opened)
    large = set(table.filter(pl.col("amount") > _TRACE * pl.col("amount").max())["resource"])
    what = [part for part in (balanced.system.name or said("Flows"), layer_said(layer), name) if part]
    network = Network(
        tuple(nodes), {period: tuple(part) for period, part in links.items()}, plan, tuple(_legend(tones, large)),
        {period: joined([*what, period], ", ") for period in links},
        {period: _about(part, plan, unit) for period, part in links.items()},
        {period: _key(name, place) for place, period in enumerate(balanced.system.periods)},
    )  # fmt: skip
    pictures = {period: network.drawn(period, lambda amount: amount_words(amount, unit)) for period in links}
    notes = {period: _left_out(part, plan) for period, part in links.items()}
    return FlowPicture(pictures, table, unit, network, name, tuple(opened), notes)


def draw_views(balanced: Balanced, *, layer: str = GOODS, most: int = MOST_NODES) -> list[FlowPicture]:
    """Return the pictures of each level, and of the coarsest with the parts of each of its wholes shown apart.

    The latter are left out where there would be more than 150 pictures of all periods.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> [view.name for view in draw_views(reconcile(splitter()))]
    ['all processes']
    """
    deepest = levels_of(balanced.system) - 1
    if deepest < 1:
        return [draw_flows(balanced, layer=layer, most=most, name="all processes")]
    named = balanced.system.names
    views = [draw_flows(balanced, layer=layer, level=0, most=most, name="wholes")]
    wholes = wholes_of(balanced.system)
    if (len(wholes) + deepest + 1) * len(balanced.system.periods) > _MOST_PICTURES:
        wholes = []
    for whole in wholes:
        name = f"with the parts of {named.get(whole, whole)}"
        views.append(draw_flows(balanced, layer=layer, level=0, opened=[whole], most=most, name=name))
    views += [
        draw_flows(balanced, layer=layer, level=level, most=most, name=f"level {level}")
        for level in range(1, deepest)
    ]
    return [*views, draw_flows(balanced, layer=layer, most=most, name="the finest level")]


def _key(name: str, place: int) -> str:
    words = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in name).split())
    return f"flows-{words}-{place}" if words else f"flows-{place}"


def _network(
    balanced: Balanced, groups: Mapping[Key, list[int]], tones: Mapping[str, str], most: int
) -> tuple[list[NetNode], dict[str, list[NetLink]]]:
    """Return nodes and ribbons: one for each pair of nodes and each of the largest resources, with its error."""
    worlds = set(balanced.system.processes.filter(~pl.col("balance"))["id"]) | {STOCK}
    ribbons: dict[tuple[str, str, str, str], list[tuple[str, list[int]]]] = {}
    for (period, start, end, resource), variables in groups.items():
        ends = (_GIVES + start if start in worlds else start), (_TAKES + end if end in worlds else end)
        ribbons.setdefault((period, *ends, tones[resource]), []).append((resource, variables))
    nodes = _nodes(balanced, ribbons, worlds)
    rough = [_rough(balanced, ribbons, period) for period in balanced.system.periods]
    named = {
        prefix + key: name for key, name in balanced.system.names.items() for prefix in ("", _GIVES, _TAKES)
    }
    made = fold(nodes, rough, most, named)
    merged: dict[tuple[str, str, str, str], list[int]] = {}
    for (period, start, end, shade), parts in ribbons.items():
        key = (period, made.into.get(start, start), made.into.get(end, end), shade)
        merged.setdefault(key, []).extend(variable for _, variables in parts for variable in variables)
    links: dict[str, list[NetLink]] = {}
    for period, drawn in zip(balanced.system.periods, made.years, strict=True):
        errors = summed(balanced, [merged[period, k.source, k.target, k.tone] for k in drawn])
        links[period] = [
            NetLink(k.source, k.target, k.amount, sd, k.tone, k.note)
            for k, (_, sd) in zip(drawn, errors, strict=True)
        ]
    return list(made.nodes), links


def _rough(
    balanced: Balanced, ribbons: Mapping[tuple[str, str, str, str], list[tuple[str, list[int]]]], period: str
) -> list[NetLink]:
    """Return the ribbons of a period without their errors, the largest resource named first."""
    found = []
    for (when, start, end, shade), parts in ribbons.items():
        if when == period:
            sized = [
                (abs(float(balanced.solved.x[variables].sum())), resource) for resource, variables in parts
            ]
            names = dict.fromkeys(
                resource for _, resource in sorted(sized, key=lambda one: -one[0]) if resource
            )
            amount = sum(size for size, _ in sized)
            if amount > 0:
                found.append(NetLink(start, end, amount, None, shade, ", ".join(names)[:200]))
    return found


def _nodes(
    balanced: Balanced, ribbons: Mapping[tuple[str, str, str, str], object], worlds: set[str]
) -> list[NetNode]:
    """Return the nodes in the order in which the processes are listed."""
    used = {end for _, start, stop, _ in ribbons for end in (start, stop)}
    above, names = borders_of(balanced.system).above, balanced.system.names
    nodes = []
    for key in [*balanced.system.processes["id"], STOCK]:
        prefixes = (_GIVES, _TAKES) if key in worlds else ("",)
        whole = above[key][-1] if key in above else key
        for prefix, stock in zip(prefixes, (said("from stocks"), said("into stocks")), strict=False):
            if prefix + key in used:
                label = stock if key == STOCK else names.get(key, key)
                look = "plain" if key in worlds else "tx"
                nodes.append(NetNode(prefix + key, label, look, "", prefix + whole if whole != key else ""))
    return nodes


def _tones(balanced: Balanced, groups: Mapping[Key, list[int]]) -> dict[str, str]:
    """Return a tone for each resource, the same in all periods; those beyond the largest are grey."""
    size: dict[str, float] = {}
    for (*_, resource), variables in groups.items():
        size[resource] = size.get(resource, 0.0) + abs(float(balanced.solved.x[variables].sum()))
    ranked = sorted(size, key=lambda name: (-size[name], name))
    return {name: tone(min(place, MOST_TONES)) for place, name in enumerate(ranked)}


def _legend(tones: Mapping[str, str], there: set[str]) -> list[tuple[str, str]]:
    """Return what each tone stands for, of the resources that are there; the last for all the small ones."""
    tones = {name: shade for name, shade in tones.items() if name in there}
    shared = tone(MOST_TONES)
    small = [name for name, shade in tones.items() if shade == shared]
    told = [(shade, name or said("not named")) for name, shade in tones.items() if shade != shared]
    if len(small) == 1:
        told.append((shared, small[0] or said("not named")))
    return (
        [*told, (shared, counted("{number} other", "{number} others", len(small)))]
        if len(small) > 1
        else told
    )


def _about(links: Sequence[NetLink], plan: NetPlan, unit: str) -> str:
    if not links:
        return said("Nothing flows.")
    largest = amount_said(max(link.amount for link in links), unit)
    shown = sum(link.pair not in plan.hidden for link in links)
    told = [
        counted(
            "{number} flow; the largest is {amount}.",
            "{number} flows; the largest is {amount}.",
            shown,
            amount=largest,
        ),
        said("Pale edges are one standard deviation; a dashed edge: more than can be drawn."),
    ]
    return joined([*told, *filter(None, [_left_out(links, plan)])])


def _left_out(links: Sequence[NetLink], plan: NetPlan) -> str:
    """Return what a picture does not show, in words; nothing if it shows all."""
    small = [link for link in links if link.pair in plan.hidden]
    if not small:
        return ""
    share = sum(link.amount for link in small) / sum(link.amount for link in links)
    return counted(
        "{number} flow, {share}% of the sum of all, is too small to draw; the table has it.",
        "{number} flows, {share}% of the sum of all, are too small to draw; the table has them.",
        len(small),
        share=Figure(digits(100 * share, 2)),
    )


def standalone(picture: Markup) -> str:
    """Return a picture as a file of its own, with its colours inside, without anything a plain viewer does not know.

    >>> standalone(Markup('<svg width="1"></svg>')).startswith('<?xml version="1.0" encoding="UTF-8"?>')
    True
    """
    opening, rest = picture.split(">", 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{opening}>{el("style", Markup(plain_rules()))}{rest}\n'


__all__ = ["DRAWN_SCHEMA", "FlowPicture", "draw_flows", "draw_views", "drawn_flows", "standalone"]
