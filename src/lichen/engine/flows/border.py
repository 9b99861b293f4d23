"""Which flows cross the border of which process, level by level."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from lichen.engine.flows.system import FlowSystem


@dataclass(frozen=True, eq=False)
class Borders:
    """The levels of a system: `above` gives each process with all that it is a part of, itself first.

    `ends` are the two ends of each flow, `whole` what it is a part of; `touched` the processes that a flow or a stock
    names itself, `order` all processes as listed; `kept` the (process, layer) pairs that state a stock.
    """

    above: Mapping[str, tuple[str, ...]]
    ends: Mapping[str, tuple[str, str]]
    whole: Mapping[str, str | None]
    touched: AbstractSet[str]
    order: tuple[str, ...]
    kept: AbstractSet[tuple[str, str]]

    @cached_property
    def _memory(self) -> dict[str, tuple[tuple[str, float], ...]]:
        return {}

    def outer(self, flow: str) -> tuple[tuple[str, float], ...]:
        """Return the processes whose border a flow crosses, with 1 where it enters and -1 where it leaves."""
        if flow not in self._memory:
            start, end = self.ends[flow]
            left, entered = self.above[start], self.above[end]
            crossed = [(process, 1.0) for process in entered if process not in left]
            crossed += [(process, -1.0) for process in left if process not in entered]
            self._memory[flow] = tuple(crossed)
        return self._memory[flow]

    def crossings(self, flow: str, there: AbstractSet[str]) -> tuple[tuple[str, float], ...]:
        """Return where a flow counts: borders that no whole of it crosses in the same way.

        `there` are the flows that are in the layer and period.
        """
        mine = self.outer(flow)
        whole = self.whole.get(flow)
        while whole is not None:
            if whole in there:
                taken = self.outer(whole)
                mine = tuple(pair for pair in mine if pair not in taken)
            whole = self.whole.get(whole)
        return mine

    @cached_property
    def _below(self) -> Mapping[str, list[str]]:
        below: dict[str, list[str]] = {}
        for process in self.order:
            for upper in self.above[process][1:]:
                below.setdefault(upper, []).append(process)
        return below

    def stock_of(self, process: str, layer: str) -> tuple[str, ...]:
        """Return whose stocks a process has: its own if it states one, else those of its parts."""
        return (process,) if (process, layer) in self.kept else self.stock_parts(process, layer)

    def stock_parts(self, process: str, layer: str) -> tuple[str, ...]:
        """Return the parts of a process that state a stock, none of them inside another."""
        stating = [part for part in self._below.get(process, []) if (part, layer) in self.kept]
        return tuple(part for part in stating if not any(up in stating for up in self.above[part][1:]))


def borders_of(system: FlowSystem) -> Borders:
    """Return the levels of a system.

    >>> from lichen.engine.flows.testing import splitter
    >>> borders_of(splitter()).outer("in")
    (('mill', 1.0), ('outside', -1.0))
    """
    parents = dict(system.processes.select("id", "parent").iter_rows())
    above: dict[str, tuple[str, ...]] = {}
    for process in parents:
        chain: list[str] = []
        at: str | None = process
        while at is not None and at not in chain:
            chain.append(at)
            at = parents.get(at)
        above[process] = tuple(chain)
    flows = system.flows.select("id", "from_process", "to_process", "part_of").iter_rows()
    listed = {name: (start, end, whole) for name, start, end, whole in flows}
    stocks = set(system.stocks.select("process", "layer").iter_rows())
    touched = {end for start, stop, _ in listed.values() for end in (start, stop)} | {
        key for key, _ in stocks
    }
    return Borders(
        above,
        {name: (start, end) for name, (start, end, _) in listed.items()},
        {name: whole for name, (_, _, whole) in listed.items()},
        touched,
        tuple(parents),
        stocks,
    )
