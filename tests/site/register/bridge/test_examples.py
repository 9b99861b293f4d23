"""The example can be imported as it is: every column has a meaning, and nothing is wrong with its rows."""

from __future__ import annotations

from lichen.site.register import services
from lichen.site.register.bridge.drafts import sources_of
from lichen.site.register.bridge.examples import example_workbook, zip_of
from lichen.site.register.models import Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Party


def test_every_column_has_a_meaning() -> None:
    (source,) = sources_of({"example.xlsx": example_workbook()}, "example.xlsx")
    assert source.table == ""
    assert all(column.meant for column in source.columns)


def test_member_imports_it_as_it_is(miller: Actor) -> None:
    party = Party.objects.get(name="Valley Mill Ltd")
    draft = services.upload(miller, name="example.xlsx", content=example_workbook(), party=party)
    assert services.review(miller, draft=draft).count == 0
    services.import_draft(miller, draft=draft)
    assert Stream.objects.filter(party=party, resource="wood chips").count() == 1


def test_zip_holds_the_files() -> None:
    assert zip_of({"a": b"1"})[:2] == b"PK"
