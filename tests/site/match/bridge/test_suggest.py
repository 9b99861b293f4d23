"""Partners on everything, and on what is disclosed: the same engine, other eyes."""

from __future__ import annotations

from lichen.engine.match.testing import two_sites
from lichen.site.match.bridge.suggest import all_pairs, one_card, partners, takers
from lichen.site.trust.roles import Stage


def test_pair_is_found_from_both_ends_once() -> None:
    (pair,) = all_pairs(two_sites(), lambda _share, _stage: None)
    assert (pair.offer, pair.need, pair.rank_offer, pair.rank_need) == ("bran", "feed", 1, 1)
    assert pair.verdict == "unknown"


def test_who_is_not_named_is_no_partner() -> None:
    assert partners(two_sites(), "bran", {}) == []
    (found,) = partners(two_sites(), "bran", {"feed": Stage.RANGES})
    low, high = found.document["amount"]
    assert low <= one_card(two_sites(), "bran", "feed", {}).document["amount"][0] <= high


def test_takers_come_with_what_is_on_record() -> None:
    assert any(row["precedents"] for row in takers("spent grain", ""))


def test_names_are_told_apart_where_two_have_the_same() -> None:
    """Each stream is called as its owner wrote it; the pair is still named by the keys of the region."""
    names = {"bran": "x", "feed": "x"}
    (found,) = partners(two_sites(), "bran", {"feed": Stage.EXACT}, names)
    assert (found.offer, found.need) == ("bran", "feed")
    assert (found.document["giver"], found.document["receiver"]) == ("x", "x~2")
    card = one_card(two_sites(), "bran", "feed", {}, names).document
    assert (card["giver"], card["receiver"]) == ("x", "x~2")
