"""What is veiled comes back as it was, and tells nothing on the way."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from lichen.site.shell.veil import unveil, veil


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_what_is_veiled_comes_back(text: str) -> None:
    assert unveil(veil(text, salt="s"), salt="s") == text


def test_what_is_veiled_cannot_be_read_nor_recognised() -> None:
    once, again = (base64.urlsafe_b64decode(veil("the name of the row", salt="s")) for _ in "ab")
    assert b"name" not in once
    assert once != again
