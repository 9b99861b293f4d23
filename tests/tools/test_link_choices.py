"""Fitting choices: the fit finds the coefficients that made them."""

from __future__ import annotations

import numpy as np

from tools.link_choices import fit


def test_fit_finds_the_coefficients_that_made_the_choices() -> None:
    """Law: choices drawn from a conditional logit give back its coefficients."""
    rng = np.random.default_rng(1)
    true = np.array([1.0, -2.0, 0.5])
    cases = []
    for _ in range(3000):
        x = rng.standard_normal((5, 3))
        odds = np.exp(x @ true)
        chosen = rng.choice(5, p=odds / odds.sum())
        cases.append(((x, np.arange(5) == chosen), 1.0))
    assert np.allclose(fit(cases, shrink=1e-6), true, atol=0.15)
    assert fit(cases, free=1, shrink=1e-6)[0] == 1.0
