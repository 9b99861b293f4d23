"""Transport at least cost, optimal over all pairs: the problem, its solution, and the check of it."""

from lichen.engine.kit.transport.certify import certify
from lichen.engine.kit.transport.problem import Flows, Proof, TransportPlan, TransportProblem
from lichen.engine.kit.transport.solve import solve_transport

__all__ = ["Flows", "Proof", "TransportPlan", "TransportProblem", "certify", "solve_transport"]
