"""A pooling problem says all that is wrong with it."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.errors import ModelError
from lichen.engine.match.pooling import Arcs, PoolingProblem, Pools, Sources, Terminals


def problem(**changes: object) -> PoolingProblem:
    """Return one source, one pool and one terminal, with changes."""
    figures: dict[str, object] = {
        "cost": [1.0],
        "most": [10.0],
        "quality": [[3.0]],
        "pool": [10.0],
        "price": [9.0],
        "takes": [10.0],
        "limit": [[2.0]],
        "least": 0.0,
        "low": -np.inf,
        "tail": [0, 1],
        "head": [1, 2],
    } | changes
    f = {name: np.asarray(value) for name, value in figures.items()}
    return PoolingProblem(
        Sources(f["cost"], f["most"], f["quality"]),
        Pools(f["pool"]),
        Terminals(f["price"], f["takes"], f["limit"], f["low"], f["least"]),
        Arcs(f["tail"], f["head"]),
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cost": [np.nan]}, "cost of source 0"),
        ({"most": [-1.0]}, "most of source 0"),
        ({"least": 11.0}, "least of terminal 0"),
        ({"low": 2.5}, "smaller limit first"),
        ({"quality": [[np.inf]]}, "Quality 0 of source 0 is infinite"),
        ({"quality": [[np.nan]]}, "was not measured"),
        ({"head": [2, 1]}, "Arc 1 leads from node 1 to node 1"),
        ({"tail": [0, 0], "head": [1, 1]}, "two arcs from node 0 to 1"),
        ({"most": [np.inf], "takes": [np.inf]}, "no end"),
        ({"price": [1.0, 2.0, 3.0], "takes": [1.0, 2.0]}, "2 figures 'most' where 3"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        problem(**changes)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ModelError, match=r"cost of source 0.*most of source 0"):
        problem(cost=[np.nan], most=[-1.0])


def test_a_quality_that_nobody_limits_need_not_be_measured() -> None:
    assert problem(quality=[[np.nan]], limit=[[np.inf]]).n_qualities == 1


def test_what_is_given_is_not_changed() -> None:
    given = np.array([1.0])
    problem(cost=given)
    assert given.flags.writeable
