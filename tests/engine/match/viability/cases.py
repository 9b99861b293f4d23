"""Random regions with everything a card looks at, and one worked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from lichen.core.graph import Region
from lichen.engine.match.testing import LORRY, small_region, stream, table
from tests.engine.match.regions import regions

SUMMER, WINTER = [1 / 6] * 6 + [0.0] * 6, [0.0] * 6 + [1 / 6] * 6
SEASONS = [None, None, SUMMER, WINTER, [0.05, 0.1, 0.1, 0.15, 0.1, 0.05, 0.05, 0.1, 0.1, 0.1, 0.05, 0.05]]
HEAT = {"dimension": "energy", "resource": "heat", "code": None, "hazardous": None}
PIPE = {"mode": "pipe", "dimension": "energy", "cost_per_km": 0.5, "detour_factor": 1.1}


@st.composite
def rich_regions(draw: st.DrawFn) -> Region:
    """Draw a region of direct exchanges with seasons, stores, statuses, heat, ranges, countries and carriers."""
    region = draw(regions(technologies=False, most=4))
    streams, qualities = region.streams.to_dicts(), region.qualities.to_dicts()
    for row in streams:
        row["availability"] = draw(st.sampled_from(SEASONS))
        row["blend"] = row["role"] == "need" and draw(st.integers(0, 5)) == 0
        row["storage"] = draw(st.sampled_from([None, 0.0, 0.0, 7.5]))
        row["legal_status"] = draw(st.sampled_from([None, None, "waste", "by-product", "product"]))
        row["status"] = draw(st.sampled_from(["assumption", "published", "measured"]))
        row["rel_sd"] = draw(st.sampled_from([None, 0.05, 0.2]))
        if draw(st.integers(0, 3)) == 0:
            row.update(HEAT | {"key": "heat"})
            qualities = [quality for quality in qualities if quality["stream"] != row["id"]]
            relation = draw(st.sampled_from(["value", "min"] if row["role"] == "offer" else ["min"]))
            kelvin = draw(st.sampled_from([320.0, 325.0, 360.0]))
            qualities.append({"stream": row["id"], "property": "temperature", "relation": relation, "value": kelvin,
                              "unit": "K"})  # fmt: skip
    for quality in qualities:
        if quality["relation"] == "value" and draw(st.booleans()):
            quality["relation"] = "max"
    sites, modes = region.sites.to_dicts(), region.transport.to_dicts()
    for row in sites:
        row["country"] = draw(st.sampled_from([None, "DK", "DK", "SE"]))
    for row in modes:
        row["permits"] = draw(st.sampled_from([None, ["*"], ["17"], ["10"]]))
        row["hazardous_permit"] = draw(st.sampled_from([None, True, False]))
    return replace(
        region, streams=table("streams", streams), qualities=table("qualities", qualities),
        sites=table("sites", sites), transport=table("transport", [*modes, PIPE]),
    )  # fmt: skip


def pairs_of(region: Region) -> list[tuple[str, str]]:
    """Return every offer with every need."""
    of = {
        role: region.streams.filter(region.streams["role"] == role)["id"].to_list()
        for role in ("offer", "need")
    }
    return [(giver, receiver) for giver in of["offer"] for receiver in of["need"]]


ASH = {
    "resource": "fly ash", "code": "100102", "hazardous": False, "reference_cost": 40.0, "reference_co2e": 0.02,
    "operation": "D1", "legal_status": "waste", "handling_cost": 0.0,
}  # fmt: skip
BRICKS = {
    "resource": "fly ash", "reference_cost": 15.0, "reference_co2e": 0.05, "operation": "R5", "handling_cost": 6.0,
}  # fmt: skip
CARRIER = {**LORRY, "cost_fixed": 2.0, "co2e_per_km": 1e-4, "permits": ["10"], "hazardous_permit": False}
CHLORIDE = [
    {"stream": name, "property": "chloride", "relation": relation, "value": value, "unit": ""}
    for name, relation, value in (("ash", "value", 0.004), ("bricks", "max", 0.005))
]


def ash_works(
    offer: dict[str, Any] | None = None, need: dict[str, Any] | None = None, **tables: Any
) -> Region:
    """Return a region in which everything is stated and fits: ash that a brickworks takes, 30 km away.

    Disposal costs 40, clay 15; it travels for 2 + 30 · 0.1 = 5 and is treated for 6: 40 + 15 − 5 − 6 = 44 a tonne.
    """
    both = {"status": "measured", "rel_sd": 0.05, "storage": 0.0, "handling_co2e": 0.0}
    given = {
        "name": "ash",
        "site": "plant",
        "role": "offer",
        "amount": 1000.0,
        **both,
        **ASH,
        **(offer or {}),
    }
    taken = {
        "name": "bricks",
        "site": "kiln",
        "role": "need",
        "amount": 800.0,
        **both,
        **BRICKS,
        **(need or {}),
    }
    others: dict[str, Any] = {"transport": [CARRIER], "qualities": CHLORIDE} | tables
    region = small_region(
        {"plant": (0.0, 0.0), "kiln": (30.0, 0.0)}, [stream(**given), stream(**taken)], **others
    )
    sites = region.sites.to_dicts()
    for row in sites:
        row |= {"permits": ["1001"], "hazardous_permit": False, "country": "DK"}
    return replace(region, sites=table("sites", sites))
