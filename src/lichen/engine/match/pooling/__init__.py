"""Blending with quality limits: the pooling problem, solved to a proven optimum."""

from lichen.engine.match.pooling.check import Blends, blends_of
from lichen.engine.match.pooling.problem import Arcs, PoolingProblem, Pools, Sources, Terminals
from lichen.engine.match.pooling.solve import Pooling, PoolingProgress, solve_pooling

__all__ = [
    "Arcs",
    "Blends",
    "Pooling",
    "PoolingProblem",
    "PoolingProgress",
    "Pools",
    "Sources",
    "Terminals",
    "blends_of",
    "solve_pooling",
]
