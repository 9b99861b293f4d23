"""Words that sentences share: they are those of the tables, and several stay said one by one."""

from __future__ import annotations

from lichen.core.codes import hierarchy
from lichen.core.said import Said, said, said_again
from lichen.core.units import CANONICAL
from lichen.engine.kit.wording import DIMENSIONS, RANKS, all_of, any_of, capital, ended, listed

SENTENCE = said("{name} is {value}", name="ash", value=said("hot"))


def shouted(one: str, _many: str, _number: int) -> str:
    """Say a pattern loudly."""
    return one if "{" in one else one.upper()


def test_steps_of_the_hierarchy_are_called_as_in_its_table() -> None:
    assert {step.rank: step.name for step in hierarchy()} == RANKS


def test_every_dimension_has_its_word() -> None:
    assert DIMENSIONS.keys() == CANONICAL.keys()


def test_several_stay_said_one_by_one() -> None:
    parts = [said("road"), "rail", said("ship")]
    assert said_again(any_of(parts), shouted) == "ROAD or rail or SHIP"
    assert said_again(all_of(parts), shouted) == "ROAD and rail and SHIP"
    assert said_again(ended(listed([*parts, ""])), shouted) == "ROAD; rail; SHIP."
    assert any_of([]) == all_of([]) == listed([]) == ""


def test_a_capital_is_given_to_the_name_that_begins_and_nothing_else_is_touched() -> None:
    great = capital(listed([SENTENCE, SENTENCE]))
    assert isinstance(great, Said)
    assert great == "Ash is hot; ash is hot"
    assert said_again(great, shouted) == "Ash is HOT; ash is HOT"
    assert [capital(text) for text in ("", "a b", said("it is"), said("{n} rows", n=3))] == [
        "", "A b", "it is", "3 rows"
    ]  # fmt: skip
