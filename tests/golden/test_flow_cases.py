"""Published cases of reconciliation, each value of each: what the tests of the parts do not hold one by one."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import aluminium
from lichen.engine.kit.reconcile.diagnose import measurement_tests
from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.robust import reconcile_robustly
from lichen.engine.kit.reconcile.solve import reconcile
from lichen.engine.kit.reconcile.spread import covariance_of, standard_deviations
from tests.engine.kit.reconcile.cases import linear, needs_shared, published, turbine
from tests.engine.kit.reconcile.test_terms import plant

LINEAR = ("P01", "P02", "P04", "P05", "P06", "P07", "P10")


@needs_shared
@pytest.mark.parametrize("name", LINEAR)
def test_linear_network_has_its_values_deviations_and_tests(name: str) -> None:
    """Values, standard deviations, global test with its critical value, and the test of each measurement."""
    case = published(f"linear_{name}")
    problem = linear(case)
    found = reconcile(problem)
    assert found.x == pytest.approx(case["reconciled_ours"], abs=2e-6)
    assert standard_deviations(problem).sd == pytest.approx(case["std_dev_ours"], abs=1e-6)
    assert (found.chi2, found.dof) == (pytest.approx(case["chi2_ours"], abs=2e-6), case["dof"])
    assert found.critical() == pytest.approx(case["chi2_crit_95"], abs=1e-4)
    tests = measurement_tests(problem, found)
    signed = np.abs(tests.adjustment / tests.adjustment_sd)
    assert signed == pytest.approx(np.abs(case["measurement_test_z_ours"]), abs=1e-4)


@needs_shared
@pytest.mark.parametrize("name", LINEAR)
def test_linear_network_agrees_with_another_solver(name: str) -> None:
    """The values that IPOPT gave the collection of cases, to the digits it printed."""
    case = published(f"linear_{name}")
    theirs = np.array(case["reconciled_wls_source_repo"])
    assert reconcile(linear(case)).x == pytest.approx(
        theirs, rel=max(1.01 * case["max_rel_diff_ours_vs_source_repo"], 1e-6)
    )


@needs_shared
def test_heat_exchanger_is_as_printed_in_the_book() -> None:
    """Narasimhan and Jordache print two decimals."""
    case = published("linear_P04")
    printed = case["reconciled_other_published"]["original author"]
    assert reconcile(linear(case)).x.round(2).tolist() == printed


@needs_shared
def test_turbine_has_ten_values_and_half_widths_of_the_standard() -> None:
    """VDI 2048: to the printed digits, beside those of OpenModelica, with its critical value."""
    case = published("vdi2048_turbine")
    problem = turbine(case)
    found, wide = reconcile(problem), case["lambda95"] * standard_deviations(problem).sd
    assert len(found.x) == len(case["reconciled_standard"]) == 10
    assert np.abs(found.x - case["reconciled_standard"]).max() <= 5.1e-4
    assert np.abs(wide - case["half_width_standard"]).max() <= 5.1e-4
    assert found.x == pytest.approx(case["reconciled_openmodelica"], rel=5e-6)
    assert wide == pytest.approx(case["half_width_openmodelica"], rel=5e-6)
    assert measurement_tests(problem, found).vdi == pytest.approx(case["local_test_openmodelica"], rel=2e-4)
    assert found.critical() == pytest.approx(case["chi2_crit_95"], abs=1e-4)
    assert found.chi2 < found.critical()


@needs_shared
def test_turbine_has_the_derived_figures_of_the_standard() -> None:
    """Feed water (less a fifth of the leak) and condensate are sums of reconciled flows; so are their half-widths."""
    case = published("vdi2048_turbine")
    problem, known = turbine(case), case["derived"]
    place = {name: i for i, name in enumerate(case["names"])}
    covariance = covariance_of(problem, np.arange(10))
    for name, parts in {
        "mFD1": {"mFDKEL": 1.0, "mFDKELL": 1.0, "mV": -0.2}, "mHDANZ": {"mA7": 1.0, "mA6": 1.0, "mA5": 1.0},
    }.items():  # fmt: skip
        sums = np.zeros(10)
        for part, weight in parts.items():
            sums[place[part]] = weight
        assert sums @ reconcile(problem).x == pytest.approx(known[name], abs=5.1e-4)
        wide = case["lambda95"] * np.sqrt(sums @ covariance @ sums)
        assert wide == pytest.approx(known[f"{name}_half_width"], abs=5.1e-4)


@needs_shared
def test_measurement_that_no_other_bears_on_is_reported_unchanged() -> None:
    """VDI 2048 lists the steam mD, which stands in no balance that could check it."""
    case = published("vdi2048_turbine")
    matrix = np.hstack([case["constraints_rows_in_order_of_names"], np.zeros((3, 1))])
    alone = case["unreconciled"]["mD"]
    sd = np.append(case["half_width_95"], alone["half_width_95"]) / case["lambda95"]
    problem = Problem.from_dense(matrix, [*case["measured"], alone["measured"]], sd)
    assert reconcile(problem).x[-1] == alone["measured"]
    assert standard_deviations(problem).sd[-1] == pytest.approx(sd[-1], rel=1e-12)


@needs_shared
def test_mineral_plant_comes_nearer_to_the_truth_by_a_robust_loss() -> None:
    """Ours differ from the robust flows of Alhaj-Dibo and others; both are nearer to the truth than the data."""
    case = published("bilinear_alhajdibo_2008")
    assays = np.array(case["raw_composition_percent_listed"]).ravel()
    problem = plant(case, np.concatenate([case["measured_flow_with_gross_errors"], assays]))
    truth, theirs = np.array(case["true_flow"]), np.array(case["robust_flow_published"])
    ours = reconcile_robustly(problem).found.x[:16]

    def off(flows: np.ndarray) -> float:
        return float(np.sqrt(np.mean((flows - truth) ** 2)))

    assert off(ours) < off(np.array(case["measured_flow_with_gross_errors"]))
    assert off(theirs) < off(np.array(case["measured_flow_with_gross_errors"]))


@needs_shared
@pytest.mark.parametrize(("scenario", "draws"), [("A", 600), ("B", 1200)])
def test_aluminium_cycle_has_its_published_means_and_deviations(scenario: str, draws: int) -> None:
    """Bounds pull what is hardly observed: means within a few errors of sampling, deviations within a quarter."""
    case = published("mfa_aluminium_global_2009_bayesian")
    one = aluminium.study(case)
    found, weight = aluminium.posterior(one, ratios=scenario == "B", draws=draws)
    worth = draws * np.sum(weight**2)  # how many draws stand for one
    for name, known in case["posterior_published_samples"][scenario].items():
        i = aluminium.variable(one, name)
        x = found.draws[:, i]
        mean = weight @ x
        sd = np.sqrt(weight @ (x - mean) ** 2)
        error = sd * np.sqrt(worth / found.effective[i])
        assert abs(mean - known["mean"]) < 4.5 * error, name
        assert sd == pytest.approx(known["sd"], rel=0.25), name


@needs_shared
def test_aluminium_cycle_is_not_what_a_normal_distribution_says() -> None:
    """Without bounds extrusions into buildings are told most of a standard deviation too large."""
    case = published("mfa_aluminium_global_2009_bayesian")
    one = aluminium.study(case)
    plain = reconcile(aluminium.problem_of(one).having(lower=-np.inf))
    known = case["posterior_published_samples"]["A"]["Extrusion_to_Manuf_BC"]
    assert plain.x[aluminium.variable(one, "Extrusion_to_Manuf_BC")] > known["mean"] + 0.7 * known["sd"]
