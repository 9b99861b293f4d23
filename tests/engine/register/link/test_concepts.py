"""Targets and the roads of labels to them."""

from __future__ import annotations

from lichen.core.concepts import Register
from lichen.engine.register.link.concepts import Road, roads_of


def test_labels_lead_to_their_own_the_mapped_and_the_lower(register: Register) -> None:
    """Law: a title above leads to every entry below, a resource to its codes, and nearer ones weigh more."""
    roads = roads_of(register)
    number = {target.id: place for place, target in enumerate(roads.targets)}
    assert "low:1001" not in number
    chapter = {(t, r): w for t, r, w in roads.roads["low:10"]}
    sub = {(t, r): w for t, r, w in roads.roads["low:1001"]}
    assert chapter[number["low:100102"], Road.ABOVE] < sub[number["low:100102"], Road.ABOVE]
    mapped = {(t, r) for t, r, _ in roads.roads["own:coal-fly-ash"]}
    assert {(number["low:100102"], Road.MAPPED), (number["nace:35.11"], Road.MAPPED)} < mapped
