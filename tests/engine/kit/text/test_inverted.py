"""The index against the plain formulas of BM25 and the cosine."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.text import invert
from lichen.engine.kit.text.inverted import names

TEXTS = st.lists(
    st.dictionaries(st.sampled_from("abcde"), st.integers(1, 3), min_size=1, max_size=4),
    min_size=1,
    max_size=6,
)


def plain_bm25(texts: list[dict[str, int]], query: list[str]) -> list[float]:
    mean = sum(sum(text.values()) for text in texts) / len(texts)
    scores = []
    for text in texts:
        score = 0.0
        for term in query:
            n = sum(term in other for other in texts)
            idf = math.log(1 + (len(texts) - n + 0.5) / (n + 0.5))
            tf = text.get(term, 0)
            score += idf * tf * 2.2 / (tf + 1.2 * (0.5 + 0.5 * sum(text.values()) / mean))
        scores.append(score)
    return scores


@given(TEXTS)
def test_scores_are_those_of_the_formula(texts: list[dict[str, int]]) -> None:
    """Law: BM25 as Robertson and Zaragoza state it, with k1 = 1.2 and b = 0.5."""
    found = invert(texts).scores({"a": 1.0, "c": 1.0})
    assert np.allclose(found, plain_bm25(texts, ["a", "c"]), rtol=1e-4)


@given(TEXTS)
def test_cosine_with_itself_is_one(texts: list[dict[str, int]]) -> None:
    """Law: a text that has each term once lies at cosine 1 to itself, and no other lies beyond."""
    once = [dict.fromkeys(text, 1) for text in texts]
    index = invert(once)
    for place, text in enumerate(once):
        found = index.cosines(dict.fromkeys(text, 1.0))
        assert found[place] == np.float32(1.0) or abs(found[place] - 1.0) < 1e-4
        assert found.max() < 1.0 + 1e-4


def test_unknown_terms_count_against_every_text() -> None:
    """Law: a question of one known and one unknown word is worth more than any text can score."""
    index = invert([{"ash": 1}, {"slag": 1}])
    assert index.worth({"ash": 1.0, "moon": 1.0}) > index.scores({"ash": 1.0, "moon": 1.0}).max()
    assert names(index.terms) == ["ash", "slag"]
