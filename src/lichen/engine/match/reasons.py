"""Why the rest cannot be placed: the constraint that binds, named for each offer and need that is left over.

Rules (cited by tests), the first that holds:
 1. Nobody fits: the test that the best candidate fails (resource, permit, hazard, quality). Somebody at the same site
    is nobody.
 2. Somebody fits, but nobody within reach: ``distance``.
 3. The best absent partner is a plant that stands still: ``budget`` if building it would pay and no money is left for
    it, else ``price``; `missing` is by how much a unit fails to carry the plant's costs.
 4. It is a plant that runs: ``capacity`` if it is full, or whoever it serves (for an offer) or is served by (for a
    need), else ``price``.
 5. It is a stream that earns nothing even if it were empty: ``price``; `missing` is what it lacks.
 6. It would earn, yet its capacity is worth more to others: ``capacity``; `missing` is by how much.
 7. It would earn and beat the others, but a whole-number rule holds it back: ``partners``, ``lot`` or ``budget``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from lichen.core.graph import Region
from lichen.core.units import CANONICAL
from lichen.engine.match.answer import USED, Answer
from lichen.engine.match.fit import FITS, NO_PARTNER, VERDICTS
from lichen.engine.match.legs import names
from lichen.engine.match.pairs import Pairs, worth
from lichen.engine.match.problem import Ends, Flags, Floats, Ints, Problem, sum_by
from lichen.engine.match.result import REASONS, RESULT_SCHEMAS

LEFT_OVER = 1e-6  # relative amount that counts as left over
ROUNDING = 1e-5  # [currency/unit] by which prices may differ and still be the same


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One side of the market: its ends, how much of each is used, its prices, and the other side's."""

    role: str
    ends: Ends
    used: Floats
    price: Floats
    other: Ends
    other_price: Floats


def market_sides(problem: Problem, answer: Answer) -> tuple[Side, Side]:
    """Return the offers' side and the needs' side."""
    given = sum_by(answer.arcs.source, answer.amount, len(problem.sources))
    taken = sum_by(answer.arcs.sink, answer.amount, len(problem.sinks))
    return (
        Side("offer", problem.sources, given, answer.u, problem.sinks, answer.w),
        Side("need", problem.sinks, taken, answer.w, problem.sources, answer.u),
    )


def best_verdicts(problem: Problem, role: str) -> Ints:
    """Return for each end of one role the test that its best candidate fails, or 0 if somebody fits."""
    offer = role == "offer"
    verdict = np.full(len(problem.sources if offer else problem.sinks), NO_PARTNER, np.int64)
    for lane in problem.lanes:
        table = lane.verdict if offer else lane.verdict.T
        kinds = lane.source_class if offer else lane.sink_class
        present = np.unique(lane.sink_class if offer else lane.source_class)
        seen = table[:, present].astype(np.int64)
        best = np.where(np.any(seen == FITS, axis=1), FITS, seen.max(axis=1, initial=NO_PARTNER))
        rows = lane.sources if offer else lane.sinks
        new = best[kinds]
        verdict[rows] = np.where(
            (verdict[rows] == FITS) | (new == FITS), FITS, np.maximum(verdict[rows], new)
        )
    return verdict


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    """The best absent partner of each end of one side, in its axis: its row (−1: nobody in reach) and its worth."""

    partner: Ints
    value: Floats

    def gain(self, other_price: Floats) -> Floats:
        """What one unit earns with the best partner at that partner's price; −inf where there is none."""
        return np.where(self.partner >= 0, self.value - other_price[self.partner], -np.inf)


def _best(pairs: Pairs, side: Side) -> _Best:
    arcs = pairs.best_of_each(side.role, side.other_price)
    mine, theirs = (arcs.source, arcs.sink) if side.role == "offer" else (arcs.sink, arcs.source)
    partner, value = np.full(len(side.ends), -1, np.int64), np.full(len(side.ends), -np.inf)
    partner[mine], value[mine] = theirs, worth(arcs, pairs.problem.carbon_price)
    return _Best(partner, value)


