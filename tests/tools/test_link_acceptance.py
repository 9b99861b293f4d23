"""Fitting what a share is worth: lines that made the answers are found again, and chance has its error."""

from __future__ import annotations

import numpy as np

from benchmarks.symbiosis_linking import calibration_error
from lichen.engine.register.link.accept import Acceptance
from tools.judge_link import chance_floor
from tools.link_acceptance import Told, logistic, straight, two_kinds
from tools.link_cases import Listing


def test_line_makes_shares_true() -> None:
    """Law: shares that are half as sure as they should be are straightened."""
    rng = np.random.default_rng(2)
    odds = rng.normal(0, 2, 20_000)
    hits = rng.random(20_000) < logistic(0.5 + 2 * odds)
    a, b = straight(logistic(odds).tolist(), hits.tolist())
    assert abs(a - 0.5) < 0.1
    assert abs(b - 2.0) < 0.15


def test_two_kinds_of_text_get_their_lines() -> None:
    """Round trip: kinds that differ in how they are written, and in what a share is worth, are both made true."""
    rng = np.random.default_rng(3)

    def told(text: str, line: tuple[float, float], number: int) -> list[Told]:
        odds = rng.normal(0, 1.5, number)
        hits = rng.random(number) < logistic(line[0] + line[1] * odds)
        row = Listing(text, "en", {})
        return [(row, float(s), bool(h)) for s, h in zip(logistic(odds), hits, strict=True)]

    listings = told("dry wood shavings, 40 t, clean, from a sawmill", (1.5, 1.0), 3000)
    rows = told("wood", (-0.5, 0.6), 9000)
    accepted = Acceptance(two_kinds(listings, rows))
    for group in (listings, rows):
        sure = [accepted.probability(s, accepted.listing(row.text, "en")) for row, s, _ in group]
        assert calibration_error(sure, [hit for _, _, hit in group]) < 0.03


def test_chance_floor_is_what_true_probabilities_show() -> None:
    """Law: none for what is certain; it falls with the root of the number of texts."""
    rng = np.random.default_rng(4)
    few, many = rng.random(400).tolist(), rng.random(40_000).tolist()
    assert chance_floor([0.0, 1.0, 1.0]) == 0.0
    assert 5 < chance_floor(few) / chance_floor(many) < 20
