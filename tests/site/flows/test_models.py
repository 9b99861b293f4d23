"""What the room keeps."""

from __future__ import annotations

from lichen.site.flows.models import Balance, Publication, Summary


def test_nothing_is_shown_before_it_is_made(db: None) -> None:
    assert Balance().about is None
    assert Publication(version=1, grouping="sector").cells == []
    assert Summary._meta.pk.name == "version"
