"""A sentence comes out of a column as it went in, whatever users have written into it."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from lichen.core.said import Figure, counted, joined, parts_of, said, said_again
from lichen.engine.register.wording import coded, kept


def told_backwards(text: str) -> str:
    """Say a text in a language whose sentences end with a mark."""
    return said_again(
        text, lambda one, many, number: f"{one if number == 1 else many or one}!" if one != "{text}" else one
    )


words = st.text() | st.sampled_from(["\x1d\x1e\x1f", "{text}", "é\u202f1", "\n"])


@given(word=words, other=words)
def test_sentences_come_back_with_what_they_were_made_of(word: str, other: str) -> None:
    for what in (
        said("'{word}' is odd", word=word),
        said("{part} of {other}", part=said("'{word}' is odd", word=word), other=other),
        said("{figure} is too large", figure=Figure("1.5")),
        counted("{number} row of {word}", "{number} rows of {word}", 3, word=word),
        joined([word, said("and more")], "; "),
    ):
        code = coded(what, other)
        assert code is not None
        again, mend = kept(str(what), other, code)
        assert (again, mend) == (what, other)
        assert parts_of(again) == parts_of(what)
        assert told_backwards(again) == told_backwards(what)
        assert told_backwards(mend) == other
        assert kept(other, str(what), coded(other, what))[1].endswith(what)
        assert pickle.loads(pickle.dumps(again)) == what  # noqa: S301 - made here


@given(word=words, other=words)
def test_plain_texts_need_no_remembering(word: str, other: str) -> None:
    assert coded(word, other) is None
