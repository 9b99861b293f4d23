"""Why the rest cannot be placed: each reason reached by hand, the rules by number, and every amount accounted for."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings

from lichen.engine.match.compile import compile_problem
from lichen.engine.match.plan import make_plan
from lichen.engine.match.reasons import best_verdicts
from lichen.engine.match.result import REASONS
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import LORRY, small_region, stream, table
from tests.engine.match.reference import market, misfit
from tests.engine.match.regions import pressed, regions, wishes

WHERE = {"a": (0.0, 0.0), "b": (10.0, 0.0), "c": (20.0, 0.0)}


def give(amount=10.0, name="o", site="a", **figures):
    return stream(name, site, "offer", amount, **{"reference_cost": 5.0} | figures)


def need(amount=10.0, name="n", site="b", **figures):
    return stream(name, site, "need", amount, **{"reference_cost": 0.0} | figures)


def left(rows, wish=None, site=None, **tables):
    """Return (reason, nearest, missing, sentence) of each stream that is left over; `site` is what site b states."""
    region = small_region(WHERE, rows, **tables)
    sites = [row | (site if site and row["id"] == "b" else {}) for row in region.sites.to_dicts()]
    plan = make_plan(replace(region, sites=table("sites", sites)), wish)
    return {
        row[0]: row[1:]
        for row in plan.unplaced.select("stream", "reason", "nearest", "missing", "sentence").rows()
    }


def test_rule_1_nobody_deals_in_it():
    told = left([give(), need(resource="gold")])
    assert told["o"] == ("no_partner", None, None, "Nobody in the pack deals in this resource.")
    assert told["n"][0] == "no_partner"


def test_rule_1_nobody_at_another_site_deals_in_it():
    assert left([give(site="b"), need()])["o"][0] == "no_partner"


def test_rule_1_permit():
    rows = [give(code="170201"), need()]
    told = left(rows, site={"permits": ["19"]})
    assert (told["o"][0], told["n"][0]) == ("permit", "permit")
    assert told["o"][3] == "Those who deal in it have no permit for this code."


def test_rule_1_hazard():
    told = left([give(hazardous=True), need()])
    assert (told["o"][0], told["n"][0]) == ("hazard", "hazard")


def test_rule_1_quality():
    limit = {"stream": "n", "property": "moisture", "relation": "max", "value": 0.2, "unit": ""}
    told = left([give(), need()], qualities=[limit])
    assert (told["o"][0], told["n"][0]) == ("quality", "quality")


def test_rule_1_best_candidate_decides():
    """One partner may not take it at all, another only not in this quality: quality is what is in the way."""
    limit = {"stream": "m", "property": "moisture", "relation": "max", "value": 0.2, "unit": ""}
    rows = [give(code="170201"), need(), need(name="m", site="c")]
    assert left(rows, qualities=[limit], site={"permits": ["19"]})["o"][0] == "quality"


@pytest.mark.parametrize(
    ("wish", "offer", "road"),
    [
        (PlanSettings(max_distance=9.0), {}, {}),
        (None, {"max_distance": 9.0}, {}),
        (None, {}, {"max_distance": 9.0}),
        (PlanSettings(max_distance=12.0), {}, {"detour_factor": 1.3}),
    ],
)
def test_rule_2_distance(wish, offer, road):
    told = left([give(**offer), need()], wish, transport=[LORRY | road])
    assert told["o"] == ("distance", None, None, "Every partner lies beyond the largest distance.")
    assert told["n"][0] == "distance"


def limited(budget=None, **figures):
    """Return the plan of the press that states something else."""
    region = pressed()
    rows = [row | figures for row in region.technologies.to_dicts()]
    plan = make_plan(replace(region, technologies=table("technologies", rows)), PlanSettings(budget=budget))
    return {row["stream"]: row for row in plan.unplaced.to_dicts()}


def test_rule_3_budget_where_building_would_pay():
    told = limited(budget=9_999.0)
    assert told["waste"]["reason"] == told["fuel"]["reason"] == "budget"
    assert told["waste"]["sentence"] == "The investment it would need exceeds the budget."


def test_rule_3_what_is_spent_is_spent():
    """One press is built; for another site's waste no money is left."""
    region = pressed()
    far = [
        *region.streams.to_dicts(),
        stream("more", "farm", "offer", 300.0, resource="waste", reference_cost=50.0),
    ]
    places = [
        *region.places.to_dicts(),
        {"technology": "press", "site": "farm", "existing": 0.0, "buildable": True},
    ]
    needs = stream("much", "mill", "need", 900.0, resource="pellets", reference_cost=120.0)
    region = replace(region, streams=table("streams", [*far, needs]), places=table("places", places))
    plan = make_plan(region, PlanSettings(budget=15_000.0))
    assert plan.totals.investment == 10_000.0
    assert set(plan.unplaced.filter(pl.col("role") == "offer")["reason"]) <= {"budget", "capacity"}


