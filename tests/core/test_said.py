"""A sentence of the engine is a string, and can be said again in another language."""

from __future__ import annotations

import pickle

import pytest

from lichen.core.said import Figure, Said, Unit, counted, from_parts, joined, parts_of, said, said_again

GERMAN = {
    "{what} of {place}": "{what} von {place}",
    "the {n} sites": "die {n} Werke",
    "at most {x} t": "höchstens {x} t",
}


def german(one: str, many: str, number: int) -> str:
    """Translate; what the catalogue lacks stays."""
    pattern = many if many and number != 1 else one
    return GERMAN.get(pattern, pattern)


SENTENCE = said("{what} of {place}", what="bran", place=said("the {n} sites", n=2))


def test_it_is_its_english_text() -> None:
    assert SENTENCE == "bran of the 2 sites"
    assert f"{SENTENCE}!" == "bran of the 2 sites!"
    assert {SENTENCE: 1}["bran of the 2 sites"] == 1


def test_what_fills_it_is_said_again_too_and_words_of_users_stay() -> None:
    assert said_again(SENTENCE, german) == "bran von die 2 Werke"
    assert said_again("the {n} sites", german) == "the {n} sites"


def test_numbers_are_written_by_the_reader_s_rules() -> None:
    least = said("at most {x} t", x=Figure("1.5"))
    assert least == "at most 1.5 t"
    assert said_again(least, german, lambda value: str(value).replace(".", ",")) == "höchstens 1,5 t"


def test_parts_that_stand_together_are_each_said_again() -> None:
    both = joined([said("at most {x} t", x=1), "bran {raw}"], "; {")
    assert both == "at most 1 t; {bran {raw}"
    assert said_again(both, german) == "höchstens 1 t; {bran {raw}"


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        counted("{number} row", "{number} rows", 3),
        joined(["a", SENTENCE]),
        Figure("1"),
        Unit("t"),
        "plain",
    ],
)
def test_it_survives_a_pickle_and_a_store(text: str) -> None:
    for again in (pickle.loads(pickle.dumps(text)), from_parts(parts_of(text))):  # noqa: S301 - our own
        assert again == text
        assert type(again) is type(text)
        assert said_again(again, german) == said_again(text, german)


def test_an_empty_sentence_stays_empty() -> None:
    """The pattern "" is the head of a catalogue."""
    assert said_again(said(""), lambda *_: "head") == ""


def test_a_pattern_that_is_not_filled_is_an_error() -> None:
    with pytest.raises(KeyError):
        said("{what}")


def test_one_and_many() -> None:
    assert isinstance(counted("{number} row", "{number} rows", 1), Said)
    assert [counted("{number} row", "{number} rows", n) for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
