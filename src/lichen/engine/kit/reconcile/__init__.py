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
from lichen.engine.kit.reconcile.sample import Samples, sample
from lichen.engine.kit.reconcile.solve import Reconciled, reconcile
from lichen.engine.kit.reconcile.spread import (
    Spread,
    covariance_of,
    standard_deviations,
    value_of_information,
)
from lichen.engine.kit.reconcile.terms import Bilinear, linearise, reconcile_terms

__all__ = [
    "KINDS",
    "Bilinear",
    "Classes",
    "Conflict",
    "Covariance",
    "Imbalances",
    "MeasurementTests",
    "Problem",
    "Reconciled",
    "Removal",
    "Robust",
    "Samples",
    "Spread",
    "Terms",
    "covariance_of",
    "critical_test",
    "eliminate_serially",
    "imbalances",
    "linearise",
    "measurement_tests",
    "reconcile",
    "reconcile_robustly",
    "reconcile_terms",
    "sample",
    "smallest_conflict",
    "standard_deviations",
    "value_of_information",
]
