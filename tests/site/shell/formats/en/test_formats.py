"""English dates are not mistaken for others."""

from datetime import UTC, date, datetime

from django import forms
from django.utils.formats import date_format
from django.utils.translation import override


def test_month_is_a_word() -> None:
    with override("en"):
        assert date_format(date(2026, 4, 3), "SHORT_DATE_FORMAT") == "3 Apr 2026"
        assert (
            date_format(datetime(2026, 4, 3, 15, 5, tzinfo=UTC), "SHORT_DATETIME_FORMAT")
            == "3 Apr 2026, 15:05"
        )


def test_day_comes_first_and_iso_is_read() -> None:
    with override("en"):
        assert forms.DateField().clean("03/04/2026") == date(2026, 4, 3)
        assert forms.DateField().clean("2026-04-03") == date(2026, 4, 3)
