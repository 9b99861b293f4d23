"""Solving over all pairs: the programme holds a few arcs, the prices find which of the others it needs.

References
----------
.. [1] Desaulniers, G., Desrosiers, J. and Solomon, M. M. (2005). Column Generation. Springer.
   doi:10.1007/b135457
.. [2] Van Roy, T. J. (1986). A cross decomposition algorithm for capacitated facility location. Operations
   Research 34(1), 145-163. doi:10.1287/opre.34.1.145
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lichen.core.said import counted
from lichen.engine.match.answer import Progress
from lichen.engine.match.master import Master, Solved
from lichen.engine.match.pairs import Pairs, worth
from lichen.engine.match.problem import Arcs, Ints

PER_END = 6  # arcs added per source and round
CUT_ROUNDS = 20
WORTH_CUTTING = 1e-4  # relative gain of the bound below which cuts are no longer looked for
LOOSE = 2e-3  # of the mean worth of an arc: what counts as improving while cuts are still being added


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """A solved programme, the arcs it stands on, the bound over all pairs, and the rounds of pricing."""

    solved: Solved
    arcs: Arcs
    bound: float
    rounds: int


class Market:
    """A programme and all the pairs that may come into it."""

    def __init__(self, master: Master, pairs: Pairs, tolerance: float) -> None:
        self.master, self.pairs, self.tolerance = master, pairs, tolerance

    def _crowd(self, solved: Solved, tolerance: float) -> int:
        """Return the most arcs of one source that are in the programme and seem to beat their prices.

        Cuts and links hold them back; the search must look past them to see an absent one.
        """
        arcs = self.master.arcs
        problem = self.master.problem
        seems = worth(arcs, problem.carbon_price) - solved.u[arcs.source] - solved.w[arcs.sink]
        seems -= problem.mixtures.price(arcs, solved.mix)
        return int(np.max(np.bincount(arcs.source[seems > tolerance], minlength=1), initial=0))

    def price_out(self, report: Progress, tolerance: float | None = None) -> Choice:
        """Solve the relaxation until no absent pair beats the prices by more than the tolerance [currency/unit]."""
        tolerance = self.tolerance if tolerance is None else tolerance
        rounds = 0
        while True:
            solved = self.master.solve()
            rounds += 1
            hidden = self._crowd(solved, tolerance)
            found = self.pairs.beating(
                solved.u, solved.w, solved.mix, per_end=PER_END + hidden, tolerance=tolerance
            )
            fresh = self.master.add(found)
            report(
                1 - 1 / (rounds + 1),
                counted(
                    "round {round}: {number} better pair",
                    "round {round}: {number} better pairs",
                    fresh,
                    round=rounds,
                ),
            )
            if not fresh:
                return Choice(solved, self.master.arcs, solved.objective, rounds)

    def tighten(self, report: Progress) -> Choice:
        """Solve the relaxation with cuts for plants that may be built, while they lower its bound."""
        mean = (
            float(np.mean(np.abs(worth(self.master.arcs, self.master.problem.carbon_price))))
            if len(self.master.arcs)
            else 0.0
        )
        loose = max(LOOSE * mean, self.tolerance)
        choice = self.price_out(report, loose)
        rounds = choice.rounds
        for _ in range(CUT_ROUNDS):
            before = choice.bound
            if not self.master.cut(choice.solved):
                break
            choice = self.price_out(report, loose)
            rounds += choice.rounds
            if before - choice.bound <= WORTH_CUTTING * abs(choice.bound):
                break
        choice = self.price_out(report)
        return replace(choice, rounds=rounds + choice.rounds)

    def settle(self, steps: Ints, report: Progress) -> Choice:
        """Take added steps, shape (plant,), as given: the best flows over all pairs, with prices clean of cuts."""
        problem = self.master.problem
        plants = problem.plants
        built = replace(
            plants, existing=plants.existing + steps * plants.step, max_steps=np.zeros_like(plants.max_steps)
        )
        master = Master(replace(problem, plants=built))
        master.add(self.master.arcs)
        choice = Market(master, self.pairs, self.tolerance).price_out(report)
        worth_it = choice.solved.objective - float(np.sum(steps * plants.step_cost))
        solved = replace(choice.solved, objective=worth_it, steps=steps.astype(float))
        return replace(choice, solved=solved, bound=worth_it)
