"""A made-up region of 60 sites and a plan of 200 exchanges whose sums agree, for pictures and reports.

Nothing here is optimal; what matters is that each offer's amount is placed or unplaced, and that money adds up.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from lichen.core.graph import SCHEMAS, Region, resource_key
from lichen.engine.match.result import REASONS, RESULT_SCHEMAS, Certificate, Plan, Totals

RESOURCES = (
    "Wood wastes", "Soils", "Household and similar wastes", "Common sludges", "Sorting residues", "Glass wastes",
    "Metallic wastes, ferrous", "Mineral waste from construction and demolition", "Vegetal wastes", "Used oils",
    "Animal and mixed food waste", "Paper and cardboard wastes", "Plastic wastes", "Rubber wastes",
    "Discarded equipment (excluding discarded vehicles, batteries and accumulators wastes)", "Textile wastes",
    "Combustion wastes", "Chemical wastes", "Spent solvents", "Discarded vehicles",
)  # fmt: skip
ACTIVITIES = (
    "Transfer station",
    "Metal recycler",
    "Landfill",
    "Civic amenity",
    "Composting",
    "Anaerobic digestion",
    None,
)
OPERATIONS = (("R3", 3), ("R4", 3), ("R5", 3), ("R1", 4), ("R13", 4), ("D1", 5), ("D10", 5), (None, None))
TOWNS = ("Ardbeg", "Brae", "Corrie", "Dunmore", "Elgin", "Firth", "Glen Orchy", "Houston", "Inver", "Kilmory")
CURRENCY = "GBP"


def table(schema: dict[str, Any], rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def make_region(sites: int = 60, seed: int = 7) -> Region:
    """Sites about the middle of Scotland, each with a few streams; every tenth has no name, one no place."""
    rng = np.random.default_rng(seed)
    rows: dict[str, list[dict[str, Any]]] = {
        "organisations": [],
        "sites": [],
        "streams": [],
        "technologies": [],
    }
    for i in range(sites):
        rows["organisations"].append({"id": f"o{i}", "name": f"{TOWNS[i % 10]} Resources {i} Ltd"})
        far = rng.random() < 0.2
        rows["sites"].append({
            "id": f"s{i}", "organisation": f"o{i}",
            "name": None if i % 10 == 9 else f"{TOWNS[i % 10]} {ACTIVITIES[i % 7] or 'works'} {i}",
            "x": None if i == 5 else float(-3.9 + rng.normal(0, 1.1 if far else 0.6)),
            "y": None if i == 5 else float(56.2 + abs(rng.normal(0, 1.4)) if far else 55.9 + rng.normal(0, 0.25)),
            "activity": ACTIVITIES[i % 7],
        })  # fmt: skip
    for i in range(sites * 4):
        role = "offer" if i % 2 else "need"
        resource = RESOURCES[int(rng.integers(len(RESOURCES)) * rng.random())]
        rows["streams"].append({
            "id": f"{role}-{i}", "site": f"s{int(rng.integers(sites))}", "role": role, "resource": resource,
            "key": resource_key(resource), "hazardous": False, "dimension": "mass",
            "amount": float(np.round(10 ** rng.uniform(1.5, 5.2))), "reference": "landfill", "reference_cost": 91.35,
            "operation": OPERATIONS[int(rng.integers(len(OPERATIONS)))][0] if role == "need" else "D1",
            "source": "Regulator 2019", "status": "regulator",
        })  # fmt: skip
    rows["technologies"].append(
        {"id": "pellets", "name": "Wood pellet press", "operation": "R3", "dimension": "mass"}
    )
    tables = {name: table(SCHEMAS[name], found) for name, found in rows.items()}
    return Region("Central Lowlands", 2019, CURRENCY, "WGS84", 18.0, 0.035, "Made up for tests", **tables)


def _exchange(
    i: int, offer: dict[str, Any], need: dict[str, Any], amount: float, km: float
) -> dict[str, Any]:
    rank = dict(OPERATIONS).get(need["operation"])
    saved, hauled, treated = 91.35 * amount, (4 + 0.12 * km) * amount, 30.0 * amount
    co2e = 0.4 * amount - 0.0001 * km * amount
    return {
        "id": i, "from_kind": "offer", "from_stream": offer["id"], "from_site": offer["site"],
        "from_organisation": f"o{offer['site'][1:]}", "to_kind": "need", "to_stream": need["id"],
        "to_site": need["site"], "to_organisation": f"o{need['site'][1:]}", "resource": offer["resource"],
        "dimension": "mass", "amount": amount, "distance": km, "mode": "lorry", "avoided_disposal": saved,
        "avoided_purchase": 0.0, "transport_cost": hauled, "handling_cost": 0.0, "treatment_cost": treated,
        "carbon_value": 18.0 * co2e, "net_benefit": saved - hauled - treated + 18.0 * co2e,
        "co2e_disposal": 0.4 * amount, "co2e_virgin": 0.0, "co2e_transport": 0.0001 * km * amount,
        "co2e_handling": 0.0, "co2e_avoided": co2e, "rank_before": 5, "rank_after": rank,
    }  # fmt: skip


def make_plan(region: Region, exchanges: int = 200, seed: int = 11) -> Plan:
    """A plan of so many exchanges between random streams, one plant, and a reason for whatever is left."""
    rng = np.random.default_rng(seed)
    streams = list(region.streams.iter_rows(named=True))
    offers = [s for s in streams if s["role"] == "offer"]
    needs = [s for s in streams if s["role"] == "need"]
    left = {s["id"]: s["amount"] for s in streams}
    rows = []
    for i in range(exchanges):
        offer, need = offers[i % len(offers)], needs[int(rng.integers(len(needs)))]
        amount = float(np.floor(min(left[offer["id"]], left[need["id"]]) * rng.uniform(0.1, 0.7)))
        left[offer["id"]] -= amount
        left[need["id"]] -= amount
        rows.append(_exchange(i, offer, need, max(amount, 0.0), float(np.round(rng.uniform(2, 180), 1))))
    rows = [row for row in rows if row["amount"] > 0]
    plant = {
        "technology": "pellets", "name": "Wood pellet press", "site": "s3", "organisation": "o3", "operation": "R3",
        "dimension": "mass", "capacity_existing": 0.0, "steps_built": 2, "capacity": 40000.0, "throughput": 31000.0,
        "investment": 4.8e6, "annuity": 4.1e5, "fixed_cost": 5e4, "operating_cost": 6.2e5, "electricity_cost": 2.1e5,
        "co2e": 310.0, "carbon_value": -5580.0, "loss": 4000.0,
    }  # fmt: skip
    for row in rows[:3]:
        row.update(
            {
                "to_kind": "plant",
                "to_stream": None,
                "to_site": "s3",
                "to_organisation": "o3",
                "technology": "pellets",
            }
        )
    found = table(RESULT_SCHEMAS["exchanges"], rows)
    net = float(found["net_benefit"].sum()) - 4.1e5 - 5e4 - 6.2e5 - 2.1e5 - 5580.0
    return _plan(region, found, net, plant, _unplaced(streams, left), rng)


def _unplaced(streams: list[dict[str, Any]], left: dict[str, float]) -> list[dict[str, Any]]:
    reasons = list(REASONS)
    return [
        {
            "stream": s["id"], "site": s["site"], "organisation": f"o{s['site'][1:]}", "role": s["role"],
            "resource": s["resource"], "dimension": "mass", "amount": s["amount"],
            "placed": s["amount"] - left[s["id"]], "unplaced": left[s["id"]], "reason": reasons[i % len(reasons)],
            "nearest": "need-0" if i % 3 else None,
            "sentence": f"{REASONS[reasons[i % len(reasons)]].capitalize()}: even 'need-0' would lose 3.20 GBP/t.",
            "missing": 3.2 if i % 3 else None,
        }
        for i, s in enumerate(streams)
        if left[s["id"]] > 0
    ]  # fmt: skip


def _plan(
    region: Region,
    exchanges: pl.DataFrame,
    net: float,
    plant: dict[str, Any],
    unplaced: list[dict[str, Any]],
    rng: Any,
) -> Plan:
    placed, co2e = float(exchanges["amount"].sum()), float(exchanges["co2e_avoided"].sum())
    moved = float(exchanges.filter(pl.col("rank_after") < pl.col("rank_before"))["amount"].sum())
    sums = {"amount_placed": placed, "net_benefit": net, "co2e_avoided": co2e, "moved_up": moved}
    tables = {
        "plants": [plant],
        "balances": [
            {"technology": "pellets", "site": "s3", "role": "input", "resource": "Wood wastes", "amount": 31000.0},
            {"technology": "pellets", "site": "s3", "role": "output", "resource": "wood pellets", "amount": 27000.0},
        ],
        "organisations": _organisations(region, exchanges, net, co2e, rng),
        "unplaced": unplaced,
        "scarce": SCARCE,
        "chains": [
            {key: row[key] for key in ("from_stream", "from_site", "to_stream", "to_site", "amount")}
            | {"chain": "direct"}
            for row in exchanges.iter_rows(named=True)
        ],
        "prices": [{"kind": "source", "stream": "offer-1", "site": "s1", "resource": "Soils", "price": 1.5}],
        "assumptions": ASSUMPTIONS,
        "scenarios": _scenarios(sums),
        "front": [
            {"carbon_price": p, "net_benefit": net * (1 - 0.02 * i * i), "co2e_avoided": co2e * (1 + 0.06 * i),
             "amount_placed": placed * (1 + 0.01 * i)}
            for i, p in enumerate((0.0, 20.0, 50.0, 100.0, 200.0))
        ],
    }  # fmt: skip
    streams = region.streams
    offered, needed = (float(streams.filter(pl.col("role") == r)["amount"].sum()) for r in ("offer", "need"))
    half = len(streams) // 2
    return Plan(
        region.name, region.year, CURRENCY, "optimal", net, net * (1 + 1e-8), 1e-8,
        Certificate(1234567, 8901, 6, 3.2e-8, 1e-6, net, net, True),
        Totals(len(region.sites), half, half, offered, needed, placed, net, co2e, moved, 4.8e6),
        {"carbon_price": 18.0, "max_distance": None, "gap": 1e-4},
        exchanges=exchanges,
        **{name: table(RESULT_SCHEMAS[name], rows) for name, rows in tables.items()},
    )  # fmt: skip


def _organisations(
    region: Region, exchanges: pl.DataFrame, net: float, co2e: float, rng: Any
) -> list[dict[str, Any]]:
    shares = rng.dirichlet(np.ones(len(region.organisations)))
    gives, takes = (
        dict(exchanges.group_by(f"{end}_organisation").agg(pl.col("amount").sum()).iter_rows())
        for end in ("from", "to")
    )
    return [
        {"organisation": row["id"], "name": row["name"], "gives": gives.get(row["id"], 0.0),
         "takes": takes.get(row["id"], 0.0), "gain": net * shares[i], "co2e_avoided": co2e * shares[i]}
        for i, row in enumerate(region.organisations.iter_rows(named=True))
    ]  # fmt: skip


def _scenarios(plan: dict[str, float]) -> list[dict[str, Any]]:
    shares = {"amount_placed": 0.96, "net_benefit": 0.81, "co2e_avoided": 0.9, "moved_up": 0.7}
    near = {key: plan[key] * part for key, part in shares.items()}
    return [
        {"name": "plan", "title": "Best plan", "distance": 41.0} | plan,
        {"name": "nearest", "title": "Nearest receiver first", "distance": 23.5} | near,
        {"name": "reference", "title": "Reference case: as today"} | dict.fromkeys((*plan, "distance"), 0.0),
    ]


SCARCE = [
    {"kind": "need", "id": "need-0", "site": "s1", "resource": "Wood wastes", "capacity": 5400.0,
     "used": 5400.0, "price": 12.34, "sentence": "One more t of room at 'need-0' is worth 12.34 GBP a year."},
    {"kind": "plant", "id": "pellets", "site": "s3", "resource": "Wood pellet press", "capacity": 40000.0,
     "used": 40000.0, "price": 7.1, "sentence": "One more t a year of 'pellets' at 's3' is worth 7.10 GBP."},
]  # fmt: skip
ASSUMPTIONS = [
    {"table": "prices", "item": "every resource", "figure": "disposal", "value": 91.35, "unit": "GBP/t",
     "source": "Landfill tax, standard rate 2019/20", "status": "published"},
    {"table": "transport", "item": "lorry, every resource", "figure": "cost_per_km", "value": 0.12,
     "unit": "GBP/(t km)", "source": "", "status": "assumption"},
    {"table": "streams", "item": "Wood wastes (12 offers)", "figure": "amount in all", "value": 812345.0,
     "unit": "t/year", "source": "Regulator 2019", "status": "regulator"},
    {"table": "factors", "item": "every resource", "figure": "disposal D1", "value": 0.4587, "unit": "t CO2e/t",
     "source": "Weighbridge 2019", "status": "measured"},
    *({"table": "streams", "item": f"{r} (3 needs)", "figure": "handling_cost", "value": 30.0, "unit": "GBP/t",
       "source": "chosen", "status": "assumption"} for r in RESOURCES),
]  # fmt: skip


def empty_plan(region: Region) -> Plan:
    """A plan in which nothing can be exchanged."""
    return Plan(
        region.name, region.year, CURRENCY, "optimal", 0.0, 0.0, 0.0, Certificate(0, 0, 1, 0.0, 1e-6, 0.0, 0.0, True),
        Totals(len(region.sites), 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), {},
    )  # fmt: skip
