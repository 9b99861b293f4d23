"""What was confirmed is known at once, and forgotten when it is taken back."""

from __future__ import annotations

from lichen.site.register.bridge.linking import bare, concepts, facets, link, memory
from lichen.site.register.models import Confirmed


def test_memory_follows_the_register(db: None) -> None:
    assert memory().count == 0
    Confirmed.objects.create(text="mill dust", code="low:020304")
    first = Confirmed.objects.create(text="bark", code="low:030101")
    assert memory().rows == (("mill dust", "low:020304"), ("bark", "low:030101"))
    first.delete()
    assert memory().count == 1


def test_a_text_is_linked_in_three_schemes(db: None) -> None:
    found = facets(link("wood shavings from a sawmill"))
    assert {name: facet.candidates[0].id.partition(":")[0] for name, facet in found.items()} == {
        "low": "low", "own": "own", "nace": "nace",
    }  # fmt: skip
    assert found["low"].candidates[0].id in concepts()


def test_personal_data_is_left_out() -> None:
    assert "0131" not in bare("Spent grain, call 0131 496 0000")
