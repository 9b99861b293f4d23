"""The example can be imported as it is, in every language: every column has a meaning, and no row has a problem."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation

from lichen.site.register import services
from lichen.site.register.bridge.drafts import sources_of
from lichen.site.register.bridge.examples import example_workbook, zip_of
from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party


@pytest.mark.parametrize("language", sorted(dict(settings.LANGUAGES)))
def test_every_column_has_a_meaning(language: str) -> None:
    with translation.override(language):
        content = example_workbook()
    (source,) = sources_of({"example.xlsx": content}, "example.xlsx")
    assert source.table == ""
    assert [column.header for column in source.columns if not column.meant] == []
    assert len(source.columns) == 9


@pytest.mark.parametrize("language", sorted(dict(settings.LANGUAGES)))
def test_member_imports_it_as_it_is(language: str, miller: Actor) -> None:
    with translation.override(language):
        content = example_workbook()
    party = Party.objects.get(name="Valley Mill Ltd")
    before = list(Stream.objects.values_list("id", flat=True))
    draft = services.upload(miller, name="example.xlsx", content=content, party=party)
    assert services.review(miller, draft=draft).count == 0
    services.import_draft(miller, draft=draft)
    new = Stream.objects.exclude(id__in=before)
    assert sorted(new.values_list("role", "amount")) == [
        ("need", 60.0), ("need", 900.0), ("offer", 14.0), ("offer", 3.0 * 365.2425 / 7), ("offer", 1440.0),
    ]  # fmt: skip


def test_zip_holds_the_files() -> None:
    assert zip_of({"a": b"1"})[:2] == b"PK"
