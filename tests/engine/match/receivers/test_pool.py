"""Opinions pool to a distribution, and the fit gives weight to those that are right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.match.receivers.pool import WEIGHTS, fit_weights, pool
from lichen.engine.match.receivers.views import VIEWS, View


def view(*shares: float) -> View:
    """Return an opinion with these shares, scaled."""
    given_shares = np.array(shares)
    return View(given_shares / given_shares.sum(), {}, {})


@given(
    st.dictionaries(
        st.sampled_from(VIEWS), st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3), min_size=1
    )
)
def test_pool_of_distributions_is_a_distribution_between_them(opinions: dict[str, list[float]]) -> None:
    """No class gets less than the least, nor more than the most, that any opinion gives it."""
    views = {name: view(*shares) for name, shares in opinions.items()}
    share, heard = pool(views)
    each = np.array([one.share for one in views.values()])
    assert share.sum() == pytest.approx(1.0)
    assert sum(heard.values()) == pytest.approx(1.0)
    assert (share >= each.min(axis=0) - 1e-12).all()
    assert (share <= each.max(axis=0) + 1e-12).all()


def test_pool_of_opinions_without_weight_hears_them_alike() -> None:
    """Where only opinions that never helped speak, they still speak."""
    share, _ = pool({"code": view(1, 0.0001), "kin": view(0.0001, 1)}, dict.fromkeys(VIEWS, 0.0))
    assert share.tolist() == pytest.approx([0.5, 0.5])


def test_fit_finds_the_weights_that_made_the_data() -> None:
    """Round trip: cases drawn from a pool of known weights give the weights back."""
    rng = np.random.default_rng(7)
    true = {"code": 0.7, "all": 0.3}
    cases = []
    for _ in range(4000):
        code, even = rng.dirichlet([0.3] * 5), rng.dirichlet([0.3] * 5)
        happened = rng.choice(5, p=true["code"] * code + true["all"] * even)
        cases.append(({"code": float(code[happened]), "all": float(even[happened])}, 1.0))
    fitted = fit_weights(cases)
    assert fitted["code"] == pytest.approx(0.7, abs=0.04)
    assert fitted["words"] == 0.0


def test_shipped_weights_are_shares_of_all_opinions() -> None:
    """Each opinion has a weight, and they add up to 1."""
    assert tuple(WEIGHTS) == VIEWS
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)
