"""How much a plan can bear: single losses, changed prices, and the plan that stands any single loss.

Rules (cited by tests):
 1. What is kept at once is what is left when every other haul goes on or shrinks, and none is started or raised.
 2. What is kept after planning anew is at least that: hauls may change, but nothing new is built.
 3. A robust plan keeps the share asked for of its own gain at once, whoever of the partners stops.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from lichen.core.errors import ModelError
from lichen.core.graph import Region
from lichen.engine.match.answer import USED, Answer, Progress, quiet, stage
from lichen.engine.match.legs import names
from lichen.engine.match.members import Members, Owners, owners_of, pool_of
from lichen.engine.match.pairs import worth
from lichen.engine.match.plan import solve_region
from lichen.engine.match.problem import Arcs, Flags, Floats, Problem, join_arcs
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.stress.prices import CHANGES, price_row
from lichen.engine.match.stress.robust import FEW_ARCS, FEW_STEPS, Promise, Robust
from lichen.engine.match.stress.shrink import Loss, Shrink, loss_of_owner, loss_of_plants

SHARES = (0.5, 0.7, 0.8, 0.9, 0.95)
FINE = 0.01  # to which the greatest share that a plan can keep is found

_T, _N, _I = pl.String(), pl.Float64(), pl.Int64()
STRESS_SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "losses": {
        "kind": _T, "id": _T, "name": _T, "haul_count": _I, "kept_at_once": _N, "kept_replanned": _N,
        "lost_at_once": _N, "lost_replanned": _N,
    },
    "changes": {"changed": _T, "title": _T, "factor": _N, "as_planned": _N, "replanned": _N, "stopping": _I},
    "robust": {
        "keep": _N, "net_benefit": _N, "cost": _N, "kept": _N, "worst": _T, "haul_count": _I, "partner_count": _I,
        "settled": pl.Boolean(),
    },
    "hauls": {
        "from_stream": _T, "from_site": _T, "to_stream": _T, "to_site": _T, "resource": _T, "dimension": _T,
        "amount_planned": _N, "amount_robust": _N,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StressSettings:
    """What a plan is put through.

    `keep` the share of the gain that the robust plan must keep under any single loss [1]; `factor` by which each price
    is multiplied [1]; `exchanges` how many single exchanges are tried, and `partners` how many partners (None: all),
    the most valuable first; `changes` and `robust` whether prices are changed and robust plans made.

    Raises `ModelError` where a wish makes no sense.
    """

    keep: float = 0.9
    factor: float = 2.0
    exchanges: int = 25
    partners: int | None = None
    changes: bool = True
    robust: bool = True

    def __post_init__(self) -> None:
        """Refuse what makes no sense, with the cure."""
        if not 0.0 <= self.keep <= 1.0:
            raise ModelError(
                f"'keep' is {self.keep}; give the share to be kept, between 0 and 1, such as 0.9."
            )
        if not (np.isfinite(self.factor) and self.factor >= 0):
            raise ModelError(f"'factor' is {self.factor}; give what prices are multiplied by, such as 2.")
        if min(self.exchanges, self.partners or 0) < 0:
            raise ModelError("'exchanges' or 'partners' is below zero; give how many are tried, 0 for none.")


def _table(name: str) -> pl.DataFrame:
    return field(default_factory=lambda: pl.DataFrame(schema=STRESS_SCHEMAS[name]))


@dataclass(frozen=True, eq=False)
class Stress:
    """What a plan can bear; `total` is its net benefit [currency/year].

    `complete` whether planning anew and the robust plans looked at all pairs; `built` whether the robust plans may
    build otherwise than the best plan does.

    ``losses``  kind (partner|technology|exchange), id, name, haul_count (that stop), kept_at_once, kept_replanned [1 of
        the total], lost_at_once, lost_replanned [currency/year]; the worst first
    ``changes``  changed (which price), title, factor [1], as_planned and replanned [currency/year], stopping (exchanges
        that then no longer pay)
    ``robust``  keep (the share asked for) [1], net_benefit of the best plan that keeps it [currency/year], cost (what
        that is less than the best plan's), kept (the share it does keep at least) [1], worst (the loss that hurts it
        most), haul_count, partner_count [count], settled (false: rounds ran out first); where no plan keeps the share
        asked for, the greatest that one can keep is added
    ``hauls``  from_stream, from_site, to_stream, to_site (streams are null at a plant), resource, dimension,
        amount_planned in the best plan and amount_robust in the one that keeps the share asked for (or the greatest
        possible) [unit/year]
    """

    region: str
    currency: str
    total: float
    keep: float
    complete: bool
    built: bool
    losses: pl.DataFrame = _table("losses")
    changes: pl.DataFrame = _table("changes")
    robust: pl.DataFrame = _table("robust")
    hauls: pl.DataFrame = _table("hauls")


def _partners(owners: Owners, arcs: Arcs) -> list[Loss]:
    dealing = np.unique(np.concatenate([owners.source[arcs.source], owners.sink[arcs.sink]]))
    return [loss_of_owner(owners, number) for number in dealing.tolist()]


def _technologies(region: Region, problem: Problem, answer: Answer) -> list[Loss]:
    running = np.unique(problem.plants.technology[answer.throughput > USED])
    names = region.technologies["id"]
    return [
        loss_of_plants(problem, "technology", names[int(row)], problem.plants.technology == row)
        for row in running
    ]


class _Trial:
    """A plan whose losses are tried one by one."""

    def __init__(self, region: Region, problem: Problem, answer: Answer, settings: StressSettings) -> None:
        self.region, self.problem, self.answer, self.settings = region, problem, answer, settings
        self.owners = owners_of(region, problem)
        used = np.flatnonzero(answer.amount > USED)
        self.arcs, self.amount = answer.arcs.take(used), answer.amount[used]
        self.shrink = Shrink(problem, self.arcs, self.amount, answer.steps.astype(float))
        pool, self.complete = pool_of(problem)
        self.pool = join_arcs([pool, self.arcs])
        self.members = Members(problem, self.owners, self.pool)
        self.kept_plan: Robust | None = None

    def _replanned(self, loss: Loss) -> float:
        """Return what planning anew would keep: hauls may change, nothing new is built."""
        members, master, plants = self.members, self.members.master, self.problem.plants
        present = np.ones(len(members), bool)
        if loss.kind == "partner":
            present[self.owners.names.index(loss.id)] = False
        steps = np.where(loss.plant, 0, self.answer.steps)
        master.allow(steps, steps)
        if len(plants):
            # A plant that fails takes in nothing: its sinks may carry nothing.
            columns = master.arc_columns
            gone = (
                loss.plant[self.problem.sinks.plant[members.arcs.sink]]
                & self.problem.sinks.is_plant[members.arcs.sink]
            )
            master.model.set_column_bounds(columns, np.zeros(len(columns)), np.where(gone, 0.0, np.inf))
        return members.relaxed_value(present)

    def _row(self, loss: Loss, name: str, without: Flags | None = None) -> dict[str, object]:
        total = self.answer.objective
        hit = loss.hits(self.arcs) if without is None else without
        at_once = self.shrink.keep(loss, without).value
        again = None if without is not None else max(self._replanned(loss), at_once)
        return {
            "kind": loss.kind, "id": loss.id, "name": name, "haul_count": int(hit.sum()),
            "kept_at_once": at_once / total if total > 0 else None,
            "kept_replanned": again / total if again is not None and total > 0 else None,
            "lost_at_once": total - at_once, "lost_replanned": None if again is None else total - again,
        }  # fmt: skip

    def losses(self, report: Progress) -> Iterator[dict[str, object]]:
        """Yield what each loss does: partners, technologies, then the most valuable exchanges."""
        known = dict(self.region.organisations.select("id", "name").iter_rows())
        titles = dict(self.region.technologies.select("id", "name").iter_rows())
        found = [*self._dearest(), *_technologies(self.region, self.problem, self.answer)]
        for number, loss in enumerate(found):
            report(number / len(found), f"without {loss.id}")
            name = known.get(loss.id) if loss.kind == "partner" else titles.get(loss.id)
            yield self._row(loss, name or loss.id)
        gain = self.amount * worth(self.arcs, self.problem.carbon_price)
        for arc in np.argsort(-gain, kind="stable")[: self.settings.exchanges].tolist():
            yield self._exchange(arc)

    def _dearest(self) -> list[Loss]:
        """Return the partners whose hauls are worth most, as many as are to be tried."""
        gain = self.amount * worth(self.arcs, self.problem.carbon_price)
        found = _partners(self.owners, self.arcs)
        found.sort(key=lambda loss: -float(gain[loss.hits(self.arcs)].sum()))
        return found[: self.settings.partners]

    def _exchange(self, arc: int) -> dict[str, object]:
        problem, arcs = self.problem, self.arcs
        ends = [(problem.sources, int(arcs.source[arc])), (problem.sinks, int(arcs.sink[arc]))]
        both = [
            self.region.streams["id"][int(side.stream[end])] if side.stream[end] >= 0
            else f"{self.region.technologies['id'][int(problem.plants.technology[side.plant[end]])]}"
            f" at {self.region.sites['id'][int(side.site[end])]}"
            for side, end in ends
        ]  # fmt: skip
        nothing = (np.zeros(len(problem.sources), bool), np.zeros(len(problem.sinks), bool))
        loss = Loss("exchange", " → ".join(both), *nothing, np.zeros(len(problem.plants), bool))
        only = np.arange(len(arcs)) == arc
        return self._row(loss, str(problem.sources.resource[ends[0][1]]), only)

    def robust(self, report: Progress) -> Iterator[dict[str, object]]:
        """Yield the best plan for each share to be kept, the share asked for among them."""
        promise = Promise(self.problem, self.pool, _partners(self.owners, self.pool), self._steps())
        shares = sorted({*SHARES, self.settings.keep})
        possible = 0.0
        for number, share in enumerate(shares):
            plan = promise.plan(share, stage(report, number / len(shares), (number + 1) / len(shares)))
            yield self._robust_row(share, plan)
            if share == self.settings.keep:
                self.kept_plan = plan
            if plan.value > USED:
                possible = share
            elif share == self.settings.keep:
                yield from self._most(promise, possible, share)

    def _most(self, promise: Promise, possible: float, impossible: float) -> Iterator[dict[str, object]]:
        """Yield the plan for the greatest share that any plan can keep, to one part in a hundred."""
        best = None
        while impossible - possible > FINE:
            share = (possible + impossible) / 2
            plan = promise.plan(share, quiet)
            if plan.value > USED:
                possible, best, self.kept_plan = share, self._robust_row(share, plan), plan
            else:
                impossible = share
        if best is not None:
            yield best

    def hauls(self) -> pl.DataFrame:
        """Return the hauls of the best plan beside those of the robust one."""
        amounts: dict[tuple[int, int], list[float]] = {}
        plans = [(self.arcs, self.amount)]
        if self.kept_plan is not None:
            plans.append((self.kept_plan.arcs, self.kept_plan.amount))
        for number, (arcs, amount) in enumerate(plans):
            for a, b, x in zip(arcs.source.tolist(), arcs.sink.tolist(), amount.tolist(), strict=True):
                if x > USED:
                    amounts.setdefault((a, b), [0.0, 0.0])[number] += x
        sources, sinks = self.problem.sources, self.problem.sinks
        pairs = np.array(list(amounts), np.int64).reshape(-1, 2)
        source, sink = pairs[:, 0], pairs[:, 1]
        moved = np.array(list(amounts.values())).reshape(-1, 2)
        streams, sites = self.region.streams["id"], self.region.sites["id"]
        table = pl.DataFrame({
            "from_stream": names(streams, sources.stream[source]), "from_site": names(sites, sources.site[source]),
            "to_stream": names(streams, sinks.stream[sink]), "to_site": names(sites, sinks.site[sink]),
            "resource": [sources.resource[end] for end in source.tolist()],
            "dimension": [sources.dimension[end] for end in source.tolist()],
            "amount_planned": moved[:, 0], "amount_robust": moved[:, 1],
        }, schema=STRESS_SCHEMAS["hauls"])  # fmt: skip
        return table.sort("amount_robust", "from_site", "to_site", descending=[True, False, False])

    @property
    def built(self) -> bool:
        """Whether the robust plans may build otherwise than the best plan."""
        buildable = int(np.sum(self.problem.plants.max_steps > 0))
        return 0 < buildable <= FEW_STEPS and len(self.pool) <= FEW_ARCS

    def _steps(self) -> Floats | None:
        return None if self.built else self.answer.steps.astype(float)

    def _robust_row(self, share: float, plan: Robust) -> dict[str, object]:
        used = plan.arcs.take(plan.amount > USED)
        partners = np.concatenate([self.owners.source[used.source], self.owners.sink[used.sink]])
        return {
            "keep": share, "net_benefit": plan.value, "cost": self.answer.objective - plan.value, "kept": plan.kept,
            "worst": plan.worst, "haul_count": len(used), "partner_count": len(np.unique(partners)),
            "settled": plan.settled,
        }  # fmt: skip


def stress_plan(
    region: Region,
    plan_settings: PlanSettings | None = None,
    settings: StressSettings | None = None,
    report: Progress = quiet,
    *,
    solved: tuple[Problem, Answer] | None = None,
) -> Stress:
    """Return what a region's best plan can bear, and what a plan costs that bears more.

    `solved` is what `solve_region` gave for the same region and settings, if it is known.

    Raises `ModelError`, `AmbiguityError` and `SolverError` as `make_plan` does.

    >>> from lichen.engine.match.testing import two_sites
    >>> stress = stress_plan(two_sites())
    >>> stress.losses.select("id", "kept_at_once").rows()[:2]
    [('bran → feed', 0.0), ('org-farm', 0.0)]
    """
    plan_settings, settings = plan_settings or PlanSettings(), settings or StressSettings()
    problem, answer = solved or solve_region(region, plan_settings, stage(report, 0.0, 0.2))
    trial = _Trial(region, problem, answer, settings)
    losses = list(trial.losses(stage(report, 0.2, 0.5)))
    changes = []
    for number, name in enumerate(CHANGES if settings.changes else ()):
        report(0.5 + 0.2 * number / len(CHANGES), f"{CHANGES[name][0]} times {settings.factor:g}")
        changes.append(price_row(region, plan_settings, answer, name, settings.factor))
    robust = list(trial.robust(stage(report, 0.7, 1.0))) if settings.robust else []
    report(1.0, "done")
    return Stress(
        region=region.name,
        currency=region.currency,
        total=answer.objective,
        keep=settings.keep,
        complete=trial.complete,
        built=trial.built,
        losses=pl.DataFrame(losses, schema=STRESS_SCHEMAS["losses"]).sort(
            "lost_at_once", "kind", "id", descending=[True, False, False]
        ),
        changes=pl.DataFrame(changes, schema=STRESS_SCHEMAS["changes"]),
        robust=pl.DataFrame(robust, schema=STRESS_SCHEMAS["robust"]).sort("keep"),
        hauls=trial.hauls(),
    )