def test_rule_3_price_where_building_would_not_pay():
    """Pressing for 150 a tonne loses money, whatever the budget: 141.2 are earned, the line costs on top."""
    told = limited(budget=0.0, operating_cost=150.0)
    assert told["waste"]["reason"] == "price"
    yearly = 10000.0 * 0.05 / (1 - 1.05**-10) / 60
    assert told["waste"]["missing"] == pytest.approx(150.0 - 141.2 + yearly)
    assert told["waste"]["sentence"].endswith("are missing.")


def test_rule_3_price_where_nobody_takes_what_is_made():
    region = pressed()
    alone = replace(region, streams=region.streams.filter(pl.col("role") == "offer"))
    assert make_plan(alone).unplaced.select("reason", "missing").rows() == [("price", None)]


def test_rule_4_capacity_of_a_plant():
    told = limited(max_steps=1)
    assert told["waste"]["reason"] == "capacity"


def test_rule_4_capacity_of_whom_a_plant_serves():
    """The press has room, yet pellets for more than the need would go nowhere."""
    region = pressed()
    plan = make_plan(replace(region, streams=region.streams.with_columns(
        pl.when(pl.col("id") == "waste").then(150.0).otherwise("amount").alias("amount"))))  # fmt: skip
    assert plan.plants["throughput"][0] < plan.plants["capacity"][0]
    assert plan.unplaced.select("stream", "reason").rows() == [("waste", "capacity")]


def test_rule_4_price_at_a_plant_with_room():
    """From 1990 km away the haul costs more than the press saves, though it has room."""
    region = pressed()
    sites = [
        *region.sites.to_dicts(),
        {"id": "isle", "organisation": "org-mill", "name": "isle", "x": 2000.0, "y": 0.0},
    ]
    streams = [
        *region.streams.to_dicts(),
        stream("far", "isle", "offer", 5.0, resource="waste", reference_cost=50.0),
    ]
    plan = make_plan(replace(region, sites=table("sites", sites), streams=table("streams", streams)))
    told = {row["stream"]: row for row in plan.unplaced.to_dicts()}
    assert told["far"]["reason"] == "price"
    # 50 saved less 199 for the haul, and 0.8 · 119 − 20 − 3 by the press, with room in the second line.
    assert told["far"]["missing"] == pytest.approx(199.0 - 50.0 - (0.8 * 119 - 23))


def test_rule_5_price():
    told = left([give(reference_cost=0.4), need()])
    assert told["o"][:3] == ("price", "n", pytest.approx(0.6))
    assert told["o"][3] == (
        "Transport and treatment cost more than the exchange saves: even 'n' would lose 0.60 EUR/t."
    )
    assert told["n"][:2] == ("price", "o")


def test_rule_6_capacity():
    rows = [give(12.0, reference_cost=7.0, name="better"), give(), need()]
    told = left(rows)
    assert told["o"][:3] == ("capacity", "n", pytest.approx(2.0))
    assert told["o"][3] == (
        "The partners worth reaching are full: 'n' is full, and others there pay 2.00 EUR/t more."
    )


def test_rule_6_capacity_seen_from_a_need():
    """What a need lacks is not room but supply."""
    told = left([give(), need(reference_cost=2.0, site="c"), need(12.0, "better", reference_cost=3.0)])
    assert told["n"][:3] == ("capacity", "o", pytest.approx(2.0))
    assert told["n"][3] == (
        "The partners worth reaching are full: 'o' is used up, and others pay for it 2.00 EUR/t more."
    )


def test_rule_6_capacity_of_ones_own_partner():
    """Who gave a part and has more left is told that the partner is full, not that others pay more."""
    told = left([give(15.0), need()])
    assert told["o"] == (
        "capacity",
        "n",
        pytest.approx(0.0),
        "The partners worth reaching are full: 'n' is full.",
    )


def test_rule_7_partners():
    rows = [give(), give(name="p", site="c"), need(20.0, max_partners=1)]
    told = left(rows)
    assert {row[0] for row in told.values()} == {"partners"}


def test_rule_7_lot():
    told = left([give(min_lot=11.0), need()])
    assert told["o"][0] == "lot"
    assert told["o"][3] == "What would be left is smaller than the smallest lot worth the trouble."


