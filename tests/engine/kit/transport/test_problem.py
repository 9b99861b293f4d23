"""What a transport problem may be: nonsense is refused, with the row and the cure."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.core.errors import ModelError
from lichen.engine.kit.geo import Points
from lichen.engine.kit.transport import TransportProblem

HERE = Points.plane([0.0, 1.0], [0.0, 0.0])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"supply": [1.0, -1.0]}, "supply of row 1 is -1"),
        ({"demand": [np.nan, 1.0]}, "demand of row 0"),
        ({"supply": [1.0]}, "there are 2 points"),
        ({"rate": -1.0}, "rate of row 0"),
        ({"leave_sink": np.inf}, "leave_sink of row 0"),
        ({"max_distance": -np.inf}, "max_distance"),
    ],
)
def test_nonsense_is_refused(wrong: dict[str, object], says: str) -> None:
    sound = {"supply": [1.0, 1.0], "demand": [1.0, 1.0], "rate": 1.0, "leave_source": 1.0, "leave_sink": 1.0}
    values = sound | wrong
    supply, demand = values.pop("supply"), values.pop("demand")
    if wrong.get("max_distance") is not None:
        values["max_distance"] = np.nan
    with pytest.raises(ModelError, match=says):
        TransportProblem(HERE, HERE, supply, demand, **values)  # type: ignore[arg-type]


def test_numbers_stand_for_every_row() -> None:
    problem = TransportProblem(HERE, HERE, 3.0, 2.0, rate=1.0, leave_source=1.0, leave_sink=0.0)
    assert problem.supply.tolist() == [3.0, 3.0]
    assert problem.search().count() == 4
