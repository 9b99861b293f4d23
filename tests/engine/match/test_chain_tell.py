"""One chain worked out by hand."""

from __future__ import annotations

import pytest

from lichen.engine.match.chain_tell import Sums
from lichen.engine.match.chains import find_chains
from lichen.engine.match.testing import small_region, stream


def test_sums_add_up() -> None:
    assert Sums(money=1.0).plus(money=2.0, heat=3.0) == Sums(money=3.0, heat=3.0)


def test_chain_worked_by_hand() -> None:
    """1000 t of sawdust to chips 10 km on: chipping stands with the giver, since a tonne of chips is 0.93 of a tonne.

    A tonne saves 30 of disposal and 0.93 · 80 of fuel, travels for 0.93 · 1, costs 9 + 0.015 · 100 of running; 0.01 t
    of scrap is sold at 180, 0.03 t of residues costs 95. The line is of 12,500 t, the smallest there is.
    """
    rows = [
        stream("o", "a", "offer", 1000.0, resource="sawdust", reference_cost=30.0),
        stream("n", "b", "need", 5000.0, resource="wood chips", reference_cost=80.0),
    ]
    region = small_region({"a": (0.0, 0.0), "b": (10.0, 0.0)}, rows)
    row = find_chains(region, "o", technologies=["wood-chipping"]).row(0, named=True)
    investment, fixed = 2.5e6 * 0.25**0.65, 5e4 * 0.25**0.65
    capital = (investment * 0.05 / (1 - 1.05**-12) + fixed) / 12500
    assert row["sites"] == ["a"]
    assert row["annuity"] == pytest.approx(1000 * capital)
    assert row["operating_cost"] == pytest.approx(1000 * 10.5)
    assert row["byproduct_value"] == pytest.approx(1000 * (0.01 * 180 - 0.03 * 95))
    assert row["transport_cost"] == pytest.approx(1000 * 0.93)
    assert row["net_benefit"] == pytest.approx(1000 * (30 + 0.93 * 79 - 10.5 + 1.8 - 2.85 - capital))
    # electricity 0.015 MWh at 0.25 t, 8 kg of its own; scrap replaces 1.3 t a tonne, residues emit 0.3
    assert row["co2e_avoided"] == pytest.approx(1000 * (-0.008 - 0.015 * 0.25 + 0.01 * 1.3 - 0.03 * 0.3))
