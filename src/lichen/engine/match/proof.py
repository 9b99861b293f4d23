"""The certificate of a plan: an independent check that the answer is feasible and that no absent pair is better.

It trusts nothing of the solver but the amounts and the prices: by linear programming duality an answer that keeps
every limit, at prices that no pair, plant or outlet beats, and whose value equals that of the limits at those prices,
is optimal.
"""

from __future__ import annotations

import numpy as np

from lichen.engine.match.answer import Answer
from lichen.engine.match.pairs import Pairs, evaluate, worth
from lichen.engine.match.problem import Floats, Ints, Problem, sum_by
from lichen.engine.match.result import Certificate

RELATIVE = 1e-6  # of a limit, of a value
ABSOLUTE = 1e-4  # [unit/year]


def broken_limits(problem: Problem, answer: Answer) -> list[str]:
    """Return a sentence for each limit that the amounts break; none if the answer is feasible."""
    sentences = []
    plants, arcs = problem.plants, answer.arcs
    if np.any(answer.amount < 0) or np.any(answer.throughput < 0) or np.any(answer.outlet < 0):
        sentences.append("an amount is negative")
    given = sum_by(arcs.source, answer.amount, len(problem.sources)) + answer.outlet
    taken = sum_by(arcs.sink, answer.amount, len(problem.sinks))
    for ends, flow, what in ((problem.sources, given, "offer"), (problem.sinks, taken, "need")):
        plant = ends.is_plant
        limit = ends.amount[~plant]
        if np.any(flow[~plant] > limit * (1 + RELATIVE) + ABSOLUTE):
            sentences.append(f"an {what} is over-used" if what == "offer" else "a need is over-filled")
        should = ends.share[plant] * answer.throughput[ends.plant[plant]] if len(plants) else np.zeros(0)
        if np.any(np.abs(flow[plant] - should) > should * RELATIVE + ABSOLUTE):
            sentences.append("a plant does not keep its recipe")
    capacity = plants.existing + plants.step * answer.steps
    if np.any(answer.throughput > capacity * (1 + RELATIVE) + ABSOLUTE):
        sentences.append("a plant runs above its capacity")
    if np.any(answer.steps > plants.max_steps) or np.any(answer.steps < 0):
        sentences.append("a plant has more lines than it may have")
    if float(np.sum(answer.steps * plants.investment)) > problem.budget * (1 + RELATIVE):
        sentences.append("the budget is exceeded")
    mixed = problem.mixtures.broken(arcs, answer.amount)
    if np.any(mixed > taken[problem.mixtures.sink] * RELATIVE + ABSOLUTE):
        sentences.append("a mixture breaks a limit of its need")
    return sentences + _broken_links(problem, answer) + _misfits(problem, answer)


def _broken_links(problem: Problem, answer: Answer) -> list[str]:
    """Return a sentence if an exchange is below its smallest lot, or a stream has too many partners."""
    used = answer.amount > ABSOLUTE
    arcs, x, sentences = answer.arcs.take(used), answer.amount[used], []
    lot = np.maximum(problem.sources.min_lot[arcs.source], problem.sinks.min_lot[arcs.sink])
    if np.any(x < lot * (1 - RELATIVE) - ABSOLUTE):
        sentences.append("an exchange is below the smallest lot")
    for ends, rows in ((problem.sources, arcs.source), (problem.sinks, arcs.sink)):
        partners = np.bincount(rows, minlength=len(ends))
        if np.any((ends.max_partners > 0) & (partners > ends.max_partners)):
            sentences.append("a stream has too many partners")
    return sentences


def _misfits(problem: Problem, answer: Answer) -> list[str]:
    """Return a sentence if a used arc does not fit, lies beyond reach, or carries figures that are not its own."""
    used = answer.arcs.take(answer.amount > 0)
    lanes = problem.lanes
    for number in np.unique(used.lane).tolist():
        arcs, lane = used.take(used.lane == number), lanes[number]
        row = np.searchsorted(lane.sources[:-1], arcs.source)
        column = np.searchsorted(lane.sinks[:-1], arcs.sink)
        if np.any(lane.sources[row] != arcs.source) or np.any(lane.sinks[column] != arcs.sink):
            return ["an exchange joins resources that do not fit"]
        if np.any(lane.verdict[lane.source_class[row], lane.sink_class[column]] != 0):
            return ["an exchange is not permitted"]
        again = evaluate(
            problem, number, arcs.source, arcs.sink, hauls(problem, number, arcs.source, arcs.sink)
        )
        for mine, true in (
            (arcs.distance, again.distance),
            (arcs.money, again.money),
            (arcs.co2e, again.co2e),
        ):
            if not np.allclose(mine, true, rtol=1e-9, atol=1e-9):
                return ["an exchange carries figures that are not its own"]
        longest = np.minimum(lane.max_distance, problem.max_distance)
        reach = np.minimum(problem.sources.max_distance[arcs.source], problem.sinks.max_distance[arcs.sink])
        if np.any(again.distance > np.minimum(reach, longest) * (1 + RELATIVE)):
            return ["an exchange is longer than the largest distance"]
    return []


