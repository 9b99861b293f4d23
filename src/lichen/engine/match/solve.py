"""Finds the best plan over all pairs.

Markets that no plant, link or stated haul ties to others are transportation problems, each on its own
(`lichen.engine.match.network`); the rest is one linear or integer programme that grows by pricing
(`lichen.engine.match.market`) and chooses in whole numbers (`lichen.engine.match.choose`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lichen.engine.match.answer import Answer, Progress, quiet, stage
from lichen.engine.match.choose import Goal, choose
from lichen.engine.match.market import Market
from lichen.engine.match.master import Master
from lichen.engine.match.network import is_network, solve_network
from lichen.engine.match.pairs import Pairs
from lichen.engine.match.parts import Part, parts
from lichen.engine.match.problem import Problem, join_arcs, no_arcs
from lichen.engine.match.settings import PlanSettings

NEIGHBOURS = 6  # arcs at the start, from each end
EVERY_ARC = 60_000  # an integer problem with no more pairs than this gets them all at once
EVERY_LINK = 4_000  # the same where each pair needs a 0/1 column of its own


def _solve_programme(
    problem: Problem, settings: PlanSettings, report: Progress, *, elsewhere: float
) -> Answer:
    """Solve a part as a programme that grows by pricing; the parts before it are worth `elsewhere`."""
    pairs, master = Pairs(problem), Master(problem)
    count = pairs.count()
    complete = problem.integer and count <= (EVERY_LINK if problem.linked else EVERY_ARC)
    master.add(pairs.everything() if complete else pairs.nearest(NEIGHBOURS))
    market = Market(master, pairs, settings.tolerance)
    solve_relaxed = market.tighten if problem.integer else market.price_out
    choice = solve_relaxed(stage(report, 0.0, 0.5 if problem.integer else 1.0))
    if problem.integer:
        goal = Goal(settings.gap, elsewhere, settings.time_limit)
        choice = choose(market, choice, goal, stage(report, 0.5, 1.0), complete=complete)
    solved = choice.solved
    return Answer(
        arcs=choice.arcs,
        amount=np.concatenate([solved.amount, np.zeros(len(choice.arcs) - len(solved.amount))]),
        throughput=solved.throughput,
        steps=np.round(solved.steps).astype(np.int64),
        outlet=solved.outlet,
        u=solved.u,
        w=solved.w,
        plant_price=solved.plant_price,
        budget_price=solved.budget_price,
        mix=solved.mix,
        objective=solved.objective,
        bound=max(choice.bound, solved.objective),
        pairs=count,
        columns=len(master.arcs),
        rounds=choice.rounds,
        linked=master.linked,
        violation=settings.tolerance if master.linked else 0.0,
    )


def solve_problem(problem: Problem, settings: PlanSettings, report: Progress = quiet) -> Answer:
    """Return the best plan over all pairs, part by part.

    Parts without whole numbers come first: what they are worth counts when it is judged whether the others are
    within the gap. `report` is called with the fraction done [1] and what is being done. Raises `SolverError` if the
    time limit passes before a first whole-number plan is found.
    """
    pieces = sorted(parts(problem), key=lambda piece: piece.problem.integer)
    choosing = max(1, sum(piece.problem.integer for piece in pieces))
    settings = replace(settings, time_limit=settings.time_limit / choosing)
    size = np.array([1.0 + len(piece.sources) + len(piece.sinks) for piece in pieces])
    done = np.concatenate([[0.0], np.cumsum(size) / np.sum(size)])
    answer = _nothing(problem)
    for number, piece in enumerate(pieces):
        told = stage(report, float(done[number]), float(done[number + 1]))
        if is_network(piece.problem):
            found = solve_network(piece.problem, told)
        else:
            found = _solve_programme(piece.problem, settings, told, elsewhere=answer.objective)
        answer = _join(answer, piece, found)
    return answer


def _nothing(problem: Problem) -> Answer:
    """Return the answer in which nothing is exchanged."""
    plants, sources, sinks = len(problem.plants), len(problem.sources), len(problem.sinks)
    return Answer(
        arcs=no_arcs(), amount=np.empty(0), throughput=np.zeros(plants), steps=np.zeros(plants, np.int64),
        outlet=np.zeros(sources), u=np.zeros(sources), w=np.zeros(sinks), plant_price=np.zeros(plants),
        budget_price=0.0, objective=0.0, bound=0.0, pairs=0, columns=0, rounds=0, mix=np.zeros(len(problem.mixtures)),
    )  # fmt: skip


def _join(whole: Answer, piece: Part, found: Answer) -> Answer:
    """Put the answer of a part in its place in the whole."""
    rows = {
        "throughput": piece.plants, "steps": piece.plants, "plant_price": piece.plants,
        "outlet": piece.sources, "u": piece.sources, "w": piece.sinks, "mix": piece.mixtures,
    }  # fmt: skip
    placed = {}
    for name, where in rows.items():
        placed[name] = getattr(whole, name).copy()
        placed[name][where] = getattr(found, name)
    arcs = replace(
        found.arcs, source=piece.sources[found.arcs.source], sink=piece.sinks[found.arcs.sink],
        lane=piece.lanes[found.arcs.lane],
    )  # fmt: skip
    return replace(
        whole,
        arcs=join_arcs([whole.arcs, arcs]),
        amount=np.concatenate([whole.amount, found.amount]),
        budget_price=max(whole.budget_price, found.budget_price),
        objective=whole.objective + found.objective,
        bound=whole.bound + found.bound,
        pairs=whole.pairs + found.pairs,
        columns=whole.columns + found.columns,
        rounds=max(whole.rounds, found.rounds),
        linked=whole.linked or found.linked,
        violation=max(whole.violation, found.violation),
        **placed,
    )
