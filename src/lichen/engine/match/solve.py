"""Finds the best plan over all pairs: solve over the arcs at hand, price every absent pair, add those that would
improve, repeat until none is left.

Markets that no plant, link or budget ties to others are transportation problems and go to
`lichen.engine.kit.transport`; the rest is one linear or integer programme.

References
----------
.. [1] Desaulniers, G., Desrosiers, J. and Solomon, M. M. (2005). Column Generation. Springer.
   doi:10.1007/b135457
.. [2] Van Roy, T. J. (1986). A cross decomposition algorithm for capacitated facility location. Operations
   Research 34(1), 145-163. doi:10.1287/opre.34.1.145
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from lichen.engine.match.master import Master, Solved
from lichen.engine.match.network import solve_networks
from lichen.engine.match.pairs import Pairs, worth
from lichen.engine.match.answer import Answer, Progress
from lichen.engine.match.problem import Arcs, Ints, Problem, join_arcs
from lichen.engine.match.settings import PlanSettings

NEIGHBOURS = 6  # arcs at the start, from each end
PER_END = 4  # arcs added per source and round
EVERY_ARC = 60_000  # an integer problem with no more pairs than this gets them all at once
CUT_ROUNDS = 12
INTEGER_ROUNDS = 3


def _quiet(_fraction: float, _text: str) -> None:
    """Report nothing."""


def _tied_groups(problem: Problem) -> set[int]:
    """Return the groups that cannot be solved on their own: with a plant, a link, or several modes."""
    modes: dict[int, int] = {}
    tied = set()
    for lane in problem.lanes:
        modes[lane.group] = modes.get(lane.group, 0) + 1
        for ends, rows in ((problem.sources, lane.sources), (problem.sinks, lane.sinks)):
            special = ends.is_plant[rows] | (ends.min_lot[rows] > 0) | (ends.max_partners[rows] > 0)
            if bool(np.any(special)):
                tied.add(lane.group)
    known = {
        lane.group for lane in problem.lanes if problem.known_distance
    }  # a stated haul is not a distance, and a network in space cannot hold it
    return tied | {group for group, count in modes.items() if count > 1} | known


def _split(problem: Problem) -> tuple[list[int], list[int]]:
    """Return the lanes that stand alone, and those that must be solved together."""
    tied = _tied_groups(problem)
    alone = [number for number, lane in enumerate(problem.lanes) if lane.group not in tied]
    return alone, [number for number in range(len(problem.lanes)) if number not in set(alone)]


def _crowded(master: Master, solved: Solved, tolerance: float) -> int:
    """Return the most arcs of one source that are in the model and seem to beat their prices (cuts hold them)."""
    arcs = master.arcs
    seems = worth(arcs, master.problem.carbon_price) - solved.u[arcs.source] - solved.w[arcs.sink] > tolerance
    return int(np.max(np.bincount(arcs.source[seems], minlength=1), initial=0))


def price_out(master: Master, pairs: Pairs, settings: PlanSettings, report: Progress) -> tuple[Solved, int]:
    """Solve the relaxation over *all* pairs; return the answer and the number of rounds."""
    rounds = 0
    while True:
        solved = master.solve()
        rounds += 1
        hidden = _crowded(master, solved, settings.tolerance)
        found = pairs.beating(solved.u, solved.w, per_end=PER_END + hidden, tolerance=settings.tolerance)
        fresh = master.add(found)
        report(1 - 1 / (rounds + 1), f"round {rounds}: {fresh} better pairs")
        if not fresh:
            return solved, rounds


def _relax(master: Master, pairs: Pairs, settings: PlanSettings, report: Progress) -> tuple[Solved, int]:
    """Solve the relaxation, tightened by cuts where plants may be built."""
    solved, rounds = price_out(master, pairs, settings, report)
    for _ in range(CUT_ROUNDS):
        if not master.cut(solved):
            break
        solved, more = price_out(master, pairs, settings, report)
        rounds += more
    return solved, rounds


def _settle(
    problem: Problem, steps: Ints, arcs: Arcs, pairs: Pairs, settings: PlanSettings, report: Progress
) -> tuple[Solved, Arcs, int]:
    """Take the chosen plants as given and find the best flows over all pairs, with clean prices."""
    plants = problem.plants
    built = replace(
        plants, existing=plants.existing + steps * plants.step, max_steps=np.zeros_like(plants.max_steps)
    )
    master = Master(replace(problem, plants=built))
    master.add(arcs)
    solved, rounds = price_out(master, pairs, settings, report)
    cost = float(np.sum(steps * plants.step_cost))
    return replace(solved, objective=solved.objective - cost, steps=steps.astype(float)), master.arcs, rounds


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """One whole-number plan: its answer, the arcs it is on, and the bound over all pairs."""

    solved: Solved
    arcs: Arcs
    bound: float
    rounds: int


def _choose(
    master: Master, pairs: Pairs, relaxed: Solved, settings: PlanSettings, report: Progress, *, complete: bool
) -> _Choice:
    """Choose whole steps and links; `complete` says that every feasible pair is in the model."""
    best: _Choice | None = None
    bound, rounds, start = relaxed.objective, 0, None
    for attempt in range(INTEGER_ROUNDS):
        report(0.5 + 0.5 * attempt / INTEGER_ROUNDS, "choosing what to build")
        solved, found = master.solve_integer(
            gap=settings.gap, time_limit=settings.time_limit / INTEGER_ROUNDS, start=start
        )
        start, arcs = found.x, master.arcs
        bound = min(bound, found.bound) if complete else bound
        if not master.linked:
            steps = np.round(solved.steps).astype(np.int64)
            solved, arcs, more = _settle(master.problem, steps, arcs, pairs, settings, report)
            rounds += more
        if best is None or solved.objective > best.solved.objective:
            best = _Choice(solved, arcs, bound, rounds)
        within = bound - best.solved.objective <= settings.gap * max(abs(best.solved.objective), 1e-9)
        if within or complete or not master.add(arcs):
            break
    return replace(cast("_Choice", best), bound=bound, rounds=rounds)


def _solve_together(problem: Problem, lanes: list[int], settings: PlanSettings, report: Progress) -> Answer:
    part = replace(problem, lanes=tuple(problem.lanes[number] for number in lanes))
    pairs, master = Pairs(part), Master(part)
    count = pairs.count()
    complete = part.integer and count <= EVERY_ARC
    master.add(pairs.everything() if complete else pairs.nearest(NEIGHBOURS))
    solve_relaxed = _relax if part.integer else price_out
    solved, rounds = solve_relaxed(master, pairs, settings, report)
    choice = _Choice(solved, master.arcs, solved.objective, rounds)
    if part.integer:
        choice = _choose(master, pairs, solved, settings, report, complete=complete)
    solved = choice.solved
    arcs = replace(choice.arcs, lane=np.array(lanes, np.int64)[choice.arcs.lane] if lanes else choice.arcs.lane)
    return Answer(
        arcs=arcs,
        amount=np.concatenate([solved.amount, np.zeros(len(arcs) - len(solved.amount))]),
        throughput=solved.throughput,
        steps=np.round(solved.steps).astype(np.int64),
        outlet=solved.outlet,
        u=solved.u,
        w=solved.w,
        plant_price=solved.plant_price,
        budget_price=solved.budget_price,
        objective=solved.objective,
        bound=max(choice.bound, solved.objective),
        pairs=count,
        columns=len(master.arcs),
        rounds=rounds + choice.rounds,
        linked=master.linked,
        violation=settings.tolerance,
    )


def solve_problem(problem: Problem, settings: PlanSettings, report: Progress = _quiet) -> Answer:
    """Return the best plan over all pairs.

    `report` is called with the fraction done [1] and what is being done. Raises `SolverError` if the time limit
    passes before a first whole-number plan is found.
    """
    alone, together = [], list(range(len(problem.lanes)))
    networks = solve_networks(problem, alone, settings, report)
    if not together and not len(problem.plants):
        return networks
    tied = _solve_together(problem, together, settings, report)
    return _merge(networks, tied)


def _merge(first: Answer, second: Answer) -> Answer:
    """Join the answers of two sets of lanes that share no end; `second` carries the plants."""
    return replace(
        second,
        arcs=join_arcs([first.arcs, second.arcs]),
        amount=np.concatenate([first.amount, second.amount]),
        u=first.u + second.u,
        w=first.w + second.w,
        objective=first.objective + second.objective,
        bound=first.bound + second.bound,
        pairs=first.pairs + second.pairs,
        columns=first.columns + second.columns,
        rounds=max(first.rounds, second.rounds),
    )
