"""Blends of a region: limits hold for mixtures, and what was not measured is left out and told."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.errors import ModelError
from lichen.engine.match.blend import Hauls, Mixers, Needs, Offers, blend_network

HAVERLY = (
    Offers(("a", "b", "c"), [300.0] * 3, [6.0, 16.0, 10.0], [[3.0], [1.0], [2.0]]),
    Needs(("x", "y"), [100.0, 200.0], [9.0, 15.0], np.full((2, 1), -np.inf), [[2.5], [1.5]]),
    Hauls(
        to_need=[[np.inf] * 2, [np.inf] * 2, [0.0, 0.0]],
        to_mixer=[[0.0], [0.0], [np.inf]],
        from_mixer=[[0.0, 0.0]],
    ),
)
POOL = Mixers(("pool",), [300.0], [0.0])


def test_haverly_by_names() -> None:
    """The known 400, and every blend within its limits."""
    plan = blend_network(*HAVERLY, ("sulphur",), mixers=POOL)
    assert plan.proof.profit == pytest.approx(400.0)
    assert plan.flows["profit"].sum() == pytest.approx(400.0)
    rows = plan.blends.filter(receiver="y").rows()
    assert rows == [("y", "sulphur", pytest.approx(1.5), None, 1.5)]


def test_without_mixers_it_is_linear_and_done_at_once() -> None:
    plan = blend_network(
        Offers(("a", "b"), [50.0, 50.0], [1.0, 2.0], [[4.0], [0.0]]),
        Needs(("n",), [60.0], [9.0], [[-np.inf]], [[2.0]]),
        Hauls([[0.0], [0.0]]),
        ("ash",),
    )
    assert (plan.proof.nodes, plan.proof.status) == (1, "optimal")
    assert plan.flows.select("giver", "amount").rows() == [
        ("a", pytest.approx(30.0)),
        ("b", pytest.approx(30.0)),
    ]


def test_what_was_not_measured_is_left_out_and_told() -> None:
    """Unknown is not pass: the cheap offer with no figure goes nowhere where the property is limited."""
    plan = blend_network(
        Offers(("cheap", "dear"), [50.0, 50.0], [0.0, 5.0], [[np.nan], [1.0]]),
        Needs(("strict", "lax"), [20.0, 10.0], [9.0, 9.0], np.full((2, 1), -np.inf), [[2.0], [np.inf]]),
        Hauls([[0.0, 0.0], [0.0, 0.0]], to_mixer=[[0.0], [0.0]], from_mixer=[[0.0, 0.0]]),
        ("ash",),
        mixers=Mixers(("mixer",), [50.0]),
    )
    assert sorted(plan.left_out.rows()) == [("cheap", "mixer", "ash"), ("cheap", "strict", "ash")]
    assert plan.proof.profit == pytest.approx(20 * 4 + 10 * 9)
    assert plan.blends.filter(receiver="lax")["value"].to_list() == [None]


def test_hauls_count() -> None:
    """A haul that costs more than the need is worth is not made."""
    near = Offers(("a",), [50.0], [1.0], [[1.0]])
    need = Needs(("n",), [60.0], [9.0], [[-np.inf]], [[2.0]])
    profits = [
        blend_network(near, need, Hauls([[cost]]), ("ash",)).proof.profit for cost in (3.0, 8.5, np.inf)
    ]
    assert profits == pytest.approx([250.0, 0.0, 0.0])


@pytest.mark.parametrize(
    ("hauls", "words"),
    [(Hauls([[1.0]]), "'to_need' have the shape"), (Hauls([[np.nan] * 2] * 3), "no number; give inf")],
)
def test_what_does_not_fit_is_told(hauls: Hauls, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        blend_network(HAVERLY[0], HAVERLY[1], hauls, ("sulphur",))
