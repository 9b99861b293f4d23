"""Texts to fit on: splits never leak, each text stands once with all its codes, and cases keep what is right."""

from __future__ import annotations

import numpy as np

from lichen.engine.register.link import packaged_linker
from lichen.engine.register.link.choose import MEMORY_NAMES
from tools.link_cases import FOLDS, WORTH_A_LOOK, Listing, asked_of_memory, split, texts_of

ROWS = [Listing(f"t{i % 40}", "nl", {"low": frozenset({f"low:{i}"})}) for i in range(100)]


def test_no_text_stands_on_both_sides() -> None:
    """Law: a text goes with all its codes to one side, and another seed splits otherwise."""
    one, other = split(ROWS, 0.2, 0)
    assert not {r.text for r in one} & {r.text for r in other}
    assert len(one) + len(other) == 100
    assert len({r.text for r in other}) == 8
    assert {r.text for r in split(ROWS, 0.2, 1)[1]} != {r.text for r in other}


def test_each_text_stands_once_with_all_its_codes() -> None:
    found = {row.text: row.accepted["low"] for row in texts_of(ROWS)}
    assert len(found) == len(texts_of(ROWS)) == 40
    assert found["t3"] == {"low:3", "low:43", "low:83"}


def test_memory_is_never_asked_for_what_it_knows() -> None:
    """Law: a text is asked of other folds only, so no candidate has its own text confirmed; what is right is kept."""
    names = ["puin", "hout", "grond", "glas", "papier", "asfalt", "gips", "kabel", "folie", "bagger"]
    codes = [
        "170107",
        "170201",
        "170504",
        "170202",
        "200101",
        "170302",
        "170802",
        "170411",
        "170203",
        "170506",
    ]
    rows = [
        Listing(f"{kind} {name}", "nl", {"low": frozenset({f"low:{code}"})})
        for name, code in zip(names, codes, strict=True)
        for kind in ("schoon", "gemengd")
    ]
    listing = Listing("40 t hout, schoon", "nl", {"low": frozenset({"low:170201"}), "nace": frozenset()})
    asked = asked_of_memory(packaged_linker(), [listing], rows)
    same = MEMORY_NAMES.index("same")
    of_texts = [one for one in asked if one.registry]
    assert {one.row.text for one in of_texts} == {row.text for row in rows}
    assert {one.fold for one in of_texts} == set(range(FOLDS))
    for one in of_texts:
        assert not one.features[:, same].any()
        assert len(one.names) <= WORTH_A_LOOK + 1
        named = np.array([name in one.row.accepted["low"] for name in one.names])
        assert (one.right[:-1] == named).all()
        assert one.right[-1] == (not named.any())
