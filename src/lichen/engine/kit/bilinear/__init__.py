"""Programmes with products of two columns, to a proven optimum: the problem, its solution, and help for starts."""

from lichen.engine.kit.bilinear.local import Alternation, Turn
from lichen.engine.kit.bilinear.problem import Bilinear, BilinearProgress, BilinearResult
from lichen.engine.kit.bilinear.tree import solve_bilinear

__all__ = ["Alternation", "Bilinear", "BilinearProgress", "BilinearResult", "Turn", "solve_bilinear"]