class _Judge:
    """Names the reason of one end after another."""

    def __init__(self, problem: Problem, answer: Answer, pairs: Pairs) -> None:
        self.problem, self.answer = problem, answer
        self.sides = market_sides(problem, answer)
        self.best = {side.role: _best(pairs, side) for side in self.sides}
        self.verdict = {side.role: best_verdicts(problem, side.role) for side in self.sides}
        self.full = {side.role: _full_plants(problem, answer, side.role) for side in self.sides}
        self.first_unit = self._first_unit() if len(problem.plants) else np.zeros(0)
        self.unspent = problem.budget - float(np.sum(answer.steps * problem.plants.investment))

    def _first_unit(self) -> Floats:
        """Return what the first unit of each plant's throughput would earn at the prices of everything else.

        −inf where it finds no giver or no taker for a line of its recipe.
        """
        problem, plants = self.problem, self.problem.plants
        earned = -(plants.unit_cost + problem.carbon_price * plants.emitted)
        for side in self.sides:
            gain = self.best[side.role].gain(side.other_price)
            if side.role == "offer":
                outlet = side.ends.outlet_money + problem.carbon_price * np.nan_to_num(side.ends.outlet_co2e)
                gain = np.fmax(gain, outlet)
            mine = side.ends.is_plant
            earned = earned + sum_by(side.ends.plant[mine], (side.ends.share * gain)[mine], len(plants))
        return earned

    def reason(self, side: Side, row: int) -> tuple[str, float | None]:
        """Return the reason of one end and what is missing [currency/unit]."""
        verdict, best = int(self.verdict[side.role][row]), self.best[side.role]
        if verdict != FITS:
            return VERDICTS[verdict], None
        partner, value = int(best.partner[row]), float(best.value[row])
        if partner < 0:
            return ("distance" if fits_elsewhere(self.problem, side.role, row) else "no_partner"), None
        plant, price = int(side.other.plant[partner]), float(side.other_price[partner])
        if plant >= 0 and self.answer.throughput[plant] <= USED:
            return self._idle(plant, float(side.other.share[partner]))
        if value - price > ROUNDING:
            return self._held_back(side, row, partner), None
        if plant >= 0:
            return ("capacity" if self.full[side.role][plant] else "price"), max(price - value, 0.0)
        return ("price", -value) if value <= 0 else ("capacity", max(price - value, 0.0))

    def _idle(self, plant: int, share: float) -> tuple[str, float | None]:
        plants, earns = self.problem.plants, float(self.first_unit[plant])
        built = plants.existing[plant] > 0 or plants.max_steps[plant] == 0
        cost = 0.0 if built else float(plants.step_cost[plant] / plants.step[plant])
        if not built and earns > cost and plants.investment[plant] > self.unspent:
            return "budget", None
        return "price", max(cost - earns, 0.0) / share if np.isfinite(earns) else None

    def _held_back(self, side: Side, row: int, partner: int) -> str:
        """Name the whole-number rule, or the mixture, that keeps a paying pair apart."""
        problem, answer = self.problem, self.answer
        source, sink = (row, partner) if side.role == "offer" else (partner, row)
        for ends, end, column in (
            (problem.sources, source, answer.arcs.source),
            (problem.sinks, sink, answer.arcs.sink),
        ):
            limit = int(ends.max_partners[end])
            if limit and int(np.sum((column == end) & (answer.amount > USED))) >= limit:
                return "partners"
        if max(problem.sources.min_lot[source], problem.sinks.min_lot[sink]) > 0:
            return "lot"
        if np.any(answer.mix[problem.mixtures.sink == sink] > ROUNDING):
            return "quality"
        return "budget" if np.isfinite(problem.budget) else "price"


