"""Documents have tags that tell them apart, cursors tell nothing, and text that cannot be kept is refused."""

from __future__ import annotations

import base64

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from ninja import Status
from pydantic import Field, ValidationError

from lichen.site.shell.answers import (
    In,
    Out,
    need_unchanged,
    refuse_unfit,
    rendered,
    rows_of,
    seal,
    tag_of,
    unseal,
)
from lichen.site.shell.problems import ApiError


class Word(Out):
    text: str


class Wish(In):
    text: str
    cells: dict[str, str] = Field(default_factory=dict)
    level: float = 0.0


def test_what_one_has_already_is_not_sent_again() -> None:
    word = Word(text="bran")
    first = rendered(RequestFactory().get("/"), word)
    assert (first.status_code, first.headers["ETag"]) == (200, tag_of(word))
    again = RequestFactory().get("/", headers={"If-None-Match": f'"other", {tag_of(word)}'})
    assert (rendered(again, word).status_code, rendered(again, word).content) == (304, b"")
    assert rendered(again, Word(text="husk")).status_code == 200


def test_a_change_of_what_is_no_longer_so_is_refused() -> None:
    word = Word(text="bran")
    need_unchanged(RequestFactory().patch("/"), lambda: word)
    need_unchanged(RequestFactory().patch("/", headers={"If-Match": tag_of(word)}), lambda: word)
    with pytest.raises(ApiError) as refused:
        need_unchanged(
            RequestFactory().patch("/", headers={"If-Match": tag_of(word)}), lambda: Word(text="husk")
        )
    assert refused.value.status == 412


def test_a_page_names_the_next_one() -> None:
    request = RequestFactory().get("/api/v1/words", {"text": "b ran"})
    answer = rendered(request, rows_of(Word, [{"text": "bran"}], "x"))
    assert answer.headers["Link"] == '<http://testserver/api/v1/words?text=b+ran&after=x>; rel="next"'
    assert "Link" not in rendered(request, rows_of(Word, [])).headers


def test_answers_have_their_status() -> None:
    request = RequestFactory().get("/")
    assert rendered(request, None).status_code == 204
    assert rendered(request, Status(201, Word(text="a"))).status_code == 201
    assert rendered(request, HttpResponse("x")).headers["Cache-Control"] == "private, no-cache"


def test_a_cursor_tells_nothing_and_fits_its_list_only() -> None:
    """A cursor holds values of the last row, which may be of columns that are not shown."""
    sealed = seal("secret bran", of="streams")
    assert sealed is not None
    assert seal(None, of="streams") is None
    assert unseal(sealed, of="streams") == "secret bran"
    assert unseal("", of="streams") is None
    inside = base64.urlsafe_b64decode(sealed.partition(":")[0] + "==")
    assert b"bran" not in inside
    assert b"bran" not in base64.urlsafe_b64decode(inside.split(b'"')[3])
    for of, cursor in (("sites", sealed), ("streams", "x"), ("streams", f"{sealed}x")):
        with pytest.raises(ApiError):
            unseal(cursor, of=of)


@pytest.mark.parametrize(
    "sent", [{"text": "a\0"}, {"text": "\ud800"}, {"text": "a", "cells": {"b": "\0"}}, {"text": "a", "more": "b"},
             {"text": "a", "level": float("nan")}],
)  # fmt: skip
def test_what_cannot_be_kept_or_is_not_known_is_refused(sent: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Wish.model_validate(sent)


def test_words_of_an_address_have_to_be_fit() -> None:
    refuse_unfit(RequestFactory().get("/", {"text": "brän"}))
    for request in (RequestFactory().get("/", {"text": "\0"}), RequestFactory().post("/", {"text": "\0"})):
        with pytest.raises(ApiError):
            refuse_unfit(request)
