"""What a plan is: frozen tables that the command line, the report and the site all read.

Money is in the region's currency a year, amounts in canonical units a year (t, MWh or m³ by `dimension`),
emissions in t CO2e a year; avoided emissions and benefits are positive, costs are positive.

``exchanges`` one row per leg, from an offer or a plant to a need, a plant or an outlet:
    id, from_kind (offer|plant), from_stream, from_site, from_organisation,
    to_kind (need|plant|outlet), to_stream, to_site, to_organisation, technology (of the plant at either end),
    from_technology, to_technology (of the plant at that end),
    resource, dimension, amount, distance [km of haul], mode,
    avoided_disposal, avoided_purchase, transport_cost, handling_cost, treatment_cost, carbon_value, net_benefit,
    co2e_disposal, co2e_virgin, co2e_transport, co2e_handling, co2e_avoided (net),
    rank_before, rank_after (waste hierarchy, 1 prevention ... 5 disposal; null where not known)
    (streams and sites are null at an outlet, and so is the rank of what is sold there;
    a plant's own costs stand in ``plants``)
``chains`` one row per giver, chain and receiver, attributing what a plant makes to what it took in, in proportion:
    from_stream, from_site, to_stream, to_site, chain (text: "direct" or the technologies and their sites), amount
    (of the giver's resource)
``plants`` one row per technology and site that runs or is built:
    technology, name, site, organisation, operation, dimension, capacity_existing, steps_built, capacity, throughput,
    investment, annuity, fixed_cost, operating_cost, electricity_cost (with heat and water), co2e, carbon_value, loss
``balances`` one row per plant and resource: technology, site, role (input|output|residue|loss), resource, amount,
    dimension (the loss is that of the plant's own dimension)
``organisations`` organisation, name, gives, takes (in the dimension of the totals), gain, co2e_avoided  (gain sums to
    the net benefit)
``unplaced`` one row per offer or need not used up: stream, site, organisation, role, resource, dimension, amount,
    placed, unplaced, reason (see `REASONS`), sentence, nearest (stream id of the best absent partner, null if none),
    missing (currency/unit by which the best absent partner fails to pay; null if there is none)
``scarce`` one row per capacity that binds: kind (offer|need|plant|budget), id, site, resource, capacity, used,
    price [currency/unit], sentence
``prices`` what one more unit is worth at every end and plant, which proves the plan: kind (source|sink|plant|mixture),
    stream, technology, site, resource (of a mixture the property and the side of its limit), price [currency/unit]
    (of a mixture: per unit that lies at twice the limit)
``assumptions`` every figure the plan rests on: table, item, figure, value, unit, source, status
``scenarios`` the plan against simpler ways: name, title, amount_placed, net_benefit, co2e_avoided, moved_up, distance
    (amount-weighted mean haul)
``front`` cost-carbon Pareto points, best cost first; empty unless asked for: carbon_price, net_benefit (without
    carbon value), co2e_avoided, amount_placed
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from lichen.core.said import said

REASONS: dict[str, str] = {
    "no_partner": said("nobody in the pack deals in this resource"),
    "permit": said("those who deal in it have no permit for this code"),
    "hazard": said("it is hazardous, and those who deal in it may not take hazardous waste"),
    "quality": said("its quality misses every partner's limits, by itself or in what is mixed there"),
    "status": said("it is waste, and those who deal in it take none"),
    "season": said("those who deal in it are there in other months, and nobody can store it"),
    "carrier": said("no carrier may carry it"),
    "distance": said("every partner lies beyond the largest distance"),
    "capacity": said("the partners worth reaching are full"),
    "price": said("transport and treatment cost more than the exchange saves"),
    "lot": said("what would be left is smaller than the smallest lot worth the trouble"),
    "partners": said("it already has as many partners as it may have"),
    "budget": said("the investment it would need exceeds the budget"),
}

_T, _N, _I = pl.String(), pl.Float64(), pl.Int64()
RESULT_SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "exchanges": {
        "id": _I, "from_kind": _T, "from_stream": _T, "from_site": _T, "from_organisation": _T,
        "to_kind": _T, "to_stream": _T, "to_site": _T, "to_organisation": _T, "technology": _T,
        "from_technology": _T, "to_technology": _T,
        "resource": _T, "dimension": _T, "amount": _N, "distance": _N, "mode": _T,
        "avoided_disposal": _N, "avoided_purchase": _N, "transport_cost": _N, "handling_cost": _N,
        "treatment_cost": _N, "carbon_value": _N, "net_benefit": _N,
        "co2e_disposal": _N, "co2e_virgin": _N, "co2e_transport": _N, "co2e_handling": _N, "co2e_avoided": _N,
        "rank_before": _I, "rank_after": _I,
    },
    "chains": {"from_stream": _T, "from_site": _T, "to_stream": _T, "to_site": _T, "chain": _T, "amount": _N},
    "plants": {
        "technology": _T, "name": _T, "site": _T, "organisation": _T, "operation": _T, "dimension": _T,
        "capacity_existing": _N, "steps_built": _I, "capacity": _N, "throughput": _N, "investment": _N,
        "annuity": _N, "fixed_cost": _N, "operating_cost": _N, "electricity_cost": _N, "co2e": _N,
        "carbon_value": _N, "loss": _N,
    },
    "balances": {
        "technology": _T, "site": _T, "role": _T, "resource": _T, "amount": _N, "dimension": _T,
    },
    "organisations": {"organisation": _T, "name": _T, "gives": _N, "takes": _N, "gain": _N, "co2e_avoided": _N},
    "unplaced": {
        "stream": _T, "site": _T, "organisation": _T, "role": _T, "resource": _T, "dimension": _T,
        "amount": _N, "placed": _N, "unplaced": _N, "reason": _T, "sentence": _T, "nearest": _T, "missing": _N,
    },
    "scarce": {
        "kind": _T, "id": _T, "site": _T, "resource": _T, "capacity": _N, "used": _N, "price": _N, "sentence": _T,
    },
    "prices": {"kind": _T, "stream": _T, "technology": _T, "site": _T, "resource": _T, "price": _N},
    "assumptions": {
        "table": _T, "item": _T, "figure": _T, "value": _N, "unit": _T, "source": _T, "status": _T,
    },
    "scenarios": {
        "name": _T, "title": _T, "amount_placed": _N, "net_benefit": _N, "co2e_avoided": _N, "moved_up": _N,
        "distance": _N,
    },
    "front": {"carbon_price": _N, "net_benefit": _N, "co2e_avoided": _N, "amount_placed": _N},
}  # fmt: skip


def _table(name: str) -> pl.DataFrame:
    return field(default_factory=lambda: pl.DataFrame(schema=RESULT_SCHEMAS[name]))


@dataclass(frozen=True, slots=True)
class Certificate:
    """Proof that no absent pair would improve the plan.

    `pairs` feasible pairs there are [count]; `columns` of them that were ever put into the model; `rounds` of
    pricing; `violation` largest amount by which any feasible pair's benefit exceeds its two prices
    [currency/unit], over *all* pairs; `tolerance` up to which that counts as none; `primal`, `dual` values of the
    linear programme [currency/year]; `valid` whether all of it holds.
    """

    pairs: int
    columns: int
    rounds: int
    violation: float
    tolerance: float
    primal: float
    dual: float
    valid: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """The headline figures of a plan, a year.

    `offered`, `needed`, `amount_placed` and `moved_up` count streams of one `dimension` (mass if there is any).
    """

    sites: int
    offers: int
    needs: int
    offered: float
    needed: float
    amount_placed: float
    net_benefit: float
    co2e_avoided: float
    moved_up: float
    investment: float
    dimension: str = "mass"


@dataclass(frozen=True, eq=False)
class Plan:
    """The best network of exchanges of a region, with its proof and its reasons.

    `status` is ``optimal``, ``within_gap`` (of the gap asked for) or ``open``; `objective` and `bound`
    [currency/year] enclose the best possible value, `gap` is their difference relative to the objective [1].
    """

    region: str
    year: int
    currency: str
    status: str
    objective: float
    bound: float
    gap: float
    certificate: Certificate
    totals: Totals
    settings: dict[str, float | int | str | None]
    exchanges: pl.DataFrame = _table("exchanges")
    chains: pl.DataFrame = _table("chains")
    plants: pl.DataFrame = _table("plants")
    balances: pl.DataFrame = _table("balances")
    organisations: pl.DataFrame = _table("organisations")
    unplaced: pl.DataFrame = _table("unplaced")
    scarce: pl.DataFrame = _table("scarce")
    prices: pl.DataFrame = _table("prices")
    assumptions: pl.DataFrame = _table("assumptions")
    scenarios: pl.DataFrame = _table("scenarios")
    front: pl.DataFrame = _table("front")
