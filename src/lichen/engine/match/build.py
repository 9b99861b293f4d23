"""Good whole-number choices of what to build, found quickly: dive, then add and drop by prices.

The dive rounds the relaxation a few plants at a time and solves again. Adding and dropping then follows the price of
a step, which says at most what one step more or less is worth.

References
----------
.. [1] Kuehn, A. A. and Hamburger, M. J. (1963). A heuristic program for locating warehouses. Management Science
   9(4), 643-666. doi:10.1287/mnsc.9.4.643
"""

from __future__ import annotations

import numpy as np

from lichen.core.said import Figure, counted, said
from lichen.engine.kit.digits import digits
from lichen.engine.match.answer import Progress
from lichen.engine.match.master import Master, Solved
from lichen.engine.match.problem import Floats, Ints, Problem

WHOLE = 1e-6
SURE = 0.1  # this close to a whole number, a plant is taken at it
SHARE = 0.15  # of the plants still open that each round of the dive decides
TOGETHER = 60  # plants chosen together by one small integer programme
SMALL_GAP = 2e-4  # at which such a programme may stop [1]
SMALL_LIMIT = 15.0  # and the time it may take [s]
TRIES = 600  # steps added or dropped on trial, before new pairs are priced in
MISSES = 200  # trials in a row without a gain after which the search ends


def dive(master: Master, relaxed: Solved, report: Progress) -> Ints:
    """Return whole steps, shape (plant,), from the relaxation, deciding the surest plants first."""
    most = master.problem.plants.max_steps.copy()
    fewest = np.zeros_like(most)
    steps, round_ = relaxed.steps, 0
    while True:
        down, up = np.floor(steps + WHOLE), np.ceil(steps - WHOLE)
        open_ = np.flatnonzero(fewest < most)
        part = np.abs(steps - np.round(steps))[open_]
        if not len(open_) or float(np.max(part, initial=0.0)) <= WHOLE:
            return np.round(steps).astype(np.int64)
        fraction = (steps - down)[open_]
        # Nearly whole plants that are used are fixed; idle ones stay open, since rounding others may call for them.
        sure = (part <= SURE) & (np.round(steps)[open_] > 0)
        unsure = np.flatnonzero((fraction > WHOLE) & ~sure)
        surest = unsure[np.argsort(-fraction[unsure], kind="stable")][: max(1, int(SHARE * len(unsure)))]
        fixed, before = np.round(steps[open_[sure]]).astype(np.int64), fewest.copy()
        fewest[open_[sure]] = fixed
        most[open_[sure]] = fixed
        fewest[open_[surest]] = up[open_[surest]].astype(np.int64)
        hopeless = unsure[fraction[unsure] < SURE]
        most[open_[hopeless]] = np.maximum(down[open_[hopeless]], fewest[open_[hopeless]]).astype(np.int64)
        _keep_budget(master.problem, before, fewest, most, steps)
        master.allow(fewest, most)
        steps = master.solve().steps
        round_ += 1
        report(
            1 - 1 / (round_ + 1),
            counted("rounding: {number} plant open", "rounding: {number} plants open", len(unsure)),
        )


def _affordable(problem: Problem, steps: Ints) -> bool:
    return float(np.sum(steps * problem.plants.investment)) <= problem.budget * (1 + WHOLE)


def _keep_budget(problem: Problem, before: Ints, fewest: Ints, most: Ints, steps: Floats) -> None:
    """Take back the least sure decisions that the budget does not allow: such a plant is rounded down instead."""
    decided = np.flatnonzero(fewest > before)
    for plant in decided[np.argsort((steps - np.floor(steps))[decided], kind="stable")]:
        if _affordable(problem, fewest):
            return
        fewest[plant] = before[plant]
        most[plant] = max(int(np.floor(steps[plant])), int(before[plant]))


def add_and_drop(master: Master, steps: Ints, enough: float, report: Progress) -> Ints:
    """Return steps that no single step more or less, tried in the order of their prices, would improve.

    Stops early where the plan is worth `enough` [currency/year].
    """
    plants = master.problem.plants
    master.allow(steps, steps)
    best = master.solve()
    barred: set[tuple[int, int]] = set()
    misses = 0
    for attempt in range(TRIES):
        moves = _moves(best.step_price, steps, plants.max_steps)
        move = next((m for m in moves if m not in barred), None)
        if move is None or misses > MISSES or best.objective >= enough:
            break
        plant, change = move
        trial = steps.copy()
        trial[plant] += change
        if not _affordable(master.problem, trial):
            barred.add(move)
            continue
        master.allow(trial, trial)
        found = master.solve()
        report(attempt / TRIES, said("trying plants: {worth}", worth=Figure(digits(best.objective))))
        if found.objective > best.objective + 1e-6 * abs(best.objective):
            best, steps, misses = found, trial, 0
            barred.clear()
        else:
            barred.add(move)
            misses += 1
    return steps


def _moves(price: Floats, steps: Ints, most: Ints) -> list[tuple[int, int]]:
    """Return the steps that might pay, best promise first: +1 where the price is positive, −1 where negative."""
    add = np.flatnonzero((price > 0) & (steps < most))
    drop = np.flatnonzero((price < 0) & (steps > 0))
    promise = np.concatenate([price[add], -price[drop]])
    moves = [(int(p), 1) for p in add] + [(int(p), -1) for p in drop]
    return [moves[k] for k in np.argsort(-promise, kind="stable")]


def _neighbourhoods(master: Master) -> list[Ints]:
    """Return the plants that compete for one resource or make one, in pieces that a small programme can choose from."""
    problem = master.problem
    pieces: list[Ints] = []
    for lane in problem.lanes:
        for ends, rows in ((problem.sinks, lane.sinks), (problem.sources, lane.sources)):
            plants = np.unique(ends.plant[rows][ends.plant[rows] >= 0])
            plants = plants[problem.plants.max_steps[plants] > 0]
            if len(plants):
                pieces += np.array_split(plants, int(np.ceil(len(plants) / TOGETHER)))
    # A technology with many products has the same plants in many lanes: each set is chosen anew once.
    return list({piece.tobytes(): piece for piece in pieces}.values())


def reconsider(
    master: Master, steps: Ints, enough: float, report: Progress, time_limit: float = np.inf
) -> Ints:
    """Return steps that choosing anew, piece by piece with all others held, would not improve.

    A piece is the plants that compete for one resource, or make one. Stops early where the plan is worth `enough`
    [currency/year]. All pieces together may take `time_limit` [s], each an even part of it.
    """
    master.allow(steps, steps)
    worth, most = master.solve().objective, master.problem.plants.max_steps
    pieces = _neighbourhoods(master)
    each = min(SMALL_LIMIT, time_limit / max(len(pieces), 1))
    for number, piece in enumerate(pieces):
        if worth >= enough:
            break
        report(number / len(pieces), said("choosing anew: {worth}", worth=Figure(digits(worth))))
        fewest, largest = steps.copy(), steps.copy()
        fewest[piece], largest[piece] = 0, most[piece]
        start = master.values()
        master.allow(fewest, largest)
        found, _ = master.solve_integer(gap=SMALL_GAP, time_limit=each, start=start)
        if found.objective > worth:
            worth, steps = found.objective, np.round(found.steps).astype(np.int64)
        master.allow(steps, steps)
    return steps
