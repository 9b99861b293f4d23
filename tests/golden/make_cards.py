"""Makes cards.json, the figures of three cards of the worked example, without any of Lichen.

Run it: ``.venv/bin/python tests/golden/make_cards.py``. It takes the figures of the template as they are typed there,
great circles by the haversine formula, and months by a linear programme with stores solved by SciPy.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
from scipy.optimize import linprog

HERE = Path(__file__).parent
CARBON = 70.0  # EUR/t
WEEKS = 365.2425 / 7


def haversine(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great circle between two (latitude, longitude) [km]."""
    (p, x), (q, y) = ((math.radians(lat), math.radians(lon)) for lat, lon in (a, b))
    half = math.sin((p - q) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin((x - y) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def months(supply: list[float], demand: list[float], storage: float) -> float:
    """Return the most that passes in a year of twelve months with a store between."""
    n = len(supply)
    ring = np.eye(n)
    after = np.roll(np.eye(n), 1, axis=1)
    balance = np.hstack([ring, -ring, ring - after])  # taken − given + stored before − stored after
    cost = np.concatenate([np.zeros(n), -np.ones(n), np.zeros(n)])
    limits = [(0, s) for s in supply] + [(0, d) for d in demand] + [(0, storage)] * n
    found = linprog(cost, A_eq=balance, b_eq=np.zeros(n), bounds=limits, method="highs")
    return float(-found.fun)


def card(
    *, haul: float, fixed: float, rate: float, rate_kg: float, gives: tuple[float, float, float],
    takes: tuple[float, float, float], amount: tuple[float, float],
) -> dict[str, object]:  # fmt: skip
    """Return the figures of one card; `gives`, `takes` are reference cost, handling cost and reference kg per unit."""
    road, road_kg = fixed + rate * haul, rate_kg * haul
    low = -(gives[0] - gives[1] + CARBON * gives[2] / 1000)
    high = takes[0] - takes[1] + CARBON * takes[2] / 1000 - road - CARBON * road_kg / 1000
    benefit = high - low
    co2e = (gives[2] + takes[2] - road_kg) / 1000
    return {
        "distance": haul, "transport_cost": road, "price_low": low, "price_high": high, "benefit": benefit,
        "co2e": co2e, "amount": list(amount), "benefit_year": [benefit * bound for bound in amount],
    }  # fmt: skip


def main() -> None:
    """Write the file."""
    brewery, farm, glass = (55.396, 10.388), (55.318, 10.405), (55.389, 10.401)
    school_year = [1.0 if month not in (5, 6, 7) else 0.0 for month in range(12)]  # Sep-May
    wanted = [50 * WEEKS * share / sum(school_year) for share in school_year]
    offered = [2800 / 12] * 12
    warm = [4200 * share / 100 for share in (8, 8, 8, 8, 9, 9, 9, 9, 8, 8, 8, 8)]
    heating = [5500 / 7 if month in (9, 10, 11, 0, 1, 2, 3) else 0.0 for month in range(12)]
    total = 1e9  # storage that nobody states may be any
    lorry = {"fixed": 4.0, "rate": 0.12, "rate_kg": 0.1}
    cards = {
        "bran cattle-feed": card(
            haul=13.2, **lorry, gives=(45.0, 3.0, 60.0), takes=(165.0, 0.0, 420.0), amount=(1000.0, 1000.0)
        ),
        "draff wet-feed": card(
            haul=1.3 * haversine(brewery, farm), **lorry, gives=(110.0, 0.0, 480.0), takes=(38.0, 0.0, 110.0),
            amount=(months(offered, wanted, 0.0), months(offered, wanted, total)),
        ),
        "warm-water glass-heat": card(
            haul=1.2 * haversine(brewery, glass), fixed=0.0, rate=4.5, rate_kg=0.0, gives=(2.0, 6.0, 0.0),
            takes=(62.0, 0.0, 205.0), amount=(months(warm, heating, 0.0), months(warm, heating, total)),
        ),
    }  # fmt: skip
    (HERE / "cards.json").write_text(json.dumps(cards, indent=1) + "\n")


if __name__ == "__main__":
    main()
