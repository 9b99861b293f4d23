"""What groups of organisations can do alone: the programme with switches agrees with plans of smaller regions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from lichen.core.graph import Region
from lichen.engine.match.compile import compile_problem
from lichen.engine.match.members import Members, groups_of, owners_of, pool_of
from lichen.engine.match.plan import make_plan
from lichen.engine.match.settings import PlanSettings
from tests.engine.match.shares.regions import chance_region, press_region

EXACT = PlanSettings(gap=1e-9)


def members_of(region: Region) -> Members:
    """The programme of a region over all its pairs."""
    problem = compile_problem(region, EXACT)
    arcs, complete = pool_of(problem)
    assert complete
    return Members(problem, owners_of(region, problem), arcs)


def without(region: Region, names: set[str]) -> Region:
    """The region without the streams and plants of some organisations."""
    sites = set(region.sites.filter(pl.col("organisation").is_in(names))["id"])
    return replace(
        region,
        streams=region.streams.filter(~pl.col("site").is_in(sites)),
        places=region.places.filter(~pl.col("site").is_in(sites)),
    )


@pytest.mark.parametrize("region", [chance_region(3, 7), press_region()], ids=["direct", "plants"])
def test_value_is_that_of_the_plan_of_those_present(region: Region) -> None:
    """A group is worth exactly what the plan of the region without the others is worth."""
    members = members_of(region)
    rng = np.random.default_rng(1)
    for _ in range(6):
        present = rng.random(len(members)) < 0.6
        names = {name for name, there in zip(members.owners.names, present, strict=True) if not there}
        assert members.value(present) == pytest.approx(
            make_plan(without(region, names), EXACT).objective, rel=1e-6
        )


def test_objection_is_among_the_largest_of_all_groups() -> None:
    """The search finds an objection near the largest that asking every group finds, and bounds that one."""
    members = members_of(chance_region(5, 6))
    rng = np.random.default_rng(2)
    share = rng.uniform(0, 300, len(members))
    everybody = np.ones(len(members), bool)
    _, found, bound = members.objection(share, everybody, 30.0)
    groups = [np.array(list(np.binary_repr(n, len(members)))) == "1" for n in range(2 ** len(members))]
    worst = max(members.value(group) - float(share[group].sum()) for group in groups)
    assert worst * 0.8 - 1e-6 <= found <= worst + 1e-6
    assert bound >= worst - 1e-6


def test_objection_keeps_to_those_it_is_looked_for_among() -> None:
    """Nobody outside the given set is in the group that objects."""
    members = members_of(chance_region(5, 6))
    among = np.array([True, True, True, False, False, False])
    group, _, _ = members.objection(np.zeros(len(members)), among, 30.0)
    assert not np.any(group & ~among)


def test_groups_are_those_joined_by_possible_exchanges() -> None:
    """Two pairs that deal in different resources are two groups."""
    near = np.eye(4, dtype=bool)
    near[0, 3] = near[3, 0] = True
    assert [group.tolist() for group in groups_of(near)] == [[0, 3], [1], [2]]
