"""Each opinion is a distribution of its own, and silent where it knows nothing."""

from __future__ import annotations

import pytest

from lichen.engine.match.receivers import Offer, packaged_evidence
from lichen.engine.match.receivers.views import VIEWS, resources_of, views_of

OFFERS = (
    Offer("coal fly ash", code="100102"),
    Offer("wet brewers grains"),
    Offer(code="1001"),
    Offer(code="10"),
    Offer("xyzzy"),
    Offer(resources={"steam": 0.4, "heat": 0.6}),
)


@pytest.mark.parametrize("offer", OFFERS)
def test_every_opinion_is_a_distribution_over_the_classes(offer: Offer) -> None:
    """Shares are never negative and add up to 1, whatever is known."""
    for name, view in views_of(offer, packaged_evidence()).items():
        assert name in VIEWS
        assert view.share.min() >= 0
        assert view.share.sum() == pytest.approx(1.0)
        assert sum(view.reports.values()) == pytest.approx(1.0 if view.reports else 0.0)


def test_text_that_means_nothing_leaves_only_the_prior() -> None:
    """No word is matched by force."""
    assert views_of(Offer("xyzzy"), packaged_evidence()).keys() == {"all"}


def test_code_of_two_digits_speaks_neither_for_an_entry_nor_a_sub_chapter() -> None:
    """A chapter says too little for the opinions of finer codes."""
    assert not {"code", "sub-chapter"} & views_of(Offer(code="10"), packaged_evidence()).keys()


def test_given_resources_are_believed_over_the_text() -> None:
    """Linking has looked closer than the words here do."""
    offer = Offer("coal fly ash", resources={"steel-scrap": 1.0})
    assert resources_of(offer, packaged_evidence()) == {"steel-scrap": 1.0}


def test_text_and_code_that_agree_name_the_resource() -> None:
    """Among the resources of a code the words choose."""
    found = resources_of(Offer("brewers spent grain", code="020704", language="en"), packaged_evidence())
    assert max(found, key=found.__getitem__) == "spent-grain"
    assert sum(found.values()) == pytest.approx(1.0)


def test_text_in_another_language_finds_the_same_resource() -> None:
    """Labels of every language are searched when the language is not said."""
    found = resources_of(Offer("cendres volantes de charbon"), packaged_evidence())
    assert max(found, key=found.__getitem__) == "coal-fly-ash"
