"""The answer."""

from __future__ import annotations

from lichen.engine.register.link import Facet, Linked


def test_abstains_only_if_every_facet_does() -> None:
    """Law: one facet with a proposal is an answer."""
    empty = Facet((), 1.0, (), abstained=True)
    some = Facet((), 0.1, (), abstained=False)
    assert Linked("", (), empty, empty, empty, (), ()).abstained
    assert not Linked("", (), empty, some, empty, (), ()).abstained
