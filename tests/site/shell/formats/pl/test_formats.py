"""Polish dates are read as they are written."""

from datetime import UTC, datetime

from django import forms
from django.utils.formats import date_format
from django.utils.translation import override

DAY = datetime(2026, 5, 3, 15, 5, tzinfo=UTC)


def test_dates_have_points_and_read_back() -> None:
    with override("pl"):
        assert date_format(DAY, "SHORT_DATE_FORMAT") == "03.05.2026"
        assert forms.DateField().clean("03.05.2026") == DAY.date()
        assert date_format(DAY, "SHORT_DATETIME_FORMAT") == "03.05.2026 15:05"
        assert date_format(DAY, "DATETIME_FORMAT") == "3 maja 2026, 15:05"
