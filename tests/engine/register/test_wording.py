"""A sentence comes out of a column as it went in, whatever users have written into it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lichen.core.said import Figure, Said, counted, joined, parts_of, said
from lichen.engine.register.wording import coded, decoded

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
        again, mend = decoded(code)
        assert (again, mend) == (what, other)
        assert parts_of(again) == parts_of(what)
        assert isinstance(again, Said)


@given(word=words, other=words)
def test_plain_texts_need_no_remembering(word: str, other: str) -> None:
    assert coded(word, other) is None
