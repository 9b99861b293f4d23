"""Mixtures: limits that hold for what arrives together, by hand, against a full programme, and proved like any plan."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from lichen.core.graph import Region
from lichen.engine.match.fit import Quality
from lichen.engine.match.mixture import compile_mixtures, excess_of, limited_only
from lichen.engine.match.plan import make_plan, solve_region
from lichen.engine.match.problem import Arcs, no_mixtures
from lichen.engine.match.proof import broken_limits
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import small_region, stream, table
from lichen.engine.match.verify import verify_plan


def ash(name: str, relation: str, value: float) -> dict[str, object]:
    """A row of ``qualities`` on ash."""
    return {"stream": name, "property": "ash", "relation": relation, "value": value, "unit": ""}


def two_loads(*, blend: bool | None) -> Region:
    """A clean and a dirty load for one need of 150 t that takes 8 % of ash."""
    return small_region(
        {"a": (0.0, 0.0), "b": (1.0, 0.0), "c": (5.0, 0.0)},
        [
            stream("clean", "a", "offer", 100.0, reference_cost=5.0),
            stream("dirty", "b", "offer", 100.0, reference_cost=40.0),
            stream("wanted", "c", "need", 150.0, reference_cost=20.0, blend=blend),
        ],
        qualities=[ash("clean", "value", 0.02), ash("dirty", "value", 0.2), ash("wanted", "max", 0.08)],
    )


def chance(seed: int) -> Region:
    """Six loads of two properties for three needs that blend, at random places."""
    rng = np.random.default_rng(seed)
    where = {f"s{n}": (float(rng.uniform(0, 40)), float(rng.uniform(0, 40))) for n in range(9)}
    streams = [
        stream(f"x{n}", f"s{n}", "offer" if n < 6 else "need", float(rng.uniform(20, 90)),
               reference_cost=float(rng.uniform(2, 30)), blend=None if n < 6 else True)
        for n in range(9)
    ]  # fmt: skip
    qualities = [
        {"stream": f"x{n}", "property": what, "relation": "value" if n < 6 else "max", "unit": "",
         "value": float(rng.uniform(0.0, 0.2)) if n < 6 else 0.09}
        for n in range(9) for what in ("ash", "chloride")
    ]  # fmt: skip
    return small_region(where, streams, qualities=qualities)


def test_dirty_load_comes_in_as_far_as_the_clean_one_makes_room() -> None:
    """100 t at 2 % and 50 t at 20 % are 150 t at 8 %; without blending the dirty load stays where it is."""
    apart, together = make_plan(two_loads(blend=None)), make_plan(two_loads(blend=True))
    assert apart.exchanges.select("from_stream", "amount").rows() == [("clean", 100.0)]
    assert sorted(together.exchanges.select("from_stream", "amount").rows()) == [
        ("clean", 100.0),
        ("dirty", 50.0),
    ]
    assert together.objective == pytest.approx(100 * 24.5 + 50 * 59.6)
    left = dict(together.unplaced.select("stream", "reason").iter_rows())
    assert left == {"dirty": "quality"}


def test_plan_with_mixtures_is_proved_and_checked_anew() -> None:
    """The certificate holds, with the price of the mixture in the plan; a plan that cheats is refused."""
    region = two_loads(blend=True)
    plan = make_plan(region)
    assert plan.certificate.valid
    assert plan.prices.filter(kind="mixture").select("stream", "resource").rows() == [("wanted", "ash max")]
    assert verify_plan(region, plan).valid
    problem, answer = solve_region(region)
    more = np.where(problem.sources.avoided[answer.arcs.source] == 40.0, 70.0, answer.amount)
    object.__setattr__(answer, "amount", more)  # a frozen record, cheated on purpose
    assert "a mixture breaks a limit of its need" in broken_limits(problem, answer)


@pytest.mark.parametrize("seed", range(5))
def test_plan_equals_the_whole_linear_programme(seed: int) -> None:
    """All pairs and all mixture rows written down at once give the same value."""
    region = chance(seed)
    problem, answer = solve_region(region, PlanSettings())
    pairs = [(i, j) for i in range(6) for j in range(3)]
    where = problem.points
    arcs_value, rows, limit = [], np.zeros((9 + 6, len(pairs))), np.zeros(15)
    quality = {(s, p): v for s, p, _, v, _ in region.qualities.iter_rows()}
    for place, (i, j) in enumerate(pairs):
        km = float(where.take(np.array([i])).distance_to(where.take(np.array([6 + j])))[0])
        arcs_value.append(problem.sources.avoided[i] + problem.sinks.avoided[j] - 0.1 * km)
        rows[i, place] = rows[6 + j, place] = 1
        for number, what in enumerate(("ash", "chloride")):
            rows[9 + 2 * j + number, place] = quality[f"x{i}", what] - 0.09
    limit[:6], limit[6:9] = problem.sources.amount, problem.sinks.amount
    best = linprog(-np.array(arcs_value), A_ub=rows, b_ub=limit, method="highs")
    assert answer.objective == pytest.approx(-best.fun, rel=1e-7)
    assert make_plan(region).certificate.valid


def test_unknown_property_cannot_be_blended() -> None:
    """What does not say its ash cannot be reckoned with in a mixture."""
    region = two_loads(blend=True)
    silent = table("qualities", [ash("clean", "value", 0.02), ash("wanted", "max", 0.08)])
    plan = make_plan(small_region(
        {"a": (0.0, 0.0), "b": (1.0, 0.0), "c": (5.0, 0.0)}, region.streams.to_dicts(), qualities=silent.to_dicts(),
    ))  # fmt: skip
    assert plan.exchanges["from_stream"].to_list() == ["clean"]


def test_bounds_count_with_the_worse_one() -> None:
    """Between 2 and 5 % counts as 5 % against a highest value and as 2 % against a lowest one."""
    known = (Quality("ash", "min", 0.02, ""), Quality("ash", "max", 0.05, ""))
    assert excess_of(known, Quality("ash", "max", 0.1, "")) == pytest.approx(-0.5)
    assert excess_of(known, Quality("ash", "min", 0.04, "")) == pytest.approx(0.5)
    assert excess_of((), Quality("ash", "max", 0.1, "")) == 0.0
    assert limited_only((Quality("ash", "max", 0.1, ""),)) == (Quality("ash", "max", 0.1, ""),)


def test_no_mixture_costs_nothing() -> None:
    """Where nobody blends there are no rows, no entries and no prices."""
    fields = table("streams", []).select("blend").with_columns(profile=0)
    mixtures = compile_mixtures(fields, np.zeros(4, np.int64), [()])
    arcs = Arcs(*(np.zeros(2, np.int64) for _ in range(3)), *(np.zeros(2) for _ in range(3)))
    assert len(mixtures) == len(no_mixtures()) == 0
    assert mixtures.price(arcs, np.empty(0)).tolist() == [0.0, 0.0]
    assert mixtures.alone(arcs).all()
