"""The Sankey of a reconciled system: one picture per period, with the same places in all of them.

Rules: the world outside stands left where it gives and right where it takes; what goes into stocks or comes out of them
is a flow; processes are drawn on one level, those below it within their whole; and where there are more nodes than can
be read, the smallest are drawn as one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from lichen.core.pack.flows import GOODS
from lichen.engine.flows.border import Borders, borders_of
from lichen.engine.flows.result import Balanced
from lichen.engine.flows.tell import amount_words, unit_of
from lichen.engine.kit.draw.flow_sankey import NetLink, NetNode, NetPlan, draw_network, plan_network
from lichen.engine.kit.draw.look import drawing_rules
from lichen.engine.kit.draw.palette import MOST_TONES, tone
from lichen.engine.kit.draw.svg import Markup, el

MOST_NODES = 40
_GIVES, _TAKES, _STOCK = "gives:", "takes:", "(stock)"

DRAWN_SCHEMA: dict[str, pl.DataType] = {
    "period": pl.String(), "from_process": pl.String(), "to_process": pl.String(), "resource": pl.String(),
    "amount": pl.Float64(), "sd": pl.Float64(),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class FlowPicture:
    """Sankeys by period, and the table beside them: what is drawn, with its standard deviation."""

    pictures: Mapping[str, Markup]
    table: pl.DataFrame
    unit: str


def draw_flows(
    balanced: Balanced, *, layer: str = GOODS, level: int | None = None, most: int = MOST_NODES
) -> FlowPicture:
    """Return the Sankey of each period in one layer.

    `level` counts from 0, the processes that are part of none; None is the finest. At `most` so many nodes are drawn.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> drawn = draw_flows(reconcile(splitter()))
    >>> list(drawn.pictures), drawn.table.select("from_process", "to_process").row(0)
    (['2024'], ('outside', 'mill'))
    """
    table = drawn_flows(balanced, layer, level)
    unit = unit_of(balanced.system, layer)
    lumped = _lumped(table, most)
    tones, worlds = _tones(lumped), _worlds(balanced, lumped)
    links = {
        period: _links(lumped.filter(pl.col("period") == period), tones, worlds)
        for period in balanced.system.periods
    }
    nodes = _nodes(balanced, lumped)
    plan = _common_plan(nodes, links)
    write: Callable[[float], str] = partial(amount_words, unit=unit)
    pictures = {
        period: draw_network(
            nodes, links[period], title=f"{balanced.system.name or 'Flows'}, {layer}, {period}",
            about=_about(links[period], write), write=write, plan=plan, key=f"flows-{place}",
        )
        for place, period in enumerate(balanced.system.periods)
    }  # fmt: skip
    return FlowPicture(pictures, table, unit)


def drawn_flows(balanced: Balanced, layer: str, level: int | None) -> pl.DataFrame:
    """Return the flows between the processes of one level, parts added up, with their standard deviations.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> drawn_flows(reconcile(splitter()), "goods", None).columns == list(DRAWN_SCHEMA)
    True
    """
    borders = borders_of(balanced.system)
    table = balanced.compiled.variables.with_row_index("variable")
    here = table.filter((pl.col("layer") == layer) & pl.col("kind").is_in(["flow", "change"]))
    resources = dict(balanced.system.flows.select("id", "resource").iter_rows())
    groups: dict[tuple[str, str, str, str], list[int]] = {}
    flows = here.filter(pl.col("kind") == "flow")
    there = set(flows["id"])
    for variable, name, period in flows.select("variable", "id", "period").iter_rows():
        ends = _ends(borders, name, level, there)
        if ends is not None and balanced.solved.kind[variable] != "unobservable":
            groups.setdefault((period, *ends, resources.get(name) or ""), []).append(variable)
    changes = here.filter(pl.col("kind") == "change")
    for variable, process, period in changes.select("variable", "id", "period").iter_rows():
        if borders.stock_parts(process, layer) or balanced.solved.kind[variable] == "unobservable":
            continue
        at = _seen(borders, process, level)
        ends = (at, _STOCK) if balanced.solved.x[variable] >= 0 else (_STOCK, at)
        groups.setdefault((period, *ends, "stock change"), []).append(variable)
    rows = [(*key, *_summed(balanced, variables)) for key, variables in groups.items()]
    return pl.DataFrame(rows, schema=DRAWN_SCHEMA, orient="row").filter(pl.col("amount") > 0)


def _seen(borders: Borders, process: str, level: int | None) -> str:
    """Return as which process one is drawn: itself, or what it is a part of at that level."""
    chain = borders.above[process]
    return process if level is None else chain[max(len(chain) - 1 - level, 0)]


def _ends(borders: Borders, flow: str, level: int | None, there: set[str]) -> tuple[str, str] | None:
    """Return between which processes a flow is drawn; None if it is within one, or its whole or parts are drawn."""
    start, end = (_seen(borders, process, level) for process in borders.ends[flow])
    if start == end:
        return None
    whole = borders.whole.get(flow)
    if level is None:
        parts = [name for name, upper in borders.whole.items() if upper == flow and name in there]
        return None if parts else (start, end)
    while whole is not None:
        if whole in there and tuple(_seen(borders, process, level) for process in borders.ends[whole]) == (
            start,
            end,
        ):
            return None
        whole = borders.whole.get(whole)
    return start, end


def _summed(balanced: Balanced, variables: list[int]) -> tuple[float, float | None]:
    sd = balanced.solved.sd[variables]
    if np.isnan(sd).any():
        error = None
    elif len(variables) == 1:
        error = float(sd[0])
    else:
        weights = np.zeros((1, len(balanced.solved.x)))
        weights[0, variables] = 1.0
        error = float(np.sqrt(max(float(balanced.solved.covariance(weights)[0, 0]), 0.0)))
    return float(np.abs(balanced.solved.x[variables].sum())), error


def _lumped(table: pl.DataFrame, most: int) -> pl.DataFrame:
    """Return the flows with the smallest processes drawn as one, if there are more than `most`."""
    ends = pl.concat([
        table.select(pl.col(end).alias("process"), "amount") for end in ("from_process", "to_process")
    ])  # fmt: skip
    sizes = (
        ends.group_by("process", maintain_order=True)
        .agg(pl.col("amount").sum())
        .filter(pl.col("process") != _STOCK)
    )
    if sizes.height <= most:
        return table
    kept = sizes.sort("amount", descending=True, maintain_order=True)["process"].head(most - 1).to_list()
    other = f"{sizes.height - len(kept)} others"
    known = pl.Series([*kept, _STOCK])
    return table.with_columns(
        pl.when(pl.col(end).is_in(known.implode())).then(pl.col(end)).otherwise(pl.lit(other)).alias(end)
        for end in ("from_process", "to_process")
    ).filter(pl.col("from_process") != pl.col("to_process"))


def _worlds(balanced: Balanced, table: pl.DataFrame) -> set[str]:
    """Return the processes without a balance, and the stocks: they stand on both sides."""
    free = set(balanced.system.processes.filter(~pl.col("balance"))["id"]) | {_STOCK}
    return free & (set(table["from_process"]) | set(table["to_process"]))


def _nodes(balanced: Balanced, table: pl.DataFrame) -> list[NetNode]:
    worlds, names = _worlds(balanced, table), balanced.system.names
    ids = dict.fromkeys(
        [*balanced.system.processes["id"], _STOCK, *table["from_process"], *table["to_process"]]
    )
    used = set(table["from_process"]) | set(table["to_process"])
    nodes = []
    for key in (key for key in ids if key in used):
        if key in worlds:
            label = "stocks" if key == _STOCK else names.get(key, key)
            said = ("from stocks", "into stocks") if key == _STOCK else (label, label)
            nodes += [NetNode(_GIVES + key, said[0]), NetNode(_TAKES + key, said[1])]
        else:
            nodes.append(NetNode(key, names.get(key, key), "tx"))
    return nodes


def _links(table: pl.DataFrame, tones: Mapping[str, str], worlds: set[str]) -> list[NetLink]:
    """Return the ribbons of one period, one for each pair of processes and each of the largest resources."""
    toned = table.with_columns(pl.col("resource").replace_strict(tones, return_dtype=pl.String).alias("tone"))
    pairs = toned.group_by("from_process", "to_process", "tone", maintain_order=True).agg(
        pl.col("amount").sum(),
        pl.when(pl.col("sd").is_null().any())
        .then(None)
        .otherwise((pl.col("sd") ** 2).sum().sqrt())
        .alias("sd"),
        pl.col("resource").sort_by("amount", descending=True),
    )
    return [
        NetLink(_GIVES + start if start in worlds else start, _TAKES + end if end in worlds else end, amount, sd,
                shade, ", ".join(dict.fromkeys(part for part in resources if part))[:200])
        for start, end, shade, amount, sd, resources in pairs.iter_rows()
    ]  # fmt: skip


def _tones(table: pl.DataFrame) -> dict[str, str]:
    """Return a tone for each resource, the same in all periods; those beyond the largest are grey."""
    sizes = table.group_by("resource").agg(pl.col("amount").sum())
    ranked = sizes.sort("amount", "resource", descending=[True, False])["resource"].to_list()
    return {name: tone(min(place, MOST_TONES)) for place, name in enumerate(ranked)}


def _common_plan(nodes: list[NetNode], links: Mapping[str, list[NetLink]]) -> NetPlan | None:
    """Return places that suit all periods together, so that nothing jumps from one picture to the next."""
    sums: dict[tuple[str, str], float] = {}
    for part in links.values():
        for link in part:
            sums[link.source, link.target] = sums.get((link.source, link.target), 0.0) + link.amount
    if not sums:
        return None
    return plan_network(nodes, [NetLink(start, end, amount) for (start, end), amount in sums.items()])


def _about(links: list[NetLink], write: Callable[[float], str]) -> str:
    if not links:
        return "Nothing flows."
    largest = max(links, key=lambda link: link.amount)
    return (
        f"{len(links)} flows; the largest is {write(largest.amount)}. Pale edges are one standard deviation."
    )


def standalone(picture: Markup) -> str:
    """Return a picture as a file of its own, with its colours inside.

    >>> standalone(Markup('<svg width="1"></svg>')).startswith('<?xml version="1.0" encoding="UTF-8"?>')
    True
    """
    style = el(
        "style", Markup(drawing_rules() + "\nsvg { background: var(--paper); font-family: sans-serif; }")
    )
    opening, rest = picture.split(">", 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{opening}>{style}{rest}\n'
