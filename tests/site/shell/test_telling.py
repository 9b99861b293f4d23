"""What the engine says is said in the reader's language, with his way of writing numbers."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from lichen.core.errors import ModelError
from lichen.core.said import Figure, Unit, counted, joined, said
from lichen.site.shell.telling import sentence_of, told


@pytest.mark.parametrize(
    ("language", "text"), [("en", "1\u202f920.5 t"), ("de", "1.920,5 t"), ("da", "1.920,5 t")]
)
def test_figures_are_written_as_readers_write_them(language: str, text: str) -> None:
    with translation.override(language):
        assert told(said("{x} t", x=Figure("1\u202f920.5"))).replace("\xa0", ".") in {text, "1,920.5 t"}


def test_patterns_come_from_the_catalogue_and_data_stays() -> None:
    with translation.override("de"):
        assert told(said("Amount")) == translation.gettext("Amount") != "Amount"
        assert told("Amount") == "Amount"
        assert told(joined([said("Amount"), "Amount"], ", ")) == f"{translation.gettext('Amount')}, Amount"


def test_units_are_written_as_readers_write_them() -> None:
    with translation.override("de"):
        assert told(joined([Figure("1.5"), Unit("t CO₂e/year")])) == "1,5 t CO₂e/Jahr"
        assert told(Unit("furlong")) == "furlong"


def test_an_error_is_a_sentence_of_the_page() -> None:
    """Whether it was said so that it can be said again, or not; with one full stop."""
    with translation.override("de"):
        assert sentence_of(ModelError(said("Amount"))) == f"{translation.gettext('Amount')}."
        assert sentence_of(ModelError("Amount.")) == "Amount."
        assert sentence_of(ModelError()) == "."


def test_a_page_says_what_it_is_given() -> None:
    page = Template("{% load lichen %}{{ text|told }}")
    text = counted("{number} <row>", "{number} <rows>", 2)
    assert page.render(Context({"text": text})) == "2 &lt;rows&gt;"
