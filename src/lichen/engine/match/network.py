"""A part that is a transportation problem in space goes to `lichen.engine.kit.transport`, however large it is.

Its pairs may be filtered by class and by reach from the source; a part that also bars single pairs, or limits the reach
of sinks, is a programme like the others.
"""

from __future__ import annotations

import numpy as np

from lichen.engine.kit.transport import TransportProblem, solve_transport
from lichen.engine.match.answer import Answer, Progress
from lichen.engine.match.fit import FITS
from lichen.engine.match.pairs import barred_pairs, evaluate
from lichen.engine.match.problem import Problem

SMALL = 200_000  # pairs up to which a programme is as fast, and starts without the compiled solver


def is_network(problem: Problem) -> bool:
    """Whether a part is one large market in space: one mode; no plant, link, mixture, stated haul or barred pair."""
    if len(problem.lanes) != 1 or len(problem.plants) or problem.linked or problem.known_distance:
        return False
    if len(problem.mixtures):
        return False
    lane = problem.lanes[0]
    longest = min(lane.max_distance, problem.max_distance)
    if len(lane.sources) * len(lane.sinks) <= SMALL or np.any(
        problem.sinks.max_distance[lane.sinks] < longest
    ):
        return False
    return len(barred_pairs(problem, lane)) == 0


def solve_network(problem: Problem, report: Progress) -> Answer:
    """Return the best plan of such a part; its prices hold for all pairs."""
    lane, price = problem.lanes[0], problem.carbon_price
    sources, sinks = problem.sources, problem.sinks
    longest = np.minimum(sources.max_distance[lane.sources], min(lane.max_distance, problem.max_distance))
    found = solve_transport(
        TransportProblem(
            problem.points.take(sources.site[lane.sources]),
            problem.points.take(sinks.site[lane.sinks]),
            sources.amount[lane.sources],
            sinks.amount[lane.sinks],
            rate=(lane.rate + price * lane.rate_co2e) * lane.detour,
            leave_source=0.0,
            leave_sink=0.0,
            source_cost=lane.fixed - (sources.money + price * sources.co2e)[lane.sources],
            sink_cost=-(sinks.money + price * sinks.co2e)[lane.sinks],
            max_distance=longest / lane.detour,
            source_class=lane.source_class,
            sink_class=lane.sink_class,
            allowed=lane.verdict == FITS,
        ),
        progress=report,
    )
    flows, proof = found.flows, found.proof
    arcs = evaluate(
        problem, 0, lane.sources[flows.source], lane.sinks[flows.sink], flows.distance * lane.detour
    )
    u, w = np.zeros(len(sources)), np.zeros(len(sinks))
    u[lane.sources], w[lane.sinks] = np.maximum(-found.source_price, 0.0), np.maximum(-found.sink_price, 0.0)
    return Answer(
        arcs=arcs, amount=flows.amount, throughput=np.zeros(0), steps=np.zeros(0, np.int64),
        outlet=np.zeros(len(sources)), u=u, w=w, plant_price=np.zeros(0), budget_price=0.0,
        objective=-proof.primal, bound=-proof.dual, pairs=proof.pairs, columns=proof.columns, rounds=proof.rounds,
    )  # fmt: skip
