"""Small random regions for the laws of the room: few sites, many ways to fit or not to fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from lichen.core.graph import Region
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import LORRY, small_region, stream, table

# What streams are called: in words, by code, or both.
OFFERED = [
    {"resource": "wood", "code": "170201"},
    {"resource": "wood"},
    {"resource": "wood"},
    {"resource": "", "code": "170201"},
    {"resource": "", "code": "170204", "hazardous": True},
    {"resource": "ash", "code": "100101"},
    {"resource": "ash"},
]
NEEDED = [
    {"resource": "wood"},
    {"resource": "wood", "code": "170201"},
    {"resource": "", "code": "17"},
    {"resource": "", "code": "1702"},
    {"resource": "ash", "code": "1001"},
    {"resource": "pellets", "reference_cost": 90.0},
    {"resource": "gas", "reference_cost": 140.0},
]
TRAIN = {"mode": "train", "dimension": "mass", "cost_per_km": 0.02, "cost_fixed": 2.0, "co2e_per_km": 1e-5}
TIPPER = {"mode": "tipper", "dimension": "mass", "key": "wood", "cost_per_km": 0.15, "detour_factor": 1.2}
BARGE = {"mode": "barge", "dimension": "mass", "code": "17", "cost_per_km": 0.05, "max_distance": 30.0}
CLEAN = {**LORRY, "co2e_per_km": 1e-4}
TRANSPORT = [[LORRY], [CLEAN, TRAIN], [CLEAN, TIPPER], [LORRY, TIPPER, BARGE]]
DISPOSAL = {"kind": "disposal", "dimension": "mass"}
PURCHASE = {"kind": "purchase", "dimension": "mass"}
POWER = {"kind": "electricity", "dimension": "energy"}
PRICES = [
    [],
    [{**DISPOSAL, "value": 12.0}],
    [
        {**DISPOSAL, "value": 12.0},
        {**DISPOSAL, "code": "17", "value": 20.0},
        {**PURCHASE, "key": "wood", "value": 9.0},
    ],
    [{**DISPOSAL, "key": "ash", "value": 30.0}, {**PURCHASE, "code": "1702", "value": 7.0}],
]
FACTORS = [
    [],
    [{**DISPOSAL, "value": 0.4}, {"kind": "virgin", "dimension": "mass", "key": "wood", "value": 0.2}],
    [
        {**DISPOSAL, "operation": "D1", "value": 0.6},
        {"kind": "treatment", "dimension": "mass", "value": 0.05},
    ],
]
PRESS = [("input", "wood", 1.0), ("output", "pellets", 0.8), ("residue", "ash", 0.1)]
RECIPES = {
    "press": PRESS,
    "gasifier": [
        ("input", "pellets", 0.75),
        ("input", "ash", 0.25),
        ("output", "gas", 0.6),
        ("residue", "ash", 0.2),
    ],
    "washer": [("input", "ash", 1.0), ("output", "wood", 0.5)],
    "sorter": [("input", "building waste", 1.0), ("output", "wood", 0.7), ("residue", "building waste", 0.2)],
}
CODES = {"building waste": "17"}
NAMES = "abcdef"

_amounts = st.integers(1, 99).map(float)
_costs = st.sampled_from([None, 0.0, 3.0, 8.0, 8.0, 15.0, 22.0, 40.0])


@st.composite
def _streams(draw: st.DrawFn, role: str, sites: str, most: int) -> list[dict[str, Any]]:
    rows = []
    for number in range(draw(st.integers(3, most))):
        figures: dict[str, Any] = {
            "reference_cost": draw(_costs),
            "operation": draw(st.sampled_from([None, "D1", "R3"])),
        }
        figures |= draw(st.sampled_from(OFFERED if role == "offer" else NEEDED))
        if draw(st.booleans()):
            figures["handling_cost"] = draw(st.integers(0, 6).map(float))
            figures["reference_co2e"] = draw(st.integers(0, 10)) / 10
        if draw(st.integers(0, 3)) == 0:
            figures["max_distance"] = draw(st.sampled_from([None, 15.0, 40.0]))
        rows.append(stream(f"{role}-{number}", draw(st.sampled_from(sites)), role, draw(_amounts), **figures))
    return rows


@st.composite
def _qualities(draw: st.DrawFn, streams: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for row in streams:
        relation = "value" if row["role"] == "offer" else draw(st.sampled_from(["max", "min"]))
        if draw(st.integers(0, 3)) == 0:
            figures = {
                "property": "moisture",
                "relation": relation,
                "value": draw(st.sampled_from([0.1, 0.3])),
                "unit": "",
            }
            rows.append({"stream": row["id"], **figures})
    return rows


def recipe(technology: str, lines: list[tuple[str, str, float]]) -> list[dict[str, Any]]:
    """Return the rows of a recipe from (role, resource, share); resources in `CODES` have a code, too."""
    return [
        {
            "technology": technology,
            "role": role,
            "resource": what,
            "key": what,
            "code": CODES.get(what),
            "share": share,
        }
        for role, what, share in lines
    ]


@st.composite
def _technologies(draw: st.DrawFn, sites: str) -> dict[str, list[dict[str, Any]]]:
    names = sorted({"press", *draw(st.lists(st.sampled_from(sorted(RECIPES)), max_size=2))})
    technologies, recipes, places = [], [], []
    for name in names:
        technologies.append({
            "id": name, "name": name.title(), "operation": "R3", "dimension": "mass",
            "operating_cost": draw(st.integers(0, 5).map(float)), "electricity": draw(st.sampled_from([None, 0.1])),
            "co2e": draw(st.sampled_from([None, 0.02])), "step_capacity": draw(st.integers(10, 60).map(float)),
            "max_steps": draw(st.sampled_from([None, 2, 3])), "investment": draw(st.integers(0, 4)) * 500.0,
            "lifetime": 10.0, "fixed_cost": draw(st.sampled_from([None, 5.0])),
        })  # fmt: skip
        recipes += recipe(name, RECIPES[name])
        for site in draw(st.lists(st.sampled_from(sites), min_size=1, max_size=2, unique=True)):
            existing = draw(st.sampled_from([0.0, 0.0, 30.0]))
            places.append(
                {"technology": name, "site": site, "existing": existing, "buildable": draw(st.booleans())}
            )
    return {"technologies": technologies, "recipes": recipes, "places": places}


@st.composite
def regions(draw: st.DrawFn, *, technologies: bool = True, most: int = 7) -> Region:
    """Draw a region of up to six sites; `technologies` says whether it has plants, `most` how many streams a side."""
    sites = NAMES[: draw(st.integers(3, 6))]
    where = {site: (draw(st.integers(0, 500)) / 10, draw(st.integers(0, 500)) / 10) for site in sites}
    streams = draw(_streams("offer", sites, most)) + draw(_streams("need", sites, most))
    tables: dict[str, list[Mapping[str, Any]]] = {
        "transport": draw(st.sampled_from(TRANSPORT)),
        "prices": [*draw(st.sampled_from(PRICES)), {**POWER, "value": 50.0}],
        "factors": [*draw(st.sampled_from(FACTORS)), {**POWER, "value": 0.3}],
        "qualities": draw(_qualities(streams)),
    }
    if draw(st.booleans()):
        ends = draw(st.lists(st.sampled_from(sites), min_size=2, max_size=2, unique=True))
        tables["distances"] = [
            {"from_site": ends[0], "to_site": ends[1], "km": draw(st.integers(0, 60).map(float))}
        ]
    if technologies:
        tables |= draw(_technologies(sites))
    region = small_region(where, streams, **tables)
    permits = [
        draw(st.sampled_from([None, None, None, None, ["*"], ["17"], ["170201", "10"]])) for _ in sites
    ]
    hazardous = [draw(st.sampled_from([True, True, None, False])) for _ in sites]
    rows = region.sites.to_dicts()
    for row, permit, may in zip(rows, permits, hazardous, strict=True):
        row |= {"permits": permit, "hazardous_permit": may}
    return replace(region, sites=table("sites", rows), carbon_price=draw(st.sampled_from([None, 20.0])))


def wishes(*, whole: bool = False) -> st.SearchStrategy[PlanSettings]:
    """Draw settings; `whole` adds the rules that need whole numbers: lots, limits on partners, a budget."""
    reach = st.sampled_from([float("inf"), 25.0])
    if not whole:
        return st.builds(PlanSettings, max_distance=reach, gap=st.just(0.0))
    return st.builds(
        PlanSettings,
        max_distance=reach,
        gap=st.just(0.0),
        min_lot=st.sampled_from([0.0, 0.0, 12.0]),
        max_partners=st.sampled_from([None, 1, 2]),
        budget=st.sampled_from([None, 1500.0]),
    )


def pressed() -> Region:
    """Return a region worked by hand: 100 t of waste, a press 10 km on that may be built, pellets wanted beyond it.

    A tonne of waste saves 50 and travels 10 km for 1; it gives 0.8 t of pellets that save 120 and travel for 1, and
    0.05 t of ash that leave for 60; pressing costs 20. That is 50 − 1 + 0.8 · 119 − 20 − 3 = 121.2 a tonne, for
    steps of 60 t/year at 10,000 over ten years.
    """
    lines = [("input", "waste", 1.0), ("output", "pellets", 0.8), ("residue", "ash", 0.05)]
    press = {"id": "press", "name": "Press", "operation": "R3", "dimension": "mass", "operating_cost": 20.0}
    step = {"step_capacity": 60.0, "max_steps": 3, "investment": 10000.0, "lifetime": 10.0}
    return small_region(
        {"mill": (0.0, 0.0), "yard": (10.0, 0.0), "farm": (20.0, 0.0)},
        [
            stream("waste", "mill", "offer", 100.0, resource="waste", reference_cost=50.0),
            stream("fuel", "farm", "need", 90.0, resource="pellets", reference_cost=120.0),
        ],
        technologies=[press | step],
        recipes=recipe("press", lines),
        places=[{"technology": "press", "site": "yard", "existing": 0.0, "buildable": True}],
        prices=[{**DISPOSAL, "key": "ash", "value": 60.0}],
    )


ANNUITY = 10000.0 * 0.05 / (1 - 1.05**-10)  # of one step of the press


def untied(region: Region) -> Region:
    """Return a region in which no two streams save quite the same, so that the best plan is one only."""
    rows = region.streams.to_dicts()
    for number, row in enumerate(sorted(rows, key=lambda row: row["id"])):
        row["reference_cost"] = (row["reference_cost"] or 0.0) + (number * 0.6180339887 + 0.1) % 1.0
    return replace(region, streams=table("streams", rows))
