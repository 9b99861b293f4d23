"""Reconciliation of measured balances: the problem, its solution, how certain it is, and which figure is at fault."""

from lichen.engine.kit.reconcile.classify import KINDS, Classes
from lichen.engine.kit.reconcile.conflict import Conflict, smallest_conflict
from lichen.engine.kit.reconcile.diagnose import (
    Imbalances,
    MeasurementTests,
    Removal,
    critical_test,
    eliminate_serially,
    imbalances,
    measurement_tests,
)
from lichen.engine.kit.reconcile.problem import Covariance, Problem, Terms
from lichen.engine.kit.reconcile.robust import Robust, reconcile_robustly
from lichen.engine.kit.reconcile.solve import Reconciled, reconcile
from lichen.engine.kit.reconcile.spread import (
    Spread,
    covariance_of,
    standard_deviations,
    value_of_information,
)

__all__ = [
    "KINDS",
    "Classes",
    "Conflict",
    "Covariance",
    "Imbalances",
    "MeasurementTests",
    "Problem",
    "Reconciled",
    "Removal",
    "Robust",
    "Spread",
    "Terms",
    "covariance_of",
    "critical_test",
    "eliminate_serially",
    "imbalances",
    "measurement_tests",
    "reconcile",
    "reconcile_robustly",
    "smallest_conflict",
    "standard_deviations",
    "value_of_information",
]
