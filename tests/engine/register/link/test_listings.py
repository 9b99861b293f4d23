"""The nearest listings of the other role."""

from __future__ import annotations

from lichen.engine.register.link import packaged_linker
from lichen.engine.register.link.listings import Listing, index_listings
from lichen.engine.register.link.store import LinkIndex

EMPTY = LinkIndex((), {})


def test_only_the_other_role_is_answered() -> None:
    """Law: an offer finds needs, a need finds offers, and a listing never its own kind."""
    listings = [Listing("wood chips", "en", offer=True), Listing("wood chips wanted", "en", offer=False)]
    index = index_listings(listings, EMPTY)
    assert [near.place for near in index.nearest(listings[0])] == [1]
    assert [near.place for near in index.nearest(listings[1])] == [0]


def test_languages_meet_by_way_of_english() -> None:
    """Law: a Polish offer of fly ash is found by an English need."""
    index = index_listings(
        [Listing("trociny", "pl", offer=True), Listing("popiół lotny", "pl", offer=True)],
        packaged_linker().index,
    )
    assert index.nearest(Listing("fly ash", "en", offer=False))[0].place == 1


def test_concepts_count_where_words_differ() -> None:
    """Law: listings of one concept meet though they share no word; the same code lies nearer than its group."""
    listings = [
        Listing("aaa", "en", offer=True, concepts=("low:170202",)),
        Listing("bbb", "en", offer=True, concepts=("low:170201",)),
        Listing("ccc", "en", offer=True, concepts=("low:020304",)),
    ]
    found = index_listings(listings, EMPTY).nearest(
        Listing("ddd", "en", offer=False, concepts=("low:170201",))
    )
    assert [near.place for near in found] == [1, 0]


def test_score_of_the_same_listing_is_one_and_none_is_more() -> None:
    """Law: the score is a cosine."""
    listings = [Listing("oak wood chips dry", "en", offer=True), Listing("oak", "en", offer=True)]
    found = index_listings(listings, EMPTY).nearest(Listing("oak wood chips dry", "en", offer=False))
    assert found[0].place == 0
    assert abs(found[0].score - 1.0) < 1e-6
    assert found[1].score < 1.0


def test_no_listing_no_answer() -> None:
    """Law: an empty index, and a text that nobody shares, answer nothing."""
    assert index_listings([], EMPTY).nearest(Listing("oak", "en", offer=True)) == ()
    assert (
        index_listings([Listing("oak", "en", offer=True)], EMPTY).nearest(Listing("x", "en", offer=False))
        == ()
    )