def test_every_reason_is_reached_and_has_a_sentence():
    """The cases above, together: no reason is listed that no case reaches."""
    cases = [
        left([give()]),
        left([give(code="170201"), need()], site={"permits": ["19"]}),
        left([give(hazardous=True), need()]),
        left(
            [give(), need()],
            qualities=[{"stream": "n", "property": "m", "relation": "max", "value": 0.2, "unit": ""}],
        ),
        left([give(legal_status="waste"), need(legal_status="product")]),
        left(
            [
                give(storage=0.0, availability=[1.0] + [0.0] * 11),
                need(storage=0.0, availability=[0.0] * 11 + [1.0]),
            ]
        ),
        left([give(code="170201"), need()], transport=[LORRY | {"permits": ["02"]}]),
        left([give(max_distance=9.0), need()]),
        left([give(15.0), need()]),
        left([give(reference_cost=0.4), need()]),
        left([give(min_lot=11.0), need()]),
        left([give(), give(name="p", site="c"), need(20.0, max_partners=1)]),
        {name: (row["reason"],) for name, row in limited(budget=0.0).items()},
    ]
    assert {row[0] for case in cases for row in case.values()} == set(REASONS)


def test_larger_amounts_come_first():
    rows = [give(3.0, "x", resource="x"), give(9.0, "y", resource="y"), need(5.0, "z", resource="z")]
    assert list(left(rows)) == ["y", "z", "x"]


@settings(max_examples=14)
@given(regions(), wishes(whole=True))
def test_every_amount_is_placed_or_has_a_reason(region, wish):
    """Placed and left over make the amount, of each offer and each need; what is left over has a named reason."""
    plan = make_plan(region, wish)
    told = {row["stream"]: row for row in plan.unplaced.to_dicts()}
    for side, role in (("from", "offer"), ("to", "need")):
        moved = (
            plan.exchanges.filter(pl.col(f"{side}_kind") == role)
            .group_by(f"{side}_stream")
            .agg(pl.col("amount").sum())
        )
        placed = dict(moved.rows())
        for row in region.streams.filter(pl.col("role") == role).to_dicts():
            mine = told.get(row["id"])
            if mine is None:
                assert placed[row["id"]] == pytest.approx(row["amount"], rel=1e-5)
                continue
            assert mine["amount"] == row["amount"]
            assert mine["placed"] == pytest.approx(placed.get(row["id"], 0.0), abs=1e-5)
            assert mine["placed"] + mine["unplaced"] == pytest.approx(row["amount"])
            assert mine["reason"] in REASONS
            assert mine["sentence"].startswith(REASONS[mine["reason"]][:20].capitalize())
            assert mine["missing"] is None or mine["missing"] >= 0


@settings(max_examples=12)
@given(regions(technologies=False))
def test_reason_agrees_with_the_list_of_all_pairs(region):
    """Direct exchanges only: nobody fits, nobody in reach, or the best absent pair misses its price."""
    wish = PlanSettings(max_distance=25.0)
    plan, trade = make_plan(region, wish), market(region, wish)
    price = {row["stream"]: row["price"] for row in plan.prices.to_dicts()}
    for row in plan.unplaced.to_dicts():
        mine, theirs = (
            (trade.givers, trade.takers) if row["role"] == "offer" else (trade.takers, trade.givers)
        )
        me = next(n for n, end in enumerate(mine) if end.name == (row["stream"],))
        pairs = [(mine[me], end) if row["role"] == "offer" else (end, mine[me]) for end in theirs]
        fits = [misfit(*pair) is None and pair[0].site["id"] != pair[1].site["id"] for pair in pairs]
        arcs = [arc for arc in trade.arcs if (arc.giver if row["role"] == "offer" else arc.taker) == me]
        if row["reason"] in ("no_partner", "permit", "hazard", "quality"):
            assert not any(fits)
        elif row["reason"] == "distance":
            assert any(fits)
            assert not arcs
        else:
            other = [theirs[arc.taker if row["role"] == "offer" else arc.giver].name[0] for arc in arcs]
            least = min(price[name] - trade.worth(arc) for name, arc in zip(other, arcs, strict=True))
            assert least >= -1e-5
            wanted = {"capacity": max(least, 0.0), "price": least}[row["reason"]]
            assert row["missing"] == pytest.approx(wanted, abs=1e-5)


@settings(max_examples=12)
@given(regions())
def test_verdicts_are_the_best_over_all_candidates(region):
    problem, trade = compile_problem(region, PlanSettings()), market(region, PlanSettings())
    order = ["no_partner", "permit", "hazard", "quality"]
    for role, ends, others in (("offer", trade.givers, trade.takers), ("need", trade.takers, trade.givers)):
        wanted = []
        for end in ends:
            seen = [misfit(*((end, other) if role == "offer" else (other, end))) for other in others]
            wanted.append(0 if None in seen else 1 + max((order.index(why) for why in seen), default=0))
        assert best_verdicts(problem, role).tolist() == wanted
