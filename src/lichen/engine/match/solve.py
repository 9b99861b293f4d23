"""Finds the best plan over all pairs.

Markets that no plant, link or stated haul ties to others are transportation problems, each on its own
(`lichen.engine.match.network`); the rest is one linear or integer programme that grows by pricing
(`lichen.engine.match.market`) and chooses in whole numbers (`lichen.engine.match.choose`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lichen.engine.match.answer import Answer, Progress, quiet, stage
from lichen.engine.match.choose import choose
from lichen.engine.match.market import Market
from lichen.engine.match.master import Master
from lichen.engine.match.network import solve_networks
from lichen.engine.match.pairs import Pairs
from lichen.engine.match.problem import Problem, join_arcs
from lichen.engine.match.settings import PlanSettings

NEIGHBOURS = 6  # arcs at the start, from each end
EVERY_ARC = 60_000  # an integer problem with no more pairs than this gets them all at once
EVERY_LINK = 4_000  # the same where each pair needs a 0/1 column of its own


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


def _solve_together(problem: Problem, lanes: list[int], settings: PlanSettings, report: Progress) -> Answer:
    part = replace(problem, lanes=tuple(problem.lanes[number] for number in lanes))
    pairs, master = Pairs(part), Master(part)
    count = pairs.count()
    complete = part.integer and count <= (EVERY_LINK if part.linked else EVERY_ARC)
    master.add(pairs.everything() if complete else pairs.nearest(NEIGHBOURS))
    market = Market(master, pairs, settings.tolerance)
    solve_relaxed = market.tighten if part.integer else market.price_out
    choice = solve_relaxed(stage(report, 0.0, 0.5 if part.integer else 1.0))
    if part.integer:
        choice = choose(market, choice, settings, stage(report, 0.5, 1.0), complete=complete)
    solved = choice.solved
    arcs = replace(
        choice.arcs, lane=np.array(lanes, np.int64)[choice.arcs.lane] if lanes else choice.arcs.lane
    )
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
        rounds=choice.rounds,
        linked=master.linked,
        violation=settings.tolerance,
    )


def solve_problem(problem: Problem, settings: PlanSettings, report: Progress = quiet) -> Answer:
    """Return the best plan over all pairs.

    `report` is called with the fraction done [1] and what is being done. Raises `SolverError` if the time limit
    passes before a first whole-number plan is found.
    """
    alone: list[int] = []
    together = list(range(len(problem.lanes)))
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
