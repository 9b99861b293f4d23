"""The region of a version is made once per process, of the good rows, and of one version only."""

from __future__ import annotations

import pytest

from lichen.core.errors import LichenError
from lichen.site.register import bridge
from lichen.site.register.models import Stream
from lichen.site.register.services import save_stream
from lichen.site.trust.actor import Actor


def test_a_region_is_kept_until_something_changes(valley: None, miller: Actor) -> None:
    first = bridge.version()
    region = bridge.region_of()
    assert bridge.region_of() is region
    save_stream(miller, stream=Stream.objects.get(ref="bran"), cells={"amount": "7"})
    assert bridge.region_of() is not region
    assert bridge.region_of(first) is region
    with pytest.raises(LichenError, match="changed meanwhile"):
        bridge.region_of(first + 100)


def test_one_bad_row_does_not_stop_the_region(valley: None) -> None:
    bran = Stream.objects.get(ref="bran")
    Stream.objects.filter(id=bran.id).update(cells=bran.cells | {"amount": "much"})
    assert bridge.region_of().streams["id"].to_list() == ["husk", "feed"]
    assert [(p.column, p.value) for p in bridge.problems_of()] == [("amount", "much")]


def test_keys_of_the_region_lead_to_rows(valley: None) -> None:
    ids = bridge.ids_of()
    assert Stream.objects.get(id=ids["streams"]["bran"]).ref == "bran"
    assert {name: len(keys) for name, keys in ids.items()} == {"organisations": 2, "sites": 2, "streams": 3}


def test_nothing_is_told_of_an_empty_register(db: None) -> None:
    with pytest.raises(LichenError, match="Import a pack first"):
        bridge.region_of()
