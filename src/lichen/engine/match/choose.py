"""Choosing in whole numbers: what to build, and, where lots or limits on partners matter, who deals with whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lichen.core.errors import SolverError
from lichen.core.said import said
from lichen.engine.match.answer import Progress, quiet
from lichen.engine.match.build import add_and_drop, dive, reconsider
from lichen.engine.match.gains import losing_plants
from lichen.engine.match.market import Choice, Market

SEARCHES = 12  # searches for better plants, each after new pairs have been priced in
WORTH_SEARCHING = 1e-5  # relative gain of a search below which it was the last
LINKED_ROUNDS = 2  # integer programmes over links, each after new pairs have been priced in


@dataclass(frozen=True, slots=True)
class Goal:
    """When a choice is good enough: within `gap` [1] of the best, relative to it and to what is worth `elsewhere`
    [currency/year] in the plan; `time_limit` [s] for integer programmes.
    """

    gap: float
    elsewhere: float
    time_limit: float

    def allowed(self, objective: float) -> float:
        """Return how far below the bound a plan of this worth may be [currency/year]."""
        return self.gap * max(abs(self.elsewhere + objective), 1e-9)

    def relative(self, objective: float) -> float:
        """Return the same relative to the worth of this part alone [1]."""
        return self.allowed(objective) / max(abs(objective), 1e-9)


def choose(market: Market, relaxed: Choice, goal: Goal, report: Progress, *, complete: bool) -> Choice:
    """Return the best whole-number plan found, with the bound over all pairs.

    `relaxed` is the solved relaxation; `complete` says that every feasible pair is in the programme, so that the
    bound of an integer programme over it holds for all pairs.
    """
    if market.master.linked:
        return _choose_links(market, relaxed, goal, report, complete=complete)
    best = _choose_plants(market, relaxed, goal, report)
    if complete and not _close(best, goal):
        best = _finish(market, best, goal)
    return best


def _close(choice: Choice, goal: Goal) -> bool:
    return choice.bound - choice.solved.objective <= goal.allowed(choice.solved.objective)


def _choose_plants(market: Market, relaxed: Choice, goal: Goal, report: Progress) -> Choice:
    """Round the relaxation, then improve it plant by plant until it is close enough to the bound."""
    master, bound, rounds = market.master, relaxed.bound, relaxed.rounds
    steps = dive(master, relaxed.solved, report)
    best = replace(market.settle(steps, report), bound=bound)
    rounds += best.rounds
    for _ in range(SEARCHES):
        if _close(best, goal):
            break
        master.add(best.arcs)
        enough = bound - goal.allowed(bound)
        tried = add_and_drop(master, steps, enough, report)
        steps = reconsider(master, tried, enough, report, goal.time_limit)
        found = replace(market.settle(steps, report), bound=bound)
        rounds += found.rounds
        gained = found.solved.objective - best.solved.objective
        if gained > 0:
            best = found
        if gained <= WORTH_SEARCHING * abs(best.solved.objective):
            break
    most = master.problem.plants.max_steps
    master.allow(np.zeros_like(most), most)
    return replace(_without_losers(market, best, report), bound=bound, rounds=rounds)


def _without_losers(market: Market, best: Choice, report: Progress) -> Choice:
    """Close plants in clusters that lose, until there are none; each closing makes the plan better."""
    while len(losing := losing_plants(market.master.problem, best.arcs, best.solved)):
        steps = np.round(best.solved.steps).astype(np.int64)
        steps[losing] = 0
        best = market.settle(steps, report)
    return best


def _finish(market: Market, best: Choice, goal: Goal) -> Choice:
    """Let the integer programme over all pairs improve and prove the plan."""
    master, most = market.master, market.master.problem.plants.max_steps
    steps = np.round(best.solved.steps).astype(np.int64)
    master.allow(steps, steps)
    start = master.values()
    master.allow(np.zeros_like(most), most)
    solved, found = master.solve_integer(
        gap=goal.relative(best.bound), time_limit=goal.time_limit, start=start
    )
    bound = min(best.bound, found.bound)
    if solved.objective <= best.solved.objective:
        return replace(best, bound=bound)
    settled = market.settle(np.round(solved.steps).astype(np.int64), quiet)
    return replace(_without_losers(market, settled, quiet), bound=bound, rounds=best.rounds + settled.rounds)


def _choose_links(market: Market, relaxed: Choice, goal: Goal, report: Progress, *, complete: bool) -> Choice:
    """Choose links and steps in one integer programme; no prices support such a plan by themselves."""
    master, bound, rounds = market.master, relaxed.bound, relaxed.rounds
    best: Choice | None = None
    start = None
    for attempt in range(LINKED_ROUNDS):
        report(attempt / LINKED_ROUNDS, said("choosing who deals with whom"))
        solved, found = master.solve_integer(
            gap=goal.relative(bound), time_limit=goal.time_limit / LINKED_ROUNDS, start=start
        )
        start = found.x
        bound = min(bound, found.bound) if complete else bound
        if best is None or solved.objective > best.solved.objective:
            best = Choice(solved, master.arcs, bound, rounds)
        if complete or _close(replace(best, bound=bound), goal):
            break
        if not master.add(market.pairs.beating(solved.u, solved.w, per_end=2, tolerance=market.tolerance)):
            break
    if best is None:
        raise SolverError(
            said("No plan was found within the time limit; give it more time or looser limits.")
        )
    return replace(best, bound=bound, rounds=rounds)
