"""The evidence says what the tables say, and forgets a network whole."""

from __future__ import annotations

import polars as pl
import pytest

from lichen.core.concepts import concept_register
from lichen.core.precedents import precedents
from lichen.engine.match.receivers.evidence import gather_evidence, packaged_evidence, terms


def test_prior_is_a_distribution_that_rules_nothing_out() -> None:
    """A class that never took anything may still take something."""
    prior = packaged_evidence().prior
    assert prior.sum() == pytest.approx(1.0)
    assert prior.min() > 0


def test_shares_of_what_works_take_in_add_up_to_one() -> None:
    """The most typical class has the largest share; a group stands for its classes."""
    evidence = packaged_evidence()
    assert all(sum(shares.values()) == pytest.approx(1.0) for shares in evidence.takes.values())
    cement = evidence.classes.index("23.51")
    assert max(evidence.takes["coal-fly-ash"], key=evidence.takes["coal-fly-ash"].__getitem__) == cement


def test_a_resource_without_receivers_in_the_register_has_no_shares() -> None:
    """What the register does not say is not made up."""
    evidence = packaged_evidence()
    mapped = concept_register().mappings.filter(source="own: takes in")["from_id"]
    assert {f"own:{name}" for name in evidence.takes} == set(mapped)


def test_evidence_without_a_network_is_as_if_it_had_never_been_reported() -> None:
    """Nothing of the network is left: a judgement on it sees none of its own rows."""
    left = packaged_evidence().without("Kalundborg")
    fresh = gather_evidence(precedents().filter(pl.col("network") != "Kalundborg"), concept_register())
    assert left.code == fresh.code
    assert left.prior.tolist() == fresh.prior.tolist()
    assert left.report_words.terms == fresh.report_words.terms


def test_terms_of_words_without_meaning_are_none() -> None:
    """Small words say nothing of the matter."""
    assert terms("of the and", "en") == {}
