"""Documents of match."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from lichen.site.match.models import Outcome
from lichen.site.match.schemas import Figures, PlanIn


def test_figures_are_those_of_a_record() -> None:
    assert tuple(Figures.model_fields) == Outcome.FIGURES


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x", "budget": -1}, {"name": "x", "luck": 1}])
def test_wishes_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PlanIn.model_validate(wrong)
