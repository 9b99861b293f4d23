"""Which flows a picture shows: those between the processes of one level, with parts of chosen ones shown apart.

Rules: what goes into stocks or comes out of them is a flow; a process below the level is drawn as the whole that it is
a part of; a flow within one drawn process is not drawn; and nothing is counted twice where a flow states its parts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from lichen.core.errors import ModelError
from lichen.engine.flows.border import Borders, borders_of
from lichen.engine.flows.result import Balanced
from lichen.engine.flows.system import FlowSystem

STOCK = "(stock)"
_AT_ONCE = 128  # sums whose errors are found together

DRAWN_SCHEMA: dict[str, pl.DataType] = {
    "period": pl.String(), "from_process": pl.String(), "to_process": pl.String(), "resource": pl.String(),
    "amount": pl.Float64(), "sd": pl.Float64(),
}  # fmt: skip

Key = tuple[str, str, str, str]  # period, from, to, resource


@dataclass(frozen=True, slots=True)
class Depth:
    """How deep to draw: `level` counts from 0, the processes that are part of none; None is the finest.

    The parts of each process in `opened` are drawn one level deeper than the rest.
    """

    level: int | None = None
    opened: tuple[str, ...] = ()


def levels_of(system: FlowSystem) -> int:
    """Return how many levels of processes a system has.

    >>> from lichen.engine.flows.testing import splitter
    >>> levels_of(splitter())
    1
    """
    return max((len(chain) for chain in borders_of(system).above.values()), default=0)


def wholes_of(system: FlowSystem) -> list[str]:
    """Return the processes of level 0 that have parts, in order.

    >>> from lichen.engine.flows.testing import splitter
    >>> wholes_of(splitter())
    []
    """
    chains = borders_of(system).above.values()
    return list(dict.fromkeys(chain[-1] for chain in chains if len(chain) > 1))


def shown_groups(balanced: Balanced, layer: str, depth: Depth) -> dict[Key, list[int]]:
    """Return the variables that make up each flow that is drawn, by period, ends and resource.

    Raises `ModelError` if a process to be opened is not there or has no parts.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> list(shown_groups(reconcile(splitter()), "goods", Depth()))[0][:3]
    ('2024', 'outside', 'mill')
    """
    borders = borders_of(balanced.system)
    _check(borders, depth)
    kinds, x = balanced.solved.kind, balanced.solved.x
    here = balanced.compiled.variables.with_row_index("variable").filter(pl.col("layer") == layer)
    resources = dict(balanced.system.flows.select("id", "resource").iter_rows())
    groups: dict[Key, list[int]] = {}
    flows = here.filter(pl.col("kind") == "flow")
    shown = _shown(borders, depth, set(flows.select("id", "period").iter_rows()))
    for variable, name, period in flows.select("variable", "id", "period").iter_rows():
        start, end = _ends(borders, name, depth)
        if start != end and (name, period) in shown and kinds[variable] != "unobservable":
            groups.setdefault((period, start, end, resources.get(name) or ""), []).append(variable)
    changes = here.filter(pl.col("kind") == "change")
    for variable, process, period in changes.select("variable", "id", "period").iter_rows():
        if borders.stock_parts(process, layer) or kinds[variable] == "unobservable":
            continue
        at = seen(borders, process, depth)
        ends = (at, STOCK) if x[variable] >= 0 else (STOCK, at)
        groups.setdefault((period, *ends, "stock change"), []).append(variable)
    return groups


def drawn_flows(
    balanced: Balanced, layer: str, level: int | None = None, opened: Sequence[str] = ()
) -> pl.DataFrame:
    """Return the flows between the processes of one level, parts added up, with their standard deviations.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> drawn_flows(reconcile(splitter()), "goods").columns == list(DRAWN_SCHEMA)
    True
    """
    groups = shown_groups(balanced, layer, Depth(level, tuple(opened)))
    rows: dict[Key, tuple[float, float | None]] = {}
    for (
        period
    ) in balanced.system.periods:  # what is in one period hangs together, and is quicker found together
        keys = [key for key in groups if key[0] == period]
        rows |= dict(zip(keys, summed(balanced, [groups[key] for key in keys]), strict=True))
    told = [(*key, *rows[key]) for key in groups]
    return pl.DataFrame(told, schema=DRAWN_SCHEMA, orient="row").filter(pl.col("amount") > 0)


def summed(balanced: Balanced, sums: Sequence[Sequence[int]]) -> list[tuple[float, float | None]]:
    """Return the size of sums of variables and their standard deviations; None where that is not known.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> [(round(size, 3), round(sd, 3)) for size, sd in summed(reconcile(splitter()), [[0], [1, 2]])]
    [(10.333, 0.816), (10.333, 0.816)]
    """
    solved = balanced.solved
    size = [float(np.abs(solved.x[list(one)].sum())) for one in sums]
    error: list[float | None] = [float(solved.sd[one[0]]) if len(one) == 1 else None for one in sums]
    known = [k for k, one in enumerate(sums) if len(one) > 1 and not np.isnan(solved.sd[list(one)]).any()]
    for start in range(0, len(known), _AT_ONCE):
        chosen = known[start : start + _AT_ONCE]
        weights = np.zeros((len(chosen), len(solved.x)))
        for row, k in enumerate(chosen):
            weights[row, list(sums[k])] = 1.0
        variance = np.diagonal(solved.covariance(weights))
        for k, sd in zip(chosen, np.sqrt(np.maximum(variance, 0.0)).tolist(), strict=True):
            error[k] = float(sd)
    return [(x, None if sd is None or np.isnan(sd) else sd) for x, sd in zip(size, error, strict=True)]


def seen(borders: Borders, process: str, depth: Depth) -> str:
    """Return as which process one is drawn: itself, or what it is a part of at that depth.

    >>> from lichen.engine.flows.testing import splitter
    >>> seen(borders_of(splitter()), "mill", Depth(0))
    'mill'
    """
    chain = borders.above[process]
    if depth.level is None:
        return process
    place = max(len(chain) - 1 - depth.level, 0)
    while place > 0 and chain[place] in depth.opened:
        place -= 1
    return chain[place]


def _check(borders: Borders, depth: Depth) -> None:
    wholes = {chain[i] for chain in borders.above.values() for i in range(1, len(chain))}
    wrong = [name for name in depth.opened if name not in wholes]
    if wrong:
        listed = ", ".join(sorted(wholes)) or "there is none"
        raise ModelError(
            f"No process {' or '.join(repr(name) for name in wrong)} has parts. Those that do: {listed}"
        )


def _ends(borders: Borders, flow: str, depth: Depth) -> tuple[str, str]:
    start, end = borders.ends[flow]
    return seen(borders, start, depth), seen(borders, end, depth)


def _shown(borders: Borders, depth: Depth, there: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the flows, with their periods, that stand for themselves, so that nothing is counted twice.

    A flow is drawn by its parts where one of them leads between other processes at that depth, or the depth is the
    finest; else it is drawn itself and its parts are not.
    """
    parts: dict[tuple[str, str], list[str]] = {}
    for name, period in there:
        whole = borders.whole.get(name)
        if whole is not None and (whole, period) in there:
            parts.setdefault((whole, period), []).append(name)

    def by_parts(name: str, period: str) -> bool:
        mine = parts.get((name, period), [])
        if depth.level is None:
            return bool(mine)
        here = _ends(borders, name, depth)
        return any(_ends(borders, part, depth) != here or by_parts(part, period) for part in mine)

    apart = {key for key in parts if by_parts(*key)}
    found = set()
    for name, period in there:
        whole = borders.whole.get(name)
        while whole is not None and ((whole, period) in apart or (whole, period) not in there):
            whole = borders.whole.get(whole)
        if whole is None and (name, period) not in apart:
            found.add((name, period))
    return found
