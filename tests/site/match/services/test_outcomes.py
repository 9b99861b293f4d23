"""Results count once: periods do not overlap, corrections replace, what is not known stays so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from lichen.core.errors import LichenError
from lichen.site.match.models import Exchange
from lichen.site.match.services.outcomes import correct_outcome, record_outcome
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import User
from lichen.site.trust.roles import Standing

YEAR = {"begins": date(2025, 1, 1), "ends": date(2025, 12, 31), "reference": "landfill and virgin feed"}


@pytest.fixture
def bran(running: Callable[..., Exchange]) -> Exchange:
    return running("bran")


def record(actor: Actor, exchange: Exchange, **other: Any) -> Any:
    return record_outcome(actor, exchange=exchange, **{**YEAR, "figures": {"amount": 40.0}, **other})


def test_what_is_not_known_stays_unknown(bran: Exchange, facilitator: Actor) -> None:
    made = record(facilitator, bran, figures={"amount": 40.0, "co2e": None, "water": 0.0})
    assert (made.amount, made.co2e, made.water) == (40.0, None, 0.0)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (date(2025, 12, 31), date(2026, 1, 31)),
        (date(2025, 3, 1), date(2025, 3, 1)),
        (date(2024, 1, 1), date(2026, 1, 1)),
    ],
)
def test_days_are_not_recorded_twice(bran: Exchange, facilitator: Actor, begins: date, ends: date) -> None:
    record(facilitator, bran)
    with pytest.raises(LichenError, match="1 Jan 2025 to 31 Dec 2025 is recorded already"):
        record(facilitator, bran, begins=begins, ends=ends)


def test_correction_replaces_and_both_stay(bran: Exchange, facilitator: Actor) -> None:
    first = record(facilitator, bran)
    better = correct_outcome(facilitator, outcome=first, **YEAR, figures={"amount": 38.5}, measured=True)
    assert list(bran.outcomes.filter(replaced_by=None)) == [better]
    assert bran.outcomes.count() == 2
    first.refresh_from_db()
    with pytest.raises(LichenError, match="corrected already"):
        correct_outcome(facilitator, outcome=first, **YEAR, figures={"amount": 1.0})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"figures": {}}, "at least one figure"),
        ({"figures": {"amount": -1.0}}, "cannot be negative"),
        ({"figures": {"amount": float("nan")}}, "not a number"),
        ({"figures": {"beauty": 1.0}}, "not a number"),
        ({"reference": " "}, "what would have happened otherwise"),
        ({"begins": date(2026, 1, 1)}, "before the first"),
        ({"ends": timezone.localdate() + timedelta(days=1)}, "in the future"),
    ],
)
def test_what_is_wrong_is_said(bran: Exchange, facilitator: Actor, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(LichenError, match=said):
        record(facilitator, bran, **wrong)


def test_only_what_runs_has_results(running: Callable[..., Exchange], facilitator: Actor) -> None:
    with pytest.raises(LichenError, match="Move it to “running” first"):
        record(facilitator, running("idea", state=Exchange.State.IDEA))


def test_those_who_edit_for_a_party_record(bran: Exchange, person: Callable[..., User]) -> None:
    record(actor_for(person("mia", party=bran.giver.party, standing=Standing.EDITOR)), bran)
    for other in (person("ron", party=bran.taker.party, standing=Standing.READER), person("eve")):
        with pytest.raises(PermissionDenied):
            record(actor_for(other), bran, begins=date(2024, 1, 1), ends=date(2024, 2, 1))
