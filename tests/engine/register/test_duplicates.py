"""What is twice in a list is found by name and place; what only looks alike is not."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.kit.geo import Points
from lichen.engine.register.duplicates import MOST_PAIRS, bare_name, doubles, find_doubles


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Valley Mill Ltd", "Valley Mill Limited", True),
        ("Mühle Süd GmbH & Co. KG", "Muhle Sud", True),
        ("ООО «Ромашка»", "Ромашка", True),
        ("Zakłady Mięsne Sp. z o.o.", "Zaklady miesne", True),
        ("Brouwerij De Kroon B.V.", "Brouwerij de Kroon", True),
        ("North Sea Fisheries", "North Sea Fisherys", True),
        ("Valley Mill Ltd", "Valley Farm Ltd", False),
        ("Hill Farm", "Hill Forge", False),
        ("Biogas Nord 1", "Biogas Nord 2", False),
    ],
)
def test_names_that_say_the_same(first: str, second: str, same: bool) -> None:
    others = [
        f"{word} works" for word in ("alder", "birch", "cedar", "elm", "fir", "hazel", "larch", "maple")
    ]
    found = {(one.first, one.second) for one in doubles([first, second, *others])}
    assert ((0, 1) in found) == same


def test_places_speak_for_and_against() -> None:
    names = ["Works North", "Works North", "Works North", "Tannery", "Old tannery yard"]
    places = Points.plane([0, 0.01, 80, 5, 5.01], [0, 0, 0, 5, 5])
    found = {(one.first, one.second): one.likeness for one in doubles(names, places)}
    assert set(found) == {(0, 1), (3, 4)}
    assert found[0, 1] == 1.0


def test_a_place_that_is_not_known_neither_helps_nor_hurts() -> None:
    found = doubles(["Works North", "Works North"], Points.plane([0, 0], [0, 0]), [True, False])
    assert [(one.likeness, one.km) for one in found] == [(1.0, None)]


def test_neighbours_with_other_names_are_two() -> None:
    assert doubles(["Brewery", "Power station"], Points.geographic([12.0, 12.0001], [55.0, 55.0])) == ()


@given(st.lists(st.text("abcdefgh ", max_size=12), max_size=12), st.randoms())
def test_the_order_of_rows_does_not_matter(names: list[str], luck: random.Random) -> None:
    order = list(range(len(names)))
    luck.shuffle(order)
    plain = {(frozenset((one.first, one.second)), one.likeness) for one in doubles(names)}
    mixed = doubles([names[i] for i in order])
    assert len(plain) == len(mixed) or len({n for n in names if n.strip()}) < len(
        [n for n in names if n.strip()]
    )
    assert {one.likeness for one in mixed} == {likeness for _pair, likeness in plain}


def test_ten_thousand_sites_are_searched_in_seconds() -> None:
    luck = random.Random(1)  # noqa: S311 - names of a test
    parts = ["".join(luck.choices("bcdfglmnprst", k=2) + luck.choices("aeiou", k=2)) for _ in range(400)]
    names = [f"{luck.choice(parts)}{luck.choice(parts)} {luck.choice(parts)} works" for _ in range(10_000)]
    names[5000] = names[17].upper() + " Ltd"
    xs, ys = [luck.uniform(8, 12) for _ in names], [luck.uniform(50, 55) for _ in names]
    xs[5000], ys[5000] = xs[17], ys[17]
    began = time.process_time()
    found = doubles(names, Points.geographic(xs, ys))
    assert (found[0].first, found[0].second) == (17, 5000)
    assert time.process_time() - began < 20


def test_near_same_names_are_found_however_many_share_their_letters() -> None:
    """Four hundred works of five towns: each misspelt name is found beside the one it was copied from."""
    towns = ("Aberdeen", "Dundee", "Edinburgh", "Glasgow", "Inverness")
    trades = ("bakery", "brewery", "dairy", "distillery", "foundry", "joinery", "laundry", "tannery")
    streets = (
        "Harbour",
        "Market",
        "Mill",
        "North",
        "Quarry",
        "River",
        "School",
        "Station",
        "Tower",
        "Victoria",
    )
    names = [f"{town} {street} {trade}" for town in towns for street in streets for trade in trades]
    wrong = {name: len(names) + place for place, name in enumerate(names[::40])}
    found = {(one.first, one.second) for one in doubles([*names, *(name[:-2] + "z" for name in wrong)])}
    assert {(names.index(name), row) for name, row in wrong.items()} <= found


def test_numbers_tell_ten_thousand_works_apart() -> None:
    assert find_doubles([f"Farm works {number}" for number in range(10_000)]).pairs == ()


def test_what_is_not_told_is_counted() -> None:
    found = find_doubles(["Valley Mill"] * 3000)
    assert len(found.pairs) == MOST_PAIRS
    assert found.more > 0
    assert found.crowded > 0


def test_a_place_with_very_many_rows_is_told() -> None:
    names = [f"{chr(97 + n % 26) * 4}{chr(97 + n // 26) * 4}" for n in range(70)]
    assert find_doubles(names, Points.plane([0.0] * 70, [0.0] * 70)).crowded == 70
    assert find_doubles(names, Points.plane(list(range(70)), [0.0] * 70)).crowded == 0


def test_as_many_places_as_names() -> None:
    with pytest.raises(ModelError):
        doubles(["a", "b"], Points.plane([0], [0]))


def test_a_name_of_nothing_but_legal_words_stays() -> None:
    assert (bare_name("Company Limited"), bare_name("")) == ("company limited", "")
