"""Rows that may be only once are; a period does not end before it begins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError

from lichen.site.match.models import Exchange, Outcome


def test_period_does_not_end_before_it_begins(running: Callable[..., Exchange]) -> None:
    with pytest.raises(IntegrityError):
        Outcome.objects.create(exchange=running("bran"), begins=date(2025, 2, 1), ends=date(2025, 1, 1))