def _full_plants(problem: Problem, answer: Answer, role: str) -> Flags:
    """Return which plants can take no more of an offer (or give no more to a need) for want of room (or supply).

    A plant is full by itself, or because all it serves (or is served by) are.
    """
    full: Flags = answer.plant_price > ROUNDING
    if not len(full):
        return full
    arcs = answer.arcs.take(answer.amount > USED)
    giver, taker = problem.sources.plant[arcs.source], problem.sinks.plant[arcs.sink]
    near, far = (giver, taker) if role == "offer" else (taker, giver)
    price = answer.w[arcs.sink] if role == "offer" else answer.u[arcs.source]
    while True:
        beyond = np.where(far >= 0, full[far], price > ROUNDING)
        more = full.copy()
        more[near[beyond & (near >= 0)]] = True
        if np.array_equal(more, full):
            return full
        full = more


def fits_elsewhere(problem: Problem, role: str, row: int) -> bool:
    """Return whether an end of one role fits any partner that is not at its own site, near or far."""
    offer = role == "offer"
    ends, other = (problem.sources, problem.sinks) if offer else (problem.sinks, problem.sources)
    for lane in problem.lanes:
        mine, kinds = (lane.sources, lane.source_class) if offer else (lane.sinks, lane.sink_class)
        theirs, others = (lane.sinks, lane.sink_class) if offer else (lane.sources, lane.source_class)
        place = int(np.searchsorted(mine, row))
        if place == len(mine) or mine[place] != row:
            continue
        table = lane.verdict if offer else lane.verdict.T
        if np.any((table[kinds[place], others] == FITS) & (other.site[theirs] != ends.site[row])):
            return True
    return False


def _sentence(side: Side, reason: str, missing: float | None, nearest: str | None, unit: str) -> str:
    """Return the reason in words; `unit` is what `missing` counts, such as EUR/t."""
    text, lacks = REASONS[reason], f"{missing or 0.0:.2f} {unit}"
    told = missing is not None and lacks != f"0.00 {unit}"
    if reason == "price" and told:
        text += f": even '{nearest}' would lose {lacks}" if nearest else f": {lacks} are missing"
    elif reason == "capacity" and nearest:
        full, others = (
            ("full", "others there pay") if side.role == "offer" else ("used up", "others pay for it")
        )
        text += f": '{nearest}' is {full}" + (f", and {others} {lacks} more" if told else "")
    return text[0].upper() + text[1:] + "."


_TOLD = ("resource", "dimension", "reason", "sentence", "nearest", "missing")


def _left_over(region: Region, judge: _Judge, side: Side) -> pl.DataFrame:
    ends, ids = side.ends, region.streams["id"].to_list()
    rest = np.where(ends.is_plant, 0.0, ends.amount - side.used)
    left = np.flatnonzero(rest > LEFT_OVER * np.where(ends.is_plant, 1.0, ends.amount))
    rows = []
    for row in left.tolist():
        reason, missing = judge.reason(side, row)
        partner = int(judge.best[side.role].partner[row])
        stream = int(side.other.stream[partner]) if partner >= 0 else -1
        nearest = ids[stream] if stream >= 0 else None
        unit = f"{region.currency}/{CANONICAL[ends.dimension[row]]}"
        sentence = _sentence(side, reason, missing, nearest, unit)
        rows.append((ends.resource[row], ends.dimension[row], reason, sentence, nearest, missing))
    schema = {name: RESULT_SCHEMAS["unplaced"][name] for name in _TOLD}
    return (
        pl.DataFrame(rows, schema=schema, orient="row")
        .with_columns(
            names(region.streams["id"], ends.stream[left]).alias("stream"),
            names(region.sites["id"], ends.site[left]).alias("site"),
            names(region.sites["organisation"], ends.site[left]).alias("organisation"),
            pl.lit(side.role).alias("role"),
            pl.Series("amount", ends.amount[left]),
            pl.Series("placed", side.used[left]),
            pl.Series("unplaced", rest[left]),
        )
        .select(RESULT_SCHEMAS["unplaced"].keys())
    )


def unplaced_table(region: Region, problem: Problem, answer: Answer, pairs: Pairs) -> pl.DataFrame:
    """Return each offer and need that is not used up, with the reason, largest first."""
    judge = _Judge(problem, answer, pairs)
    tables = [_left_over(region, judge, side) for side in judge.sides]
    return pl.concat(tables).sort("unplaced", "stream", descending=[True, False])
