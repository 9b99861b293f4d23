"""Fitting the linker: the fit finds the coefficients that made the choices, and splits never leak."""

from __future__ import annotations

import numpy as np

from tools.fit_link import Listing, fit, line, split


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


def test_line_makes_shares_true() -> None:
    """Law: shares that are half as sure as they should be are straightened."""
    rng = np.random.default_rng(2)
    odds = rng.normal(0, 2, 20_000)
    hits = rng.random(20_000) < 1 / (1 + np.exp(-(0.5 + 2 * odds)))
    a, b = line(list(1 / (1 + np.exp(-odds))), list(hits))
    assert abs(a - 0.5) < 0.1
    assert abs(b - 2.0) < 0.15


def test_no_text_stands_on_both_sides() -> None:
    """Law: a text goes with all its codes to one side, and another seed splits otherwise."""
    rows = [Listing(f"t{i % 40}", "nl", {"low": frozenset({f"low:{i}"})}) for i in range(100)]
    one, other = split(rows, 0.2, 0)
    assert not {r.text for r in one} & {r.text for r in other}
    assert len(one) + len(other) == 100
    assert len({r.text for r in other}) == 8
    assert {r.text for r in split(rows, 0.2, 1)[1]} != {r.text for r in other}
