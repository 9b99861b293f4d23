"""Bulgarian numbers are grouped, and dates read back."""

from datetime import UTC, date, datetime

from django import forms
from django.utils.formats import date_format, number_format
from django.utils.translation import override


def test_thousands_are_set_apart() -> None:
    with override("bg"):
        assert number_format("1234567.5", force_grouping=True) == "1\u00a0234\u00a0567,5"


def test_dates_are_read_as_they_are_written() -> None:
    day = datetime(2026, 4, 3, 15, 5, tzinfo=UTC)
    with override("bg"):
        assert forms.DateField().clean(date_format(day, "SHORT_DATE_FORMAT")) == date(2026, 4, 3)
        assert date_format(day, "SHORT_DATETIME_FORMAT") == "03.04.2026 15:05"