def hauls(problem: Problem, lane: int, source: Ints, sink: Ints) -> Floats:
    """Return the haul between each source and sink [km]: as stated, else by distance and detour."""
    start, end = problem.sources.site[source], problem.sinks.site[sink]
    flown = problem.points.take(start).distance_to(problem.points.take(end)) * problem.lanes[lane].detour
    known = [
        problem.known_distance.get((a, b), np.nan) for a, b in zip(start.tolist(), end.tolist(), strict=True)
    ]
    stated = np.array(known, dtype=np.float64)
    return np.where(np.isnan(stated), flown, stated)


def value_of(problem: Problem, answer: Answer) -> float:
    """Return the yearly net benefit of an answer, summed anew [currency/year]."""
    plants, price = problem.plants, problem.carbon_price
    total = float(np.sum(answer.amount * worth(answer.arcs, price)))
    total -= float(np.sum(answer.throughput * (plants.unit_cost + price * plants.emitted)))
    total -= float(np.sum(answer.steps * plants.step_cost))
    leaving = np.flatnonzero(answer.outlet > 0)
    gain = problem.sources.outlet_money[leaving] + price * np.nan_to_num(problem.sources.outlet_co2e[leaving])
    return total + float(np.sum(answer.outlet[leaving] * gain))


def price_violation(problem: Problem, answer: Answer, pairs: Pairs) -> float:
    """Return by how much any pair, plant or outlet beats the prices [currency/unit]; all pairs are looked at."""
    price, plants = problem.carbon_price, problem.plants
    found = [pairs.worst(answer.u, answer.w, answer.mix), 0.0]
    sources, sinks = problem.sources, problem.sinks
    if len(plants):
        made = sum_by(
            sources.plant[sources.is_plant], (sources.share * answer.u)[sources.is_plant], len(plants)
        )
        used = sum_by(sinks.plant[sinks.is_plant], (sinks.share * answer.w)[sinks.is_plant], len(plants))
        # A unit of throughput earns the price of what it makes (u is what the market pays a source) and pays for
        # what it takes in, its own cost and its capacity.
        worth_it = made + used - plants.unit_cost - price * plants.emitted - answer.plant_price
        found.append(float(np.max(worth_it)))
        out = sources.outlet_money + price * np.nan_to_num(sources.outlet_co2e) - answer.u
        found.append(float(np.nanmax(out, initial=-np.inf)) if np.any(~np.isnan(out)) else 0.0)
    limited = np.concatenate(
        [answer.u[~sources.is_plant], answer.w[~sinks.is_plant], answer.plant_price, answer.mix]
    )
    found.append(float(np.max(-limited, initial=0.0)))  # the price of a limit is never negative
    return max(found)


def dual_value(problem: Problem, answer: Answer) -> float:
    """Return what all limits are worth at the prices, at the chosen capacities [currency/year]."""
    sources, sinks, plants = problem.sources, problem.sinks, problem.plants
    offers, needs = ~sources.is_plant, ~sinks.is_plant
    total = float(np.sum(sources.amount[offers] * answer.u[offers]))
    total += float(np.sum(sinks.amount[needs] * answer.w[needs]))
    capacity = plants.existing + plants.step * answer.steps
    return (
        total + float(np.sum(capacity * answer.plant_price)) - float(np.sum(answer.steps * plants.step_cost))
    )


def certify(problem: Problem, answer: Answer, pairs: Pairs, tolerance: float) -> Certificate:
    """Check an answer anew and return its certificate.

    Where lots or limits on partners apply, no prices support the plan by themselves: then `violation` and `dual` are
    those of the relaxation, as the solver states them, and only feasibility and value are checked anew.
    """
    value = value_of(problem, answer)
    feasible = not broken_limits(problem, answer)
    if answer.linked:
        violation, dual = answer.violation, answer.bound
    else:
        violation, dual = price_violation(problem, answer, pairs), dual_value(problem, answer)
    scale = max(abs(value), abs(dual), 1.0)
    closed = abs(dual - value) <= RELATIVE * scale or (answer.linked and dual >= value - RELATIVE * scale)
    right = abs(value - answer.objective) <= RELATIVE * scale
    return Certificate(
        pairs=answer.pairs,
        columns=answer.columns,
        rounds=answer.rounds,
        violation=max(0.0, violation),
        tolerance=tolerance,
        primal=value,
        dual=dual,
        valid=feasible and right and closed and violation <= 2 * tolerance,
    )
