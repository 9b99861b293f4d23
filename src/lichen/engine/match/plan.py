"""The room's main verb: the best network of exchanges of a region, with its proof and its reasons."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from lichen.core.graph import Region
from lichen.core.said import Figure, Unit, joined, said
from lichen.engine.kit.digits import digits
from lichen.engine.match.answer import Answer, Progress, quiet, stage
from lichen.engine.match.assume import assumption_table
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.front import FrontPoint, trace_front
from lichen.engine.match.gains import main_dimension, organisation_table
from lichen.engine.match.legs import balance_table, chain_table, exchange_table, plant_table, price_table
from lichen.engine.match.pairs import Pairs
from lichen.engine.match.problem import Problem
from lichen.engine.match.proof import certify, value_of
from lichen.engine.match.reasons import unplaced_table
from lichen.engine.match.result import Plan, Totals
from lichen.engine.match.scarce import scarce_table
from lichen.engine.match.scenarios import headline, scenario_table
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.solve import solve_problem


def _totals(
    region: Region, problem: Problem, answer: Answer, co2e: float, shown: dict[str, float], dimension: str
) -> Totals:
    streams = region.streams
    main = streams.filter(pl.col("dimension") == dimension)
    amount = {role: float(main.filter(pl.col("role") == role)["amount"].sum()) for role in ("offer", "need")}
    return Totals(
        sites=len(region.sites),
        offers=int((streams["role"] == "offer").sum()),
        needs=int((streams["role"] == "need").sum()),
        offered=amount["offer"],
        needed=amount["need"],
        amount_placed=shown["amount_placed"],
        net_benefit=answer.objective,
        co2e_avoided=co2e,
        moved_up=shown["moved_up"],
        investment=float(np.sum(answer.steps * problem.plants.investment)),
        dimension=dimension,
    )


def _status(answer: Answer, settings: PlanSettings) -> tuple[str, float]:
    gap = (
        (answer.bound - answer.objective) / max(abs(answer.objective), 1e-9)
        if answer.bound > answer.objective
        else 0.0
    )
    if gap <= max(settings.gap, 1e-9):
        return ("optimal" if gap <= 1e-6 else "within_gap"), gap
    return "open", gap


def co2e_of(problem: Problem, answer: Answer) -> float:
    """Return the net emissions avoided by an answer [t CO2e/year]."""
    outlet = np.nan_to_num(problem.sources.outlet_co2e) * answer.outlet
    saved = float(np.sum(answer.amount * answer.arcs.co2e)) + float(np.sum(outlet))
    return saved - float(np.sum(answer.throughput * problem.plants.emitted))


def solve_region(
    region: Region, settings: PlanSettings | None = None, report: Progress = quiet
) -> tuple[Problem, Answer]:
    """Return a region as arrays with its best plan as arrays, from which plan, shares and stress are told.

    Raises as `make_plan` does.

    >>> from lichen.engine.match.testing import two_sites
    >>> solve_region(two_sites())[1].objective
    1920.0
    """
    settings = settings or PlanSettings()
    problem = compile_problem(region, settings)
    return problem, solve_problem(problem, settings, report)


def make_plan(
    region: Region,
    settings: PlanSettings | None = None,
    report: Progress = quiet,
    *,
    solved: tuple[Problem, Answer] | None = None,
) -> Plan:
    """Return the best network of exchanges of a region.

    The plan maximises the net benefit of all parties together [currency/year]: avoided disposal and avoided purchase,
    less transport, handling, treatment and annualised investment, plus the carbon price times the emissions avoided.
    It is optimal over all feasible pairs, direct or through plants, and carries its certificate.

    `region` is a checked region; `settings` what is asked for; `report` is called with the fraction done [1] and a
    word on what is being done; `solved` is what `solve_region` gave for the same region and settings, if it is known.

    Raises `ModelError` where a cost without which the plan would be a guess is missing, `AmbiguityError` where the
    tables contradict each other, `SolverError` where the time limit passes before any plan is found.

    >>> from lichen.engine.match.testing import two_sites
    >>> plan = make_plan(two_sites())
    >>> plan.status, plan.certificate.valid, plan.exchanges["amount"].to_list()
    ('optimal', True, [80.0])
    """
    settings = settings or PlanSettings()
    report(0.0, said("reading the region"))
    problem, answer = solved or solve_region(region, settings, stage(report, 0.05, 0.7))
    report(0.7, said("proving the plan"))
    pairs = Pairs(problem)
    certificate = certify(problem, answer, pairs, settings.tolerance)
    report(0.8, said("telling the plan"))
    dimension = main_dimension(region)
    co2e = co2e_of(problem, answer)
    shown = headline(problem, answer.arcs, answer.amount, dimension)
    exchanges = exchange_table(region, problem, answer)
    status, gap = _status(answer, settings)
    plan = Plan(
        region=region.name,
        year=region.year,
        currency=region.currency,
        status=status,
        objective=answer.objective,
        bound=answer.bound,
        gap=gap,
        certificate=certificate,
        totals=_totals(region, problem, answer, co2e, shown, dimension),
        settings=settings.as_dict()
        | {"carbon_price": problem.carbon_price, "discount_rate": problem.discount_rate},
        exchanges=exchanges,
        chains=chain_table(region, problem, answer),
        plants=plant_table(region, problem, answer),
        balances=balance_table(region, problem, answer),
        organisations=organisation_table(region, problem, answer, exchanges),
        unplaced=unplaced_table(region, problem, answer, pairs),
        scarce=scarce_table(region, problem, answer),
        prices=price_table(region, problem, answer),
        assumptions=assumption_table(region, settings),
        scenarios=scenario_table(
            problem, pairs, {"net_benefit": answer.objective, "co2e_avoided": co2e} | shown, dimension
        ),
    )
    if settings.front_points:
        plan = replace(plan, front=_front(region, settings, dimension, stage(report, 0.9, 1.0)))
    report(1.0, said("done"))
    return plan


def _front(region: Region, settings: PlanSettings, dimension: str, report: Progress) -> pl.DataFrame:
    done = 0

    def best_at(price: float) -> FrontPoint:
        nonlocal done
        done += 1
        at = joined((Figure(digits(price)), Unit(f"{region.currency}/t")))
        report(1 - 1 / done, said("front: carbon at {price}", price=at))
        wish = replace(settings, carbon_price=price)
        problem = compile_problem(region, wish)
        answer = solve_problem(problem, wish)
        co2e = co2e_of(problem, answer)
        placed = headline(problem, answer.arcs, answer.amount, dimension)["amount_placed"]
        money = value_of(replace(problem, carbon_price=0.0), answer)
        return FrontPoint(price, money, co2e, placed)

    return trace_front(best_at, settings.front_points)
