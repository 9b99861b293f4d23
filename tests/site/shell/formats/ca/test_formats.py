"""Catalan months stand with "de", or with "d’" before a vowel."""

from datetime import UTC, datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override


@pytest.mark.parametrize(
    ("month", "written"),
    [
        (4, "3 d’abril de 2026"),
        (5, "3 de maig de 2026"),
        (8, "3 d’agost de 2026"),
        (10, "3 d’octubre de 2026"),
    ],
)
def test_month_of_a_day(month: int, written: str) -> None:
    with override("ca"):
        assert date_format(datetime(2026, month, 3, tzinfo=UTC), "DATE_FORMAT") == written


def test_month_of_a_year_stands_alone() -> None:
    with override("ca"):
        day = datetime(2026, 8, 3, 9, 5, tzinfo=UTC)
        assert date_format(day, "YEAR_MONTH_FORMAT") == "agost de 2026"
        assert date_format(day, "SHORT_DATETIME_FORMAT") == "03/08/2026 09:05"
