"""Indicators: known answers of their definitions, errors by the delta method, and nothing out of nothing."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from lichen.core.errors import ProblemsError
from lichen.core.indicators import account_list, indicator_list
from lichen.engine.flows import reconcile, system_from_frames
from lichen.engine.flows.indicators import Given, figure_of, indicators, value_and_sd
from lichen.engine.flows.testing import splitter
from tests.engine.flows.cases import case


def test_circular_material_use_is_eurostats() -> None:
    known = case("circularity_definitions")["CMU_example"]
    values = {"extraction": known["DMC"], "import": 0.0, "export": 0.0, "recycled": known["RCV_R"],
              "waste_import": known["IMPw"], "waste_export": known["EXPw"]}  # fmt: skip
    assert figure_of(indicator_list()["cmu"], values) == pytest.approx(known["CMU"])


@pytest.mark.parametrize("number", range(4))
def test_material_circularity_is_as_defined(number: int) -> None:
    """All four cases, with the rounding of the case file."""
    known = case("circularity_definitions")["MCI_tests"][number]
    mass = known["M"]
    values = {
        "mci_mass": mass, "mci_recycled_feed": mass * known["FR"], "mci_reused_feed": mass * known["FU"],
        "mci_collected_recycling": mass * known["CR"], "mci_collected_reuse": mass * known["CU"],
        "feed_efficiency": known["EF"], "collection_efficiency": known["EC"], "utility": known["X"],
    }  # fmt: skip
    assert figure_of(indicator_list()["lfi"], values) == pytest.approx(known["LFI"], abs=1e-8)
    assert figure_of(indicator_list()["mci"], values) == pytest.approx(known["MCI"], abs=1e-8)


def region() -> pl.DataFrame:
    system = system_from_frames({
        "id": ["dug", "in", "out", "scrap"], "from_process": ["outside", "outside", "town", "town"],
        "to_process": ["town", "town", "outside", "works"], "amount": [60.0, 40.0, 30.0, 70.0], "unit": ["kt"] * 4,
        "sd": [2.0, 2.0, 2.0, 2.0], "resource": ["ore", "goods", "goods", "scrap"],
        "account": ["extraction", "import", "export", "waste"],
        "operation": [None, None, None, "R4"],
    }, {"id": ["outside", "town", "works"], "balance": ["no", "yes", "no"]})  # fmt: skip
    return indicators(reconcile(system), {"population": 1000.0})


def test_indicators_come_from_the_reconciled_flows() -> None:
    found = {row["indicator"]: row for row in region().iter_rows(named=True)}
    assert (found["dmi"]["value"], found["dmi"]["unit"]) == (pytest.approx(100_000.0), "t")
    assert found["dmc"]["value"] == pytest.approx(70_000.0)
    assert found["recycling_rate"]["value"] == pytest.approx(1.0)
    assert found["rank_3_share"]["value"] == pytest.approx(1.0)
    assert found["waste_per_head"]["value"] == pytest.approx(70.0)


def test_errors_of_sums_know_of_each_other() -> None:
    """Balancing ties the flows: DMC is as certain as the waste that the balance makes of it."""
    found = {row["indicator"]: row for row in region().iter_rows(named=True)}
    assert found["dmc"]["sd"] == pytest.approx(2000 * np.sqrt(3 / 4))
    assert found["recycling_rate"]["sd"] == pytest.approx(0.0, abs=1e-9)


def test_what_nobody_marked_is_missing_and_no_zero() -> None:
    found = {row["indicator"]: row for row in region().iter_rows(named=True)}
    assert (found["cmu"]["value"], found["cmu"]["lacking"]) == (None, "waste_import, waste_export")


def test_delta_method_agrees_with_sampling() -> None:
    one = indicator_list()["cmu_local"]
    mean = {"extraction": 60.0, "import": 40.0, "export": 30.0, "recycled": 20.0}
    spread = np.diag([4.0, 1.0, 1.0, 2.25])
    figure, sd = value_and_sd(one, mean, list(mean), spread)
    drawn = np.random.default_rng(3).multivariate_normal(list(mean.values()), spread, 20_000)
    found = [figure_of(one, dict(zip(mean, row, strict=True))) for row in drawn.tolist()]
    assert figure == pytest.approx(20 / 90)
    assert sd == pytest.approx(float(np.std(found)), rel=0.03)


@pytest.mark.parametrize("name", indicator_list())
def test_every_error_by_slopes_agrees_with_sampling(name: str) -> None:
    """Of each formula, for correlated errors of a hundredth."""
    one = indicator_list()[name]
    rng = np.random.default_rng(5)
    lengths = {"mci_mass": 10.0, "inflow": 40.0, "extraction": 60.0, "waste_treated": 50.0, "outflow": 40.0}
    names = sorted(account_list().keys() | {"population", "lifetime", "industry_lifetime", "utility"})
    mean = {
        key: lengths.get(key, float(value))
        for key, value in zip(names, rng.uniform(1, 3, len(names)), strict=True)
    }
    mixed = rng.standard_normal((len(names), len(names))) / np.sqrt(len(names))
    spread = 1e-4 * (np.diag(list(mean.values())) @ mixed) @ (np.diag(list(mean.values())) @ mixed).T
    figure, sd = value_and_sd(one, mean, names, spread)
    drawn = rng.multivariate_normal(list(mean.values()), spread, 2000)
    found = [figure_of(one, dict(zip(names, row, strict=True))) for row in drawn.tolist()]
    assert sd == pytest.approx(float(np.std(found)), rel=0.1)
    assert figure == pytest.approx(float(np.mean(found)), abs=4 * sd / np.sqrt(2000) + 1e-3 * abs(figure))


def test_error_that_cannot_be_found_is_no_zero() -> None:
    """Covariances that are not known make the error of what takes them unknown, and of nothing else."""
    values = {"extraction": 5.0, "import": 3.0, "waste": 4.0, "population": 2.0}
    spread = np.full((2, 2), np.nan)
    names = ["extraction", "waste"]
    assert np.isnan(value_and_sd(indicator_list()["dmi"], values, names, spread)[1])
    spread[1, 1] = 1.0
    assert value_and_sd(indicator_list()["waste_per_head"], values, names, spread) == (
        2.0,
        pytest.approx(0.5),
    )


def test_material_circularity_counts_biological_parts() -> None:
    """Half grown sustainably and half re-used feed; half composted and half re-used at the end: nothing is linear."""
    values = {
        "mci_mass": 2.0, "mci_recycled_feed": 0.0, "mci_reused_feed": 1.0, "mci_biological_feed": 1.0,
        "mci_collected_recycling": 0.0, "mci_collected_reuse": 1.0, "mci_composted": 1.0,
    }  # fmt: skip
    assert figure_of(indicator_list()["lfi"], values) == pytest.approx(0.0)
    assert figure_of(indicator_list()["mci"], values | {"mci_composted": 0.0}) == pytest.approx(
        1 - 0.9 * 0.25
    )


def test_given_parameter_brings_its_own_error() -> None:
    table = indicators(reconcile(splitter()), {"waste": 10.0, "population": Given(5.0, 0.5)})
    row = table.filter(pl.col("indicator") == "waste_per_head").row(0, named=True)
    assert (row["value"], row["sd"]) == (2.0, pytest.approx(0.2, rel=1e-6))


def test_word_that_is_no_account_is_told() -> None:
    with pytest.raises(ProblemsError) as caught:
        system_from_frames({"id": ["a"], "from_process": ["outside"], "to_process": ["mill"], "amount": [1.0],
                            "unit": ["t"], "sd": [1.0], "account": ["imports"]})  # fmt: skip
    assert [(p.column, p.mend[:14]) for p in caught.value.problems] == [("account", "write 'import'")]
