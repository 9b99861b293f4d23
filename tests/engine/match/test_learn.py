"""Answers move other suggestions a little, for a reason that is told, and hide none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.match.learn import MOST_PLACES, REASONS, Reply, Taste, features_of, learn, placed
from lichen.engine.match.veil import veil
from lichen.engine.match.viability.card import TESTS
from lichen.engine.match.viability.judge import judge
from tests.engine.match.viability.cases import ash_works

FEATURES = [
    *(f"haul:{n}" for n in range(5)),
    "treatment:yes",
    "treatment:no",
    "sector:10",
    "test:permit",
    "test:quality",
]
SETS = st.lists(st.sampled_from(FEATURES), max_size=4, unique=True).map(tuple)
REPLIES = st.lists(
    st.builds(
        Reply, st.sampled_from(["interested", "not_now", "never"]), st.sampled_from(["", *REASONS]), SETS
    ),
    max_size=12,
)


@given(REPLIES, st.lists(SETS, max_size=8))
def test_no_suggestion_is_hidden_or_moved_far(replies: list[Reply], features: list[tuple[str, ...]]) -> None:
    """Every suggestion stays; one is passed only by those that were less than twice the bound behind it."""
    found = placed(features, learn(replies))
    assert sorted(one.index for one in found) == list(range(len(features)))
    for place, one in enumerate(found):
        assert abs(place - one.index) <= 2 * MOST_PLACES


@given(REPLIES, SETS)
def test_one_more_refusal_never_lifts_and_one_more_interest_never_lowers(
    replies: list[Reply], features: tuple[str, ...]
) -> None:
    more_no, more_yes = (
        [*replies, Reply("never", "other", features)],
        [*replies, Reply("interested", "", features)],
    )
    low, now, high = (learn(said) for said in (more_no, replies, more_yes))
    for feature in features:
        if sum(now.counts.get(feature, (0, 0))) >= 2:
            assert low.effect(feature) < now.effect(feature) < high.effect(feature)
    assert -1 <= now.pull(features) <= 1


@given(REPLIES, st.lists(SETS, max_size=8))
def test_what_moves_for_itself_says_why(replies: list[Reply], features: list[tuple[str, ...]]) -> None:
    taste = learn(replies)
    for place, one in enumerate(placed(features, taste)):
        pull = taste.pull(features[one.index])
        if one.why:
            assert (place > one.index) == (pull < 0)
            assert all(said.startswith("Placed lower" if pull < 0 else "Placed higher") for said in one.why)
        elif pull < 0:
            assert place <= one.index


def test_a_reason_is_about_what_it_names() -> None:
    features = ("haul:4", "treatment:yes", "sector:38", "test:permit")
    assert learn([Reply("never", "far", features)]).counts == {"haul:4": (0, 1)}
    assert learn([Reply("not_now", "permit", features)]).counts == {"test:permit": (0, 1)}
    assert learn([Reply("not_now", "", features)]).counts == {}
    assert learn([Reply("never", "", features)]).counts == dict.fromkeys(features, (0, 1))
    assert learn([Reply("interested", "", features)]).counts == dict.fromkeys(features, (1, 0))


def test_features_are_what_the_card_shows() -> None:
    card = judge(ash_works(), "ash", "bricks")
    assert card.distance is not None
    found = features_of(card, "23")
    assert {one.partition(":")[0] for one in found} <= {"haul", "treatment", "sector", "test"}
    assert {"sector:23", "treatment:no"} <= set(found)
    assert {one for one in found if one.startswith("test:")} == {
        f"test:{test.name}" for test in card.tests if test.verdict != "pass"
    }
    assert set(TESTS) >= {one.removeprefix("test:") for one in found if one.startswith("test:")}
    nowhere = judge(ash_works(), "ash", "bricks", disclosure=veil(ash_works(), {}))
    assert not [one for one in features_of(nowhere) if one.startswith(("haul:", "sector:"))]


def test_one_answer_moves_nothing() -> None:
    assert learn([Reply("never", "far", ("haul:4",))]).pull(("haul:4",)) == 0.0


@pytest.mark.parametrize(
    ("feature", "lower"),
    [
        ("haul:4", "hauls of more than 200 km."),
        ("haul:1", "hauls of 20 to 50 km."),
        ("sector:38", "partners of the sector 38."),
        ("test:permit", "suggestions whose test “receiver's permit” is not met or not known."),
        ("treatment:yes", "suggestions with a treatment between."),
        ("treatment:no", "suggestions without a treatment between."),
    ],
)
def test_every_cause_is_a_sentence(feature: str, lower: str) -> None:
    no, yes = Taste({feature: (0, 4)}), Taste({feature: (3, 0)})
    assert placed([(feature,), ()], no)[1].why == (f"Placed lower because you said no to 4 of 4 {lower}",)
    assert placed([(), (feature,)], yes)[0].why == (f"Placed higher because you said yes to 3 of 3 {lower}",)


def test_the_strongest_causes_are_told() -> None:
    taste = Taste({"haul:4": (1, 2), "sector:38": (0, 9), "test:permit": (0, 2), "treatment:yes": (5, 0)})
    found = placed([("haul:4", "sector:38", "test:permit", "treatment:yes"), (), (), ()], taste)
    lowered = next(one for one in found if one.index == 0)
    assert ["38" in lowered.why[0], "permit" in lowered.why[1], len(lowered.why)] == [True, True, 2]


def test_a_reason_that_there_is_not_raises() -> None:
    with pytest.raises(ModelError, match="'weather' is no reason"):
        learn([Reply("never", "weather", ("haul:1",))])
