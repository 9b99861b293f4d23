"""Which price, factor or mode applies: the rules at the head of the module, one by one, and all of them at random."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.errors import AmbiguityError
from lichen.engine.match.figures import Figures, Subject
from lichen.engine.match.testing import table
from tests.engine.match.reference import figure

WOOD = Subject("wood", "170201", "mass", "D1")


def priced(*rows):
    """Return a book of prices: each row is worth its place, 1 and up."""
    figures = [
        {"kind": "disposal", "dimension": "mass", "value": n + 1.0} | row for n, row in enumerate(rows)
    ]
    return Figures("prices", table("prices", figures))


def of_operation(*rows):
    figures = [
        {"kind": "disposal", "dimension": "mass", "value": n + 1.0} | row for n, row in enumerate(rows)
    ]
    return Figures("factors", table("factors", figures))


@pytest.mark.parametrize("other", [{"dimension": "energy"}, {"kind": "purchase"}])
def test_rule_1_kind_and_dimension_must_fit(other):
    assert priced(other).one("disposal", WOOD) is None


def test_rule_1_operation_must_fit():
    assert of_operation({"operation": "R1"}).one("disposal", WOOD) is None
    assert of_operation({"operation": "D1"}).one("disposal", WOOD)["value"] == 1.0


def test_rule_1_all_that_is_stated_must_fit():
    assert priced({"key": "ash", "code": "17"}).one("disposal", WOOD) is None
    assert priced({"key": "wood", "code": "19"}).one("disposal", WOOD) is None
    assert priced({"key": "wood", "code": "17"}).one("disposal", WOOD)["value"] == 1.0


@pytest.mark.parametrize("code", ["17", "1702", "170201"])
def test_rule_2_code_fits_by_its_beginning(code):
    assert priced({"code": code}).one("disposal", WOOD)["value"] == 1.0
    assert priced({"code": code}).one("disposal", Subject("wood", None, "mass")) is None


def test_rule_2_key_fits_as_a_whole():
    assert priced({"key": "wood"}).one("disposal", WOOD)["value"] == 1.0
    assert priced({"key": "woo"}).one("disposal", WOOD) is None


def test_rule_3_order_of_specificity():
    """Six digits beat words, words beat four digits, four beat two, two beat nothing."""
    order = [{}, {"code": "17"}, {"code": "1702"}, {"key": "wood"}, {"code": "170201"}]
    for count in range(1, len(order) + 1):
        assert priced(*order[:count]).one("disposal", WOOD)["value"] == count
        assert priced(*reversed(order[:count])).one("disposal", WOOD)["value"] == 1.0


def test_rule_3_operation_breaks_ties_and_no_more():
    same = of_operation({"code": "1702"}, {"code": "1702", "operation": "D1"})
    assert same.one("disposal", WOOD)["value"] == 2.0
    better = of_operation({"key": "wood"}, {"code": "1702", "operation": "D1"})
    assert better.one("disposal", WOOD)["value"] == 1.0


def test_rule_4_contradiction_is_told_with_its_cure():
    book = priced({"code": "17", "value": 5.0}, {"code": "17", "value": 7.0})
    with pytest.raises(AmbiguityError, match="Table 'prices' gives 5 and 7 for 'disposal' of 'wood', all equally "
                       "specific; keep one row, or make the rows more specific by code or operation."):  # fmt: skip
        book.one("disposal", WOOD)


def test_rule_4_same_figure_twice_is_no_contradiction():
    assert priced({"value": 5.0}, {"value": 5.0}).one("disposal", WOOD)["value"] == 5.0


def test_rule_4_modes_of_transport_are_alternatives():
    rows = [{"mode": mode, "dimension": "mass", "cost_per_km": 1.0} for mode in ("lorry", "train")]
    book = Figures("transport", table("transport", rows))
    assert [row["mode"] for row in book.best(None, WOOD)] == ["lorry", "train"]
    assert [row["row"] for row in book.best(None, WOOD)] == [0, 1]


def test_nothing_applies_to_another_dimension():
    assert priced({}).best("disposal", Subject("heat", None, "energy")) == []


ROWS = st.fixed_dictionaries({
    "key": st.sampled_from([None, None, "wood", "ash"]),
    "code": st.sampled_from([None, None, "17", "1702", "170201", "10"]),
    "operation": st.sampled_from([None, None, "D1", "R3"]),
    "kind": st.sampled_from(["disposal", "virgin"]),
    "dimension": st.sampled_from(["mass", "energy"]),
    "value": st.integers(0, 3).map(float),
})  # fmt: skip
SUBJECTS = st.builds(
    Subject,
    st.sampled_from(["", "wood", "ash"]),
    st.sampled_from([None, "170201", "100101"]),
    st.sampled_from(["mass", "energy"]),
    st.sampled_from([None, "D1", "R3"]),
)


@settings(max_examples=50)
@given(st.lists(ROWS, max_size=6), SUBJECTS)
def test_book_agrees_with_naive_look_up(rows, subject):
    whole = table("factors", rows)
    asked = {name: getattr(subject, name) for name in ("key", "code", "dimension", "operation")}
    wanted = {row["value"] for row in figure(whole.to_dicts(), "disposal", asked)}
    book = Figures("factors", whole)
    if len(wanted) > 1:
        with pytest.raises(AmbiguityError):
            book.one("disposal", subject)
    else:
        found = book.one("disposal", subject)
        assert ({found["value"]} if found else set()) == wanted
