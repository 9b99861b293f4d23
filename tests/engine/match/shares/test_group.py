"""One group after another: small groups by every rule, large ones by prices, nobody twice."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.match.answer import quiet
from lichen.engine.match.gains import party_gains
from lichen.engine.match.members import Members, owners_of, pool_of
from lichen.engine.match.plan import solve_region
from lichen.engine.match.problem import sum_by
from lichen.engine.match.shares import ShareSettings
from lichen.engine.match.shares.group import Found, by_group
from tests.engine.match.shares.regions import chance_region


def shared(count: int, settings: ShareSettings) -> tuple[Found, int, float]:
    """What is found of a region's organisations, how many groups were shared out, and what the plan gains."""
    region = chance_region(3, count)
    problem, answer = solve_region(region)
    owners = owners_of(region, problem)
    members = Members(problem, owners, pool_of(problem)[0])
    party = np.concatenate([owners.source, owners.sink, owners.plant])
    gain = sum_by(party, party_gains(problem, answer), len(owners.names))
    found = Found.empty(gain)
    groups = list(by_group(members, gain, settings, found, quiet))
    return found, len(groups), answer.objective


def test_small_group_has_every_rule_and_each_shares_out_everything() -> None:
    """Eight organisations: nucleolus, core and Shapley value all add up to what the plan gains."""
    found, groups, total = shared(8, ShareSettings())
    assert groups == 1
    for column in (found.nucleolus, found.core, found.shapley, found.prices):
        assert column.sum() == pytest.approx(total)
    assert np.all(found.error == 0)


def test_middle_group_has_a_drawn_shapley_value_and_a_stable_sharing() -> None:
    """Sixteen are too many for the nucleolus; the Shapley value has an error."""
    found, _, total = shared(16, ShareSettings(asks=600))
    assert np.isnan(found.nucleolus).all()
    assert found.core.sum() == pytest.approx(total)
    assert np.all(found.core >= found.alone - 1e-6 * total)
    assert found.error.max() > 0


def test_search_for_an_objection_can_be_left_out_for_a_large_group() -> None:
    """Then nothing is known of stability, and the prices stand alone."""
    found, _, total = shared(44, ShareSettings(search=False))
    assert np.isnan(found.core).all()
    assert found.prices.sum() == pytest.approx(total)
