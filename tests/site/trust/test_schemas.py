"""Documents of trust."""

from __future__ import annotations

from collections.abc import Callable

from lichen.site.trust.models import User
from lichen.site.trust.roles import Stage
from lichen.site.trust.schemas import AccountOut, stage_word


def test_stages_are_words() -> None:
    assert [stage_word(stage) for stage in Stage] == ["hidden", "sector", "ranges", "exact"]


def test_an_account_is_told_without_its_password(person: Callable[..., User]) -> None:
    told = AccountOut.model_validate(person("mia")).model_dump()
    assert sorted(told) == ["email", "id", "is_active", "joined", "name", "role"]
