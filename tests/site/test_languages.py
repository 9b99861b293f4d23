"""Every language of the site writes numbers, units, money and dates as its readers do, and reads its dates back."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import override

from lichen.site.shell.amounts import HARD_SPACE, amount, figure, interval, money, percent

DAY = datetime(2026, 5, 3, 9, 7, tzinfo=UTC)
LANGUAGES = sorted(dict(settings.LANGUAGES))
WRITTEN = {
    "bg": ("1 234 567,5", "5,21 Mt/година", "12,5 %", "12 346 €", "3 май 2026 г."),
    "ca": ("1.234.567,5", "5,21 Mt/any", "12,5 %", "12.346 €", "3 de maig de 2026"),
    "da": ("1.234.567,5", "5,21 Mt/år", "12,5 %", "12.346 €", "3. maj 2026"),
    "de": ("1.234.567,5", "5,21 Mt/Jahr", "12,5 %", "12.346 €", "3. Mai 2026"),
    "en": ("1,234,567.5", "5.21 Mt/year", "12.5 %", "€12,346", "3 May 2026"),
    "es": ("1 234 567,5", "5,21 Mt/año", "12,5 %", "12 346 €", "3 de mayo de 2026"),
    "pl": ("1 234 567,5", "5,21 Mt/rok", "12,5 %", "12 346 €", "3 maja 2026"),
    "ru": ("1 234 567,5", "5,21 Мт/год", "12,5 %", "12 346 €", "3 мая 2026 г."),
}


def plain(text: str) -> str:
    return text.replace(HARD_SPACE, " ").replace("\u202f", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_written_as_readers_write_them(language: str) -> None:
    with override(language):
        figures = (figure(1234567.5, 8), amount(5_214_000, "t/year"), percent(0.125, 1), money(12345.6))
        assert (*map(plain, figures), date_format(DAY, "DATE_FORMAT")) == WRITTEN[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_figure_and_unit_are_never_parted(language: str) -> None:
    with override(language):
        assert not any(
            " " in text for text in (amount(12, "t"), interval(1180, 1420, "t"), percent(0.1), money(12345.6))
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_read_back_and_clocks_have_24_hours(language: str) -> None:
    with override(language):
        written = date_format(DAY, "SHORT_DATE_FORMAT")
        assert forms.DateField().clean(written) == DAY.date()
        assert forms.DateField().clean("2026-05-03") == DAY.date()
        assert date_format(DAY.replace(hour=21), "SHORT_DATETIME_FORMAT").endswith("21:07")
